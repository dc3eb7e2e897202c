"""What an account may do beside its functions in organisations, and the entries that each change of it leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from . import journal
from .models import User
from .vocabularies import DeskChange, EntryKind


class Rights(NamedTuple):
    """Whether the account is open, whether it administers the site, and the groups it is in; at first, as when made."""

    is_active: bool = True
    is_superuser: bool = False
    group_ids: frozenset[int] = frozenset()


def held_by(user_ids: Collection[int]) -> dict[int, Rights]:
    """Return the rights of these accounts, as the database has them now."""
    groups: dict[int, set[int]] = {pk: set() for pk in user_ids}
    for user_id, group_id in User.groups.through.objects.filter(user__in=user_ids).values_list("user_id", "group_id"):
        groups[user_id].add(group_id)
    flags = User.objects.filter(pk__in=user_ids).order_by("pk").values_list("pk", "is_active", "is_superuser")
    return {pk: Rights(active, superuser, frozenset(groups[pk])) for pk, active, superuser in flags}


def record_changes(before: Mapping[int, Rights], *, by: User, at: datetime) -> None:
    """Journal what became of these accounts' rights since `before`, in the transaction that changed them."""
    for pk, after in held_by(before).items():
        for change, *group in _changes(before[pk], after):
            about = [f"user:{pk}", *(f"group:{group_id}" for group_id in group)]
            _record(about, change, by=by, at=at)


def record_group(group_id: int, change: DeskChange, *, by: User, at: datetime) -> None:
    """Journal that a group was made, changed or deleted, and with it what its members may do."""
    _record([f"group:{group_id}"], change, by=by, at=at)


def _changes(before: Rights, after: Rights) -> Iterator[tuple[DeskChange, *tuple[int, ...]]]:
    if after.is_active != before.is_active:
        yield (DeskChange.OPENED if after.is_active else DeskChange.CLOSED,)
    if after.is_superuser != before.is_superuser:
        yield (DeskChange.ADMINISTERS if after.is_superuser else DeskChange.ADMINISTERS_NO_MORE,)
    for group_id in sorted(after.group_ids - before.group_ids):
        yield DeskChange.JOINED_GROUP, group_id
    for group_id in sorted(before.group_ids - after.group_ids):
        yield DeskChange.LEFT_GROUP, group_id


def _record(subjects: Collection[str], change: DeskChange, *, by: User, at: datetime) -> None:
    said = {"kind": EntryKind.ROLE_CHANGED, "at": at, "by": by, "organisation_id": by.main_organisation_id}
    journal.record_each([journal.About("", subject) for subject in subjects], **said, reason=change)
