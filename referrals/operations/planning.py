"""Operations to come: partners are told a day and a half ahead, then each person who is met has a referral of her own.

One referral for each département; those planned together share their operation, and nothing says where or at what hour.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from directory.models import Organisation
from directory.vocabularies import Need
from referrals import policies
from referrals.models import Event, FollowUp, NeedOutcome, Referral, Solicitation
from referrals.vocabularies import (
    AWAITING_ANSWER,
    Agreement,
    ClosingOutcome,
    DetectionContext,
    EventKind,
    HalfDay,
    LegalChannel,
    LegalInformed,
    ReferralState,
    SolicitationState,
    Urgency,
)

from .asking import release, send
from .drafting import People, Situation, Window, create_referral


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is said of an operation to come: in which départements (COG), on which day, for how many people."""

    departements: Collection[str]
    on: date
    half_day: HalfDay
    needs: Sequence[Need]
    people: Sequence[People]
    languages: Sequence[str] = ()
    interpreter_needed: bool = False
    legal_channel: LegalChannel | str = ""

    def situation(self, departement: str) -> Situation:
        """Return what the referral of one département says."""
        return Situation(
            departement=departement,
            context=DetectionContext.PLANNED_OPERATION,
            urgency=Urgency.PLANNED,
            needs=self.needs,
            people=self.people,
            languages=self.languages,
            interpreter_needed=self.interpreter_needed,
            legal_channel=self.legal_channel,
            agreement=Agreement.NOT_ASKED,
        )


