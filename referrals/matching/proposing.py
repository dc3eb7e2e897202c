"""Load the candidates and all that their ranking needs, in as many queries for a thousand as for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Prefetch, Q

from directory import isolation
from directory.models import Contact, Organisation, Service
from directory.vocabularies import Availability
from referrals.models import Referral, Solicitation
from referrals.vocabularies import RefusalReason, SolicitationState

from .facts import Ask, Candidate, Offer, Reason
from .gates import ask_of, candidates, in_force
from .ranking import Key, Match, rank

ANSWERS_OVER, REFUSALS_OVER = timedelta(days=30), timedelta(days=7)
# A service without hours of its own keeps those of its organisation, unless it works otherwise (as in the search).
AS_ITS_ORGANISATION = frozenset({"", Availability.BUSINESS_HOURS, Availability.DAILY_DAYTIME})
MAINLAND = "Europe/Paris"  # where partners of no département in particular keep their hours


@dataclass(frozen=True, slots=True)
class Proposal:
    """A partner to ask: by which services, for which needs, why, with which precautions; the smallest key first."""

    organisation: Organisation
    services: tuple[Service, ...]
    needs: tuple[str, ...]
    reasons: tuple[Reason, ...]
    cautions: tuple[Reason, ...]
    key: Key

    @property
    def phone(self) -> str:
        """The number to call, of the first contact who is there that day, on-call line first; masked ones left out."""
        shown = (contact for contact in self.organisation.contacts.all() if not contact.is_masked)
        return next(filter(None, (contact.on_call_phone or contact.phone for contact in shown)), "")

    @property
    def is_masked(self) -> bool:
        """Whether a number is for agents, who ask for it on the partner's sheet, where the pace counts it."""
        return not self.phone and any(contact.is_masked for contact in self.organisation.contacts.all())


def propose(*, referral: Referral, needs: Sequence[str], at: datetime, for_requester: bool = True) -> list[Proposal]:
    """Return whom to ask for these needs at that moment, first the one to ask first, each with its reasons.

    What each made of earlier requests, this one included, is the requester's to read, and so are the numbers to call
    for it: anybody else is given neither, nor an order that tells.

    At most six queries, whatever the number of candidates.
    """
    ask = ask_of(referral, needs, at)
    partners = {partner.pk: partner for partner in _load(referral, ask, to_call=for_requester)}
    history = _history(referral, list(partners), at) if for_requester else {}
    ranked = rank((_candidate(partner, history.get(pk, NOTHING), ask) for pk, partner in partners.items()), ask)
    return [_proposal(match, partners[match.candidate.organisation_id]) for match in ranked]


def _load(referral: Referral, ask: Ask, *, to_call: bool) -> list[Any]:
    services = Service.objects.filter(live=True).order_by("pk")
    contacts = [Prefetch("contacts", Contact.objects.reachable(on=ask.day))] if to_call else []
    return list(
        candidates(referral, ask, ask.at)
        .annotate(
            verified_at=Max("verifications__verified_at", filter=Q(verifications__contact=None)),
            under_convention=in_force(referral, ask.at),
        )
        .select_related("departement")
        .prefetch_related(Prefetch("services", services), *contacts)
        .order_by("pk")
    )


class History(TypedDict):
    """What a partner made of earlier requests."""

    answered: int
    silent: int
    no_room: int
    declined: bool
    expired: bool


NOTHING: History = {"answered": 0, "silent": 0, "no_room": 0, "declined": False, "expired": False}


@isolation.as_system(isolation.Purpose.MATCHING)
def _history(referral: Referral, partners: list[int], at: datetime) -> dict[int, History]:
    recent, this = Q(sent_at__gte=at - ANSWERS_OVER), Q(referral=referral)
    silent, refused = Q(state=SolicitationState.EXPIRED), Q(state=SolicitationState.DECLINED)
    no_room = Q(refusal_reason=RefusalReason.NO_CAPACITY, closed_at__gte=at - REFUSALS_OVER)
    answered = Q(answered_at__isnull=False) & ~Q(state=SolicitationState.ENTERED_IN_ERROR)
    rows = (
        Solicitation.objects.filter(recent | this, organisation__in=partners)
        .values("organisation")
        .annotate(
            answered=Count("pk", filter=recent & answered),
            silent=Count("pk", filter=recent & silent),
            no_room=Count("pk", filter=refused & no_room),
            declined=Count("pk", filter=this & (refused | Q(state=SolicitationState.REDIRECTED))),
            expired=Count("pk", filter=this & silent),
        )
        .order_by("organisation")
    )
    return {
        row["organisation"]: {
            "answered": row["answered"],
            "silent": row["silent"],
            "no_room": row["no_room"],
            "declined": row["declined"] > 0,
            "expired": row["expired"] > 0,
        }
        for row in rows
    }


def _candidate(partner: Any, history: History, ask: Ask) -> Candidate:
    return Candidate(
        organisation_id=partner.pk,
        sort_name=partner.sort_name,
        offers=tuple(_offer(service, partner) for service in partner.services.all()),
        verified_on=partner.verified_at.astimezone(ZoneInfo(ask.timezone)).date(),
        under_convention=partner.under_convention,
        **history,
    )


def _offer(service: Service, partner: Organisation) -> Offer:
    return Offer(
        pk=service.pk,
        name=service.name,
        needs=frozenset(service.needs),
        age_min=service.age_min,
        age_max=service.age_max,
        publics=frozenset(service.publics),
        languages=frozenset(service.languages),
        capacity=service.capacity,
        capacity_until=service.capacity_until,
        hours=_hours(service, partner),
        timezone=partner.departement.timezone if partner.departement else MAINLAND,
        on_call=service.on_call or service.availability == Availability.ON_CALL,
        national=service.national,
        departements=frozenset(service.departements),
    )


def _hours(service: Service, partner: Organisation) -> str:
    if service.opening_hours:
        return service.opening_hours
    if service.availability == Availability.ALWAYS:
        return "24/7"
    return partner.opening_hours if service.availability in AS_ITS_ORGANISATION else ""


def _proposal(match: Match, partner: Any) -> Proposal:
    services = {service.pk: service for service in partner.services.all()}
    return Proposal(
        organisation=partner,
        services=tuple(services[offer.pk] for offer in match.offers),
        needs=match.needs,
        reasons=match.reasons,
        cautions=match.cautions,
        key=match.key,
    )
