"""Every session of an account is closed at once: by a repair, or by who is responsible for a colleague."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction

from . import jobs, journal, policies
from .models import User
from .vocabularies import EntryKind, Means


@transaction.atomic
def close(*, of: User, by: User, at: datetime) -> None:
    """Close every session of a colleague, whose account stays open, and tell her; raises NotAllowed."""
    policies.require(policies.can_close_sessions(by, of))
    end_all(of)
    jobs.defer("accounts.tell_of_access", user_id=of.pk)
    journal.record_own(kind=EntryKind.SIGNED_OUT, at=at, by=by, of=of, reason=Means.BY_MANAGER)


def end_all(user: User) -> None:
    """End every session of a user, inside the transaction of the act that asks for it."""
    for session in UserSession.objects.filter(user=user):
        session.end()
