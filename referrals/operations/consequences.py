"""What a step of one solicitation means for its siblings and for the referral; always within its transaction."""

from __future__ import annotations

from datetime import datetime

from referrals import notifications
from referrals.models import Event, Referral, Solicitation
from referrals.models.needs import Balance
from referrals.vocabularies import AWAITING_ANSWER, ENGAGED, OPEN, EventKind, ReferralState, SolicitationState


def follow_acceptance(accepted: Solicitation, *, at: datetime) -> None:
    """Release the partners whose every need is now supported elsewhere, and engage the referral."""
    balance = accepted.referral.solicitations.balance()
    _supersede_covered_siblings(accepted, balance, at)
    _follow(accepted.referral, balance, at)  # somebody supports it: that others are released changes nothing here


def _supersede_covered_siblings(accepted: Solicitation, balance: Balance, at: datetime) -> None:
    still_open = set(accepted.referral.needs) - balance.taken
    siblings = accepted.referral.solicitations.filter(state__in=AWAITING_ANSWER).exclude(pk=accepted.pk)
    waiting = siblings.select_for_update().order_by("pk") if not balance.states.isdisjoint(AWAITING_ANSWER) else []
    for sibling in waiting:
        if still_open.isdisjoint(sibling.needs):
            sibling.referral = accepted.referral
            sibling.supersede(at=at)
            sibling.save()
            notifications.tell_partner(Event.record(sibling, EventKind.SUPERSEDED, by=None, at=at))


def follow(referral: Referral, *, at: datetime) -> None:
    """Bring the referral to the state that its solicitations imply."""
    _follow(referral, referral.solicitations.balance(), at)


def _follow(referral: Referral, balance: Balance, at: datetime) -> None:
    states, taken = balance
    if states == {SolicitationState.ENTERED_IN_ERROR}:
        referral.mark_error(at=at)
        _write(referral, EventKind.MARKED_ERROR, at)
    elif states.isdisjoint(OPEN) and taken.issuperset(referral.needs):
        referral.close(at=at)
        _write(referral, EventKind.CLOSED, at)
    elif referral.state == ReferralState.OPEN and not states.isdisjoint(ENGAGED):
        referral.engage()
        _write(referral, EventKind.ENGAGED, at)
    elif referral.state == ReferralState.ENGAGED and states.isdisjoint(ENGAGED):
        referral.disengage()
        _write(referral, EventKind.DISENGAGED, at)


def _write(referral: Referral, kind: EventKind, at: datetime) -> None:
    referral.save()
    Event.record(referral, kind, by=None, at=at)
