"""What a member may do in an organisation, changed by who is responsible for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from directory.models import Organisation

from . import jobs, journal, policies
from .models import Membership, User
from .vocabularies import EntryKind, Role, TeamChange


@transaction.atomic
def change_role(*, membership_id: int, role: Role, by: User, at: datetime) -> Membership:
    """Give another role to a member, and tell her; raises NotAllowed, DoesNotExist."""
    membership = _locked(membership_id, by)
    if membership.role != role:
        Membership.objects.filter(user=membership.user_id, organisation=membership.organisation_id, role=role).delete()
        membership.role = role
        membership.save()
        jobs.defer("accounts.tell_of_access", user_id=membership.user_id)
        record_role(membership, by=by, at=at)
    return membership


@transaction.atomic
def end(*, membership_id: int, by: User, at: datetime) -> None:
    """Take a member's function away at once, and tell her; raises NotAllowed, DoesNotExist."""
    membership = _locked(membership_id, by)
    membership.delete()
    jobs.defer("accounts.tell_of_access", user_id=membership.user_id)
    _record(membership, TeamChange.LEFT, by=by, at=at)


def _locked(membership_id: int, by: User) -> Membership:
    """Lock the function, and those of who acts, as they are by now: two managers who part leave one of them."""
    concerned = Membership.objects.filter(Q(pk=membership_id) | Q(user=by))
    list(concerned.select_for_update(of=("self",)).order_by("pk"))
    membership = Membership.objects.select_related("organisation").get(pk=membership_id)
    policies.require(policies.can_change_role(User.objects.get(pk=by.pk), membership))
    return membership


def record_role(membership: Membership, *, by: User | None, at: datetime) -> None:
    """Journal the role that somebody now has in an organisation, in its chain; `by` is None for who runs the site."""
    _record(membership, membership.role, by=by, at=at)


def _record(membership: Membership, reason: str, *, by: User | None, at: datetime) -> None:
    journal.record(
        kind=EntryKind.ROLE_CHANGED,
        at=at,
        by=by,
        organisation_id=membership.organisation_id,
        subject=f"user:{membership.user_id}",
        reason=reason,
    )


class CannotHoldBoth(Exception):
    """She watches and would act, or acts and would watch, or follows no département."""


def appoint(
    *, user: User, organisation: Organisation, role: Role, at: datetime, departements: Collection[str] = ()
) -> Membership:
    """Give a function that no invitation gives, as who runs the site decides, and tell her; raises CannotHoldBoth."""
    try:
        with transaction.atomic():
            membership, _made = Membership.objects.update_or_create(
                user=user, organisation=organisation, role=role, defaults={"departements": sorted(departements)}
            )
            record_role(membership, by=None, at=at)
            jobs.defer("accounts.tell_of_access", user_id=user.pk)
    except IntegrityError as error:
        raise CannotHoldBoth from error
    return membership
