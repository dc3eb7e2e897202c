"""What the organisation that is asked answers, and the requester's reply to its questions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from directory.models import Organisation
from directory.vocabularies import Need
from referrals import notifications, policies
from referrals.models import Event, Solicitation
from referrals.vocabularies import EventKind, InfoQuestion, RefusalReason

from .consequences import follow, follow_acceptance


@transaction.atomic
def acknowledge(*, solicitation_id: UUID, by: User, version: int, at: datetime) -> Solicitation:
    """Record that the organisation has read the request."""
    solicitation = Solicitation.objects.locked(solicitation_id, version)
    policies.require(policies.can_answer(by, solicitation))
    solicitation.acknowledge(at=at)
    solicitation.save()
    notifications.tell_requester(Event.record(solicitation, EventKind.ACKNOWLEDGED, by=by, at=at))
    return solicitation


@transaction.atomic
def request_info(
    *, solicitation_id: UUID, questions: Collection[InfoQuestion], by: User, version: int, at: datetime
) -> Solicitation:
    """Ask the requester coded questions."""
    solicitation = Solicitation.objects.locked(solicitation_id, version)
    policies.require(policies.can_answer(by, solicitation))
    policies.require(policies.can_question(questions))
    solicitation.request_info(questions=questions)
    solicitation.save()
    notifications.tell_requester(Event.record(solicitation, EventKind.INFO_REQUESTED, by=by, at=at))
    return solicitation


@transaction.atomic
def answer_info(
    *, solicitation_id: UUID, answers: Mapping[InfoQuestion, Collection[str]], by: User, version: int, at: datetime
) -> Solicitation:
    """Record the requester's coded answers to every question of the round (languages: ISO 639 codes)."""
    solicitation = Solicitation.objects.locked(solicitation_id, version)
    policies.require(policies.can_steer(by, solicitation.referral))
    policies.require(policies.can_reply(solicitation, answers))
    solicitation.answer_info(answers=answers)
    solicitation.save()
    notifications.tell_partner(Event.record(solicitation, EventKind.INFO_ANSWERED, by=by, at=at))
    return solicitation


@transaction.atomic
def accept(*, solicitation_id: UUID, needs: Collection[Need], by: User, version: int, at: datetime) -> Solicitation:
    """Record that the organisation takes charge of these needs, all or some of those that it was asked for."""
    solicitation = Solicitation.objects.locked(solicitation_id, version)
    policies.require(policies.can_answer(by, solicitation))
    policies.require(policies.can_take(solicitation, needs))
    solicitation.accept(needs=needs, at=at)
    solicitation.save()
    notifications.tell_requester(Event.record(solicitation, EventKind.ACCEPTED, by=by, at=at))
    follow_acceptance(solicitation, at=at)
    return solicitation


@transaction.atomic
def decline(*, solicitation_id: UUID, reason: RefusalReason, by: User, version: int, at: datetime) -> Solicitation:
    """Record that the organisation says no, and why."""
    solicitation = Solicitation.objects.locked(solicitation_id, version)
    policies.require(policies.can_answer(by, solicitation))
    solicitation.decline(reason=reason, at=at)
    solicitation.save()
    notifications.tell_requester(Event.record(solicitation, EventKind.DECLINED, by=by, at=at))
    follow(solicitation.referral, at=at)
    return solicitation


@transaction.atomic
def redirect(*, solicitation_id: UUID, to: Organisation, by: User, version: int, at: datetime) -> Solicitation:
    """Record that the organisation names another partner; the requester decides whether to ask it."""
    solicitation = Solicitation.objects.locked(solicitation_id, version)
    policies.require(policies.can_answer(by, solicitation))
    policies.require(policies.can_be_solicited(solicitation.referral, to, at=at))
    solicitation.redirect(to=to, at=at)
    solicitation.save()
    notifications.tell_requester(Event.record(solicitation, EventKind.REDIRECTED, by=by, at=at))
    follow(solicitation.referral, at=at)
    return solicitation


@transaction.atomic
def withdraw_acceptance(
    *, solicitation_id: UUID, reason: RefusalReason, by: User, version: int, at: datetime
) -> Solicitation:
    """Record that the organisation goes back on its acceptance, and why; the needs are open again.

    The territorial referent is told too: somebody counted on this partner.
    """
    solicitation = Solicitation.objects.locked(solicitation_id, version)
    policies.require(policies.can_answer(by, solicitation))
    solicitation.withdraw_acceptance(reason=reason, at=at)
    solicitation.save()
    event = Event.record(solicitation, EventKind.ACCEPTANCE_WITHDRAWN, by=by, at=at)
    notifications.tell_requester(event)
    notifications.tell_referent(event)
    follow(solicitation.referral, at=at)
    return solicitation
