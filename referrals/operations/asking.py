"""What the organisation that asks does: prepare, send, stop."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from directory.models import Organisation
from directory.vocabularies import POLICE_KINDS, Need
from referrals import notifications, policies
from referrals.deadlines import deadlines_for
from referrals.models import Event, PeopleGroup, Referral, Solicitation
from referrals.vocabularies import (
    AgeBand,
    Agreement,
    DetectionContext,
    Direction,
    EventKind,
    LegalChannel,
    LegalInformed,
    ReferralState,
    Sex,
    SolicitationState,
    Urgency,
)


@dataclass(frozen=True, slots=True)
class People:
    """So many people of one age band and sex."""

    age_band: AgeBand
    sex: Sex
    count: int = 1


@dataclass(frozen=True, slots=True)
class Situation:
    """What a referral says: coded, and nothing that helps to name anybody (département: COG; languages: ISO 639)."""

    departement: str
    context: DetectionContext
    urgency: Urgency
    needs: Sequence[Need]
    people: Sequence[People]
    languages: Sequence[str] = ()
    interpreter_needed: bool = False
    legal_channel: LegalChannel | str = ""
    legal_informed: LegalInformed | str = ""
    agreement: Agreement | str = ""


@transaction.atomic
def create_referral(*, requester: Organisation, situation: Situation, by: User, at: datetime) -> Referral:
    """Prepare a draft in the name of an organisation."""
    policies.require(policies.can_ask_for(by, requester))
    referral = Referral(
        requester=requester,
        author=by,
        direction=_direction_from(requester),
        departement_id=situation.departement,
        context=situation.context,
        urgency=situation.urgency,
        needs=list(situation.needs),
        languages=list(situation.languages),
        interpreter_needed=situation.interpreter_needed,
        legal_channel=situation.legal_channel,
        legal_informed=situation.legal_informed,
        agreement=situation.agreement,
        created_at=at,
    )
    referral.save()
    PeopleGroup.objects.bulk_create(
        PeopleGroup(referral=referral, age_band=group.age_band, sex=group.sex, count=group.count)
        for group in situation.people
    )
    Event.record(referral, EventKind.CREATED, by=by, at=at)
    return referral


def _direction_from(requester: Organisation) -> Direction:
    return Direction.TO_PARTNER if requester.kind in POLICE_KINDS else Direction.TO_POLICE


@transaction.atomic
def send(
    *, referral_id: UUID, organisations: Collection[Organisation], by: User, version: int, at: datetime
) -> list[Solicitation]:
    """Ask these partners for every need that is still open; the first time, the draft becomes an open referral."""
    referral = Referral.objects.locked(referral_id, version)
    policies.require(policies.can_send(by, referral))
    if not (needs := referral.open_needs()):
        raise policies.NotAllowed(_("Tous les besoins sont déjà pris en charge."))
    if not organisations:
        raise policies.NotAllowed(_("Choisissez au moins un partenaire."))
    if referral.state == ReferralState.DRAFT:
        referral.send(at=at)
        referral.save()
        Event.record(referral, EventKind.SENT, by=by, at=at)
    return [_solicit(referral, organisation, needs, by, at) for organisation in organisations]


def _solicit(
    referral: Referral, organisation: Organisation, needs: Sequence[str], by: User, at: datetime
) -> Solicitation:
    policies.require(policies.can_be_solicited(referral, organisation, at=at))
    due = deadlines_for(urgency=referral.urgency, sent_at=at, departement=referral.departement_id)
    solicitation = Solicitation(
        referral=referral, organisation=organisation, needs=list(needs), sent_at=at, **due._asdict()
    )
    solicitation.save()
    notifications.tell_partner(Event.record(solicitation, EventKind.SENT, by=by, at=at))
    return solicitation


@transaction.atomic
def cancel_referral(*, referral_id: UUID, by: User, version: int, at: datetime) -> Referral:
    """Stop asking altogether: every solicitation that can still be cancelled is, and its partner is told."""
    referral = Referral.objects.locked(referral_id, version)
    policies.require(policies.can_steer(by, referral))
    solicitations = list(referral.solicitations.open().select_for_update().order_by("pk"))
    if any(solicitation.state == SolicitationState.IN_PROGRESS for solicitation in solicitations):
        raise policies.NotAllowed(_("Une prise en charge a commencé : elle se termine avec le partenaire."))
    referral.cancel(at=at)
    referral.save()
    Event.record(referral, EventKind.CANCELLED, by=by, at=at)
    for solicitation in solicitations:
        solicitation.referral = referral
        solicitation.cancel(at=at)
        solicitation.save()
        notifications.tell_partner(Event.record(solicitation, EventKind.CANCELLED, by=by, at=at))
    return referral
