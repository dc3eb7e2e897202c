"""Which départements an editor keeps up to date, said by who administers the site."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from . import jobs, journal, policies
from .models import EditorScope, User
from .vocabularies import EntryKind


@transaction.atomic
def limit_editor(*, user_id: int, departements: Collection[str], by: User, at: datetime) -> User:
    """Limit an editor to these départements, or to none, and tell her; raises NotAllowed, DoesNotExist."""
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    policies.require(policies.can_limit_editor(by, user))
    if departements:
        values = {"departements": sorted(departements), "set_by": by, "set_at": at}
        EditorScope.objects.update_or_create(user=user, defaults=values)
    else:
        EditorScope.objects.filter(user=user).delete()
    journal.record_own(kind=EntryKind.ROLE_CHANGED, at=at, by=by, of=user, reason="EDITOR_SCOPE")
    jobs.defer("accounts.tell_of_access", user_id=user.pk)
    return user
