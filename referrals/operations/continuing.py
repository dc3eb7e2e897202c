"""What takes up an earlier request: the partner that another one named, or a new referral after one that is over."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import transaction

from accounts.models import User
from directory.models import Organisation
from directory.vocabularies import Need
from referrals import policies
from referrals.models import FollowUp, NeedOutcome, Referral, Solicitation
from referrals.vocabularies import MET, ReferralState, Urgency

from .asking import solicit
from .drafting import Situation, create_referral, people_of


@transaction.atomic
def approve_redirection(*, solicitation_id: UUID, by: User, version: int, at: datetime) -> Solicitation:
    """Ask the partner that this one named, for what this one was asked and nobody supports yet."""
    redirected = Solicitation.objects.locked(solicitation_id, version)
    policies.require(policies.can_approve(by, redirected))
    partner = cast("Organisation", redirected.redirected_to)  # the policy has just read that there is one
    return solicit(redirected.referral, partner, redirected.open_needs(), follows=redirected, by=by, at=at)


@transaction.atomic
def follow_up(*, referral_id: UUID, by: User, at: datetime) -> Referral:
    """Prepare a draft with the facts of a referral that is over; return the one that waits already, if there is one."""
    earlier = Referral.objects.select_for_update(of=("self",)).select_related("requester").get(pk=referral_id)
    policies.require(policies.can_follow_up(by, earlier))
    waiting = Referral.objects.filter(follow_up__follows=earlier, state=ReferralState.DRAFT)
    if draft := waiting.order_by("created_at", "pk").first():
        return draft
    draft = create_referral(requester=earlier.requester, situation=_situation_of(earlier), by=by, at=at)
    FollowUp.objects.create(referral=draft, follows=earlier)
    return draft


def _situation_of(referral: Referral) -> Situation:
    """Return what it said, for the needs that were not met, or for all where each of them was."""
    good = NeedOutcome.objects.filter(solicitation__referral=referral, outcome__in=MET)
    met = set(good.values_list("need", flat=True))
    return Situation(
        departement=referral.departement_id,
        context=referral.context,
        urgency=Urgency(referral.urgency),
        needs=[Need(need) for need in referral.needs if need not in met] or [Need(need) for need in referral.needs],
        people=people_of(referral),
        languages=referral.languages,
        interpreter_needed=referral.interpreter_needed,
        legal_channel=referral.legal_channel,
        legal_informed=referral.legal_informed,
        agreement=referral.agreement,
    )
