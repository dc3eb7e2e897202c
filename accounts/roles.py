"""What a member may do in an organisation, changed by who is responsible for it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from . import journal, policies, tasks
from .models import Membership, User
from .vocabularies import EntryKind, Role


def change_role(*, membership_id: int, role: Role, by: User, at: datetime) -> Membership:
    """Give another role to a member, and tell her; raises NotAllowed, DoesNotExist."""
    with transaction.atomic():
        membership = (
            Membership.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=membership_id)
        )
        policies.require(policies.can_change_role(by, membership))
        if membership.role != role:
            Membership.objects.filter(
                user=membership.user_id, organisation=membership.organisation_id, role=role
            ).delete()
            membership.role = role
            membership.save()
            tasks.tell_of_access.defer(user_id=membership.user_id)
            record_role(membership, by=by, at=at)
    return membership


def record_role(membership: Membership, *, by: User, at: datetime) -> None:
    """Journal the role that somebody now has in an organisation, in its chain; within the transaction of the act."""
    journal.record(
        kind=EntryKind.ROLE_CHANGED,
        at=at,
        by=by,
        organisation_id=membership.organisation_id,
        subject=f"user:{membership.user_id}",
        reason=membership.role,
    )
