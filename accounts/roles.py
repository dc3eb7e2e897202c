"""What a member may do in an organisation, changed by who is responsible for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction

from directory.models import Organisation

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


def record_role(membership: Membership, *, by: User | None, at: datetime) -> None:
    """Journal the role that somebody now has in an organisation, in its chain; `by` is None for who runs the site."""
    journal.record(
        kind=EntryKind.ROLE_CHANGED,
        at=at,
        by=by,
        organisation_id=membership.organisation_id,
        subject=f"user:{membership.user_id}",
        reason=membership.role,
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
            tasks.tell_of_access.defer(user_id=user.pk)
    except IntegrityError as error:
        raise CannotHoldBoth from error
    return membership
