"""What a territorial referent who leaves hands over, to whom, and what stays where it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import F, Min, Q

from accounts.models import Membership, User
from accounts.operations import hand_over_departements
from accounts.roles import record_role
from directory import isolation
from referrals import notifications, policies
from referrals.models import Event, Referral, StaleForm, load_people_of_drafts
from referrals.vocabularies import OPEN, EventKind


@dataclass(frozen=True, slots=True)
class Pending:
    """What waits in a referent's hands: the départements of her function, and what she wrote that is not over."""

    membership: Membership
    referrals: Sequence[Referral]
    by: User

    @property
    def fingerprint(self) -> str:
        """A digest of all of it: another one means that something came or went since."""
        words = [str(self.membership.pk), *sorted(self.membership.departements)]
        words += sorted(str(referral.pk) for referral in self.referrals)
        return sha256(" ".join(words).encode()).hexdigest()

    def parted(self, to: User) -> tuple[list[Referral], list[Referral]]:
        """Part what `to` may take over, being of the organisation that asks as `by` is, from what stays with it."""
        theirs = set(to.memberships.values_list("organisation_id", flat=True)) & self.by.organisation_ids
        moving = [referral for referral in self.referrals if referral.requester_id in theirs]
        return moving, [referral for referral in self.referrals if referral.requester_id not in theirs]


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was done: départements (COG codes), referrals that changed hands, referrals that stay as they are."""

    departements: Sequence[str]
    moved: Sequence[Referral]
    kept: Sequence[Referral]


def pending_of(membership: Membership, *, by: User) -> Pending:
    """Return what waits in the hands of this referent, as far as `by` may see it, what is due first before the rest."""
    due_at = Min("solicitations__due_at", filter=Q(solicitations__state__in=OPEN))
    referrals = Referral.objects.visible_to(by).pending_of(membership.user).for_list().annotate(due_at=due_at)
    found = list(referrals.order_by(F("due_at").asc(nulls_last=True), "created_at", "pk"))
    load_people_of_drafts(found)
    return Pending(membership, found, by)


@transaction.atomic
def hand_over(*, membership_id: int, to: User, by: User, seen: str, at: datetime, leaves: bool = True) -> HandedOver:
    """Give a referent's départements, and what she wrote for an organisation that both share, to her successor.

    `seen` is the fingerprint that the form showed. Her own function ends, unless `leaves` is false: then both follow
    the same départements. What was asked, and where it stands, does not change.
    """
    membership = _locked(membership_id, to)
    policies.require(policies.can_hand_over(by, membership))
    policies.require(policies.can_succeed(to, membership))
    pending = _locked_pending(membership, by)
    if pending.fingerprint != seen:
        raise StaleForm
    moving, kept = pending.parted(to)
    departements = list(membership.departements)
    for referral in moving:
        referral.author = to
        referral.save()
        Event.record(referral, EventKind.HANDED_OVER, by=by, at=at)
    successor = hand_over_departements(membership=membership, to=to, ends=leaves)
    record_role(successor, by=by, at=at)
    notifications.tell_successor(successor, at=at)
    return HandedOver(departements, moving, kept)


@isolation.as_system(isolation.Purpose.HAND_OVER)
def _locked(membership_id: int, to: User) -> Membership:
    try:
        return Membership.objects.locked(membership_id, to=to)
    except Membership.DoesNotExist as error:
        raise StaleForm from error  # handed over between the page and the button


def _locked_pending(membership: Membership, by: User) -> Pending:
    written = Referral.objects.visible_to(by).pending_of(membership.user)
    return Pending(membership, list(written.select_for_update(of=("self",)).order_by("pk")), by)