class Notice(NamedTuple):
    """Whom to tell in one département; the version is that of its referral as the person saw it."""

    departement: str
    version: int
    organisations: Collection[Organisation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Individual:
    """People met on the day, what they need and whom to ask; the rest is that of the operation in their département."""

    departement: str
    people: Sequence[People]
    needs: Sequence[Need]
    partners: Collection[Organisation] = ()
    legal_channel: LegalChannel | str = ""
    legal_informed: LegalInformed | str = ""
    agreement: Agreement | str = ""

    def situation(self, plan: Referral) -> Situation:
        """Return what the referral of these people says."""
        return Situation(
            departement=self.departement,
            context=DetectionContext.PLANNED_OPERATION,
            urgency=Urgency.IMMEDIATE,
            needs=self.needs,
            people=self.people,
            languages=plan.languages,
            interpreter_needed=plan.interpreter_needed,
            legal_channel=self.legal_channel,
            legal_informed=self.legal_informed,
            agreement=self.agreement,
        )


@transaction.atomic
def plan_operation(*, requester: Organisation, plan: Plan, by: User, at: datetime) -> list[Referral]:
    """Prepare one draft for each département, all of the same new operation."""
    policies.require(policies.can_plan(plan.departements, plan.on, at=at))
    window = Window(uuid4(), plan.on, plan.half_day)
    return [
        create_referral(requester=requester, situation=plan.situation(code), by=by, at=at, window=window)
        for code in sorted(set(plan.departements))
    ]


@transaction.atomic
def send_operation(*, operation: UUID, notices: Collection[Notice], by: User, at: datetime) -> list[Solicitation]:
    """Tell the partners of several départements in one go: every one of them, or none."""
    asked = [notice for notice in sorted(notices, key=lambda notice: notice.departement) if notice.organisations]
    if not asked:
        raise policies.NotAllowed(_("Choisissez au moins un partenaire."))
    plans = _locked(operation, {notice.departement: notice.version for notice in asked})
    return [solicitation for notice in asked for solicitation in _notify(plans[notice.departement], notice, by, at)]


def _notify(plan: Referral, notice: Notice, by: User, at: datetime) -> list[Solicitation]:
    try:
        return send(referral_id=plan.pk, organisations=notice.organisations, by=by, version=notice.version, at=at)
    except policies.NotAllowed as refusal:
        words = {"departement": notice.departement, "reason": refusal}
        raise policies.NotAllowed(_("Département %(departement)s : %(reason)s") % words) from refusal


@transaction.atomic
def turn_into_referrals(
    *, operation: UUID, individuals: Collection[Individual], versions: Mapping[str, int], by: User, at: datetime
) -> list[Referral]:
    """Make a referral of each line, sent at once where nothing is missing, else left as a draft.

    The notice ends where somebody was met: whoever had not answered is released, whoever accepted goes on with it.
    `versions`: those of the operation's referrals, by département.
    """
    if not individuals:
        raise policies.NotAllowed(_("Indiquez au moins une personne."))
    made = []
    met = {individual.departement for individual in individuals}
    for code, plan in _locked(operation, {code: versions[code] for code in met}).items():
        policies.require(policies.can_turn(by, plan, at=at))
        made += [_individual(plan, individual, by, at) for individual in individuals if individual.departement == code]
        _conclude(plan, ClosingOutcome.REREFERRED, AWAITING_ANSWER, by, at)
    return made


def _locked(operation: UUID, versions: Mapping[str, int]) -> dict[str, Referral]:
    """Lock the referrals of these départements, all before the first step is recorded, in the order of their codes."""
    codes = sorted(versions)
    found = Referral.objects.filter(operation=operation, departement__in=codes).values_list("departement", "pk")
    keys = dict(found)
    return {code: Referral.objects.locked(keys[code], versions[code]) for code in codes}


def _individual(plan: Referral, individual: Individual, by: User, at: datetime) -> Referral:
    referral = create_referral(requester=plan.requester, situation=individual.situation(plan), by=by, at=at)
    FollowUp.objects.create(referral=referral, follows=plan)
    if not (individual.partners and _may_leave(referral, individual, by, at)):
        return referral
    send(referral_id=referral.pk, organisations=individual.partners, by=by, version=referral.version, at=at)
    return Referral.objects.get(pk=referral.pk)


def _may_leave(referral: Referral, individual: Individual, by: User, at: datetime) -> bool:
    return bool(policies.can_send(by, referral)) and all(
        policies.can_be_solicited(referral, partner, at=at) for partner in individual.partners
    )


@transaction.atomic
def conclude_operation(
    *, operation: UUID, outcome: ClosingOutcome, versions: Mapping[str, int], by: User, at: datetime
) -> list[Referral]:
    """Record that there was nobody to help, or that the operation was called off, in these départements.

    Whoever was asked is told; a support that has begun ends with its partner. `versions`: by département.
    """
    plans = list(_locked(operation, versions).values())
    for plan in plans:
        policies.require(policies.can_conclude_operation(by, plan, outcome, at=at))
        _conclude(plan, outcome, (*AWAITING_ANSWER, SolicitationState.ACCEPTED), by, at)
    return plans


def _conclude(
    plan: Referral, outcome: ClosingOutcome, releasing: Collection[SolicitationState], by: User, at: datetime
) -> None:
    if plan.state == ReferralState.DRAFT:
        _end(plan, ClosingOutcome.OPERATION_CANCELLED, by, at)  # nobody was told: there is nothing to answer for
    elif plan.state in {ReferralState.OPEN, ReferralState.ENGAGED}:
        released = _release(plan, releasing, by, at)
        _settle(plan, outcome, released)
        if not plan.solicitations.open().exists():
            _end(plan, outcome, by, at)


def _release(plan: Referral, states: Collection[SolicitationState], by: User, at: datetime) -> list[Solicitation]:
    solicitations = list(plan.solicitations.filter(state__in=states).select_for_update().order_by("pk"))
    release(solicitations, of=plan, by=by, at=at)
    return solicitations


def _settle(plan: Referral, outcome: ClosingOutcome, released: Collection[Solicitation]) -> None:
    """Give each need that is open its outcome: with those just released, or with the last one that was asked."""
    still_open = plan.open_needs()
    rows = {(solicitation, need) for solicitation in released for need in solicitation.needs if need in still_open}
    earlier = plan.solicitations.exclude(pk__in=[solicitation.pk for solicitation in released])
    for need in set(still_open) - {need for _solicitation, need in rows}:
        asked = earlier.filter(needs__contains=[need]).exclude(outcomes__need=need).order_by("-sent_at", "-pk")
        rows |= {(solicitation, need) for solicitation in asked[:1]}
    NeedOutcome.objects.bulk_create(
        NeedOutcome(solicitation=solicitation, need=need, outcome=outcome) for solicitation, need in rows
    )


def _end(plan: Referral, outcome: ClosingOutcome, by: User, at: datetime) -> None:
    called_off = outcome == ClosingOutcome.OPERATION_CANCELLED
    (plan.cancel if called_off else plan.close)(at=at)
    plan.save()
    Event.record(plan, EventKind.CANCELLED if called_off else EventKind.CLOSED, by=by, at=at)
