"""What happens after an acceptance, and the other ways in which a solicitation ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from directory.vocabularies import Need
from referrals import notifications, policies
from referrals.models import Event, NeedOutcome, Solicitation
from referrals.vocabularies import ClosingOutcome, EventKind

from .consequences import follow


@transaction.atomic
def start(
    *, solicitation_id: UUID, by: User, version: int, at: datetime, handed_over_at: datetime | None = None
) -> Solicitation:
    """Record the first contact; identities were exchanged by telephone at `handed_over_at` (default: now)."""
    solicitation = Solicitation.objects.locked(solicitation_id, version)
    policies.require(policies.can_answer(by, solicitation))
    moment = handed_over_at or at
    policies.require(policies.can_have_begun(solicitation, moment, at=at))
    solicitation.start(handed_over_at=moment)
    solicitation.save()
    notifications.tell_requester(Event.record(solicitation, EventKind.STARTED, by=by, at=at))
    return solicitation


@transaction.atomic
def complete(
    *, solicitation_id: UUID, outcomes: Mapping[Need, ClosingOutcome], by: User, version: int, at: datetime
) -> Solicitation:
    """Record what became of each need that the organisation had accepted."""
    solicitation = Solicitation.objects.locked(solicitation_id, version)
    policies.require(policies.can_answer(by, solicitation))
    policies.require(policies.can_conclude(solicitation, outcomes))
    solicitation.complete(at=at)
    _conclude(solicitation, outcomes)
    notifications.tell_requester(Event.record(solicitation, EventKind.COMPLETED, by=by, at=at))
    follow(solicitation.referral, at=at)
    return solicitation


@transaction.atomic
def close_without_support(
    *, solicitation_id: UUID, outcome: ClosingOutcome, by: User, version: int, at: datetime
) -> Solicitation:
    """Record why the support that was accepted did not take place or stopped."""
    solicitation = Solicitation.objects.locked(solicitation_id, version)
    policies.require(policies.can_answer(by, solicitation))
    solicitation.close_without_support(at=at)
    _conclude(solicitation, {Need(need): outcome for need in solicitation.accepted_needs})
    notifications.tell_requester(Event.record(solicitation, EventKind.NOT_COMPLETED, by=by, at=at))
    follow(solicitation.referral, at=at)
    return solicitation


def _conclude(solicitation: Solicitation, outcomes: Mapping[Need, ClosingOutcome]) -> None:
    solicitation.save()
    NeedOutcome.objects.bulk_create(
        NeedOutcome(solicitation=solicitation, need=need, outcome=outcome) for need, outcome in outcomes.items()
    )


@transaction.atomic
def cancel(*, solicitation_id: UUID, by: User, version: int, at: datetime) -> Solicitation:
    """Stop asking this partner; the referral itself goes on."""
    solicitation = Solicitation.objects.locked(solicitation_id, version)
    policies.require(policies.can_steer(by, solicitation.referral))
    solicitation.cancel(at=at)
    solicitation.save()
    notifications.tell_partner(Event.record(solicitation, EventKind.CANCELLED, by=by, at=at))
    follow(solicitation.referral, at=at)
    return solicitation


@transaction.atomic
def expire(*, solicitation_id: UUID, version: int, at: datetime) -> Solicitation:
    """Record that no answer came in time; both sides are told."""
    solicitation = Solicitation.objects.locked(solicitation_id, version)
    solicitation.expire(at=at)
    solicitation.save()
    event = Event.record(solicitation, EventKind.EXPIRED, by=None, at=at)
    notifications.tell_partner(event)
    notifications.tell_requester(event)
    follow(solicitation.referral, at=at)
    return solicitation


@transaction.atomic
def mark_error(*, solicitation_id: UUID, by: User, version: int, at: datetime) -> Solicitation:
    """Record that this should never have been sent; both sides are told."""
    solicitation = Solicitation.objects.locked(solicitation_id, version)
    policies.require(policies.can_mark_error(by, solicitation))
    solicitation.mark_error(at=at)
    solicitation.save()
    event = Event.record(solicitation, EventKind.MARKED_ERROR, by=by, at=at)
    notifications.tell_partner(event)
    notifications.tell_requester(event)
    follow(solicitation.referral, at=at)
    return solicitation
