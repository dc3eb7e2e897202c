"""What changes who acts for whom, in one transaction each."""

from __future__ import annotations

from django.db import transaction

from directory import isolation

from .models import Membership, User
from .vocabularies import Role


@transaction.atomic
@isolation.as_system(isolation.Purpose.HAND_OVER)
def hand_over_departements(*, membership: Membership, to: User, ends: bool) -> Membership:
    """Let `to` follow every département of a referent, whose own function ends or goes on beside; returns the new one.

    Her successor follows them in the same organisation, or, as a referent from elsewhere, where she is one already.
    Both accounts are locked by the caller, so that nothing comes between what is read here and what is written.
    """
    successor = _function_of(to, membership)
    successor.departements = sorted({*successor.departements, *membership.departements})
    successor.save()
    if ends:
        membership.delete()
    return successor


def _function_of(to: User, membership: Membership) -> Membership:
    here = {"user": to, "organisation": membership.organisation, "role": Role.REFERENT}
    if to.memberships.filter(organisation=membership.organisation).exists():
        return Membership.objects.filter(**here).first() or Membership(**here)
    return to.memberships.filter(role=Role.REFERENT).order_by("pk")[:1].get()
