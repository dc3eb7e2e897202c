"""Who is at work in the load: agents of many organisations, referents, an auditor, the coordination, all signed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import Count, Q
from django.test import Client

from accounts.models import Membership, User
from accounts.vocabularies import Role
from cms.operations import create_home
from directory.models import Organisation
from referrals.models import Referral, Solicitation
from referrals.operations.figures import publish_figures
from referrals.references import show_reference
from tests.signing_in import sign_in

ASKERS, ANSWERERS, REFERENTS, COLLEAGUES = 24, 24, 4, 8  # of which so many have a colleague, in the busiest ones
READ = 40  # referrals that an agent comes back to


@dataclass(slots=True)
class Seat:
    """Somebody signed in, where she works, and what she opens."""

    organisation: Organisation
    session: str
    address: str
    referrals: list[str] = field(default_factory=list)
    solicitations: list[UUID] = field(default_factory=list)


@dataclass(slots=True)
class Cast:
    """Everybody, and the acts that wait for them: each is done once."""

    askers: list[Seat]
    answerers: list[Seat]
    referents: list[Seat]
    auditor: Seat
    national: Seat
    sheets: list[str]
    contacts: list[int]
    to_answer: dict[str, list[tuple[Seat, UUID, int]]]

    @property
    def agents(self) -> list[Seat]:
        """Those who work with referrals."""
        return [*self.askers, *self.answerers]


def gather(*, at: datetime, chance: Random) -> Cast:
    """Open the site, choose who is at work, and sign them in; the busiest organisations have a colleague more."""
    create_home(at=at)
    publish_figures(at=at)
    busiest = Organisation.objects.annotate(asked=Count("referrals_asked")).order_by("-asked", "pk")
    waiting = Count("solicitations", filter=Q(solicitations__state__in=("SENT", "ACKNOWLEDGED")))
    awaited = Organisation.objects.annotate(waiting=waiting).order_by("-waiting", "pk")
    asking, answering = list(busiest[:ASKERS]), list(awaited[:ANSWERERS])
    answerers = [_answerer(one) for one in [*answering, *answering[:COLLEAGUES]]]
    partners = Organisation.objects.filter(contacts__visibility="AGENTS", live=True).order_by("pk")
    cast = Cast(
        askers=[_asker(one) for one in [*asking, *asking[:COLLEAGUES]]],
        answerers=answerers,
        referents=[_referent(one) for one in asking[:REFERENTS]],
        auditor=give_seat(asking[0], Role.AUDITOR),
        national=give_seat(asking[0], Role.NATIONAL),
        sheets=list(Organisation.objects.order_by("pk").values_list("slug", flat=True)[::7]),
        contacts=list(partners.values_list("contacts__pk", flat=True)),
        to_answer={state: _waiting(answerers, state) for state in ("SENT", "ACKNOWLEDGED")},
    )
    for one in (cast.sheets, cast.contacts, *cast.to_answer.values()):
        chance.shuffle(one)
    return cast


def give_seat(organisation: Organisation, role: Role = Role.AGENT, *groups: Group, **function: Any) -> Seat:
    """Let a new person work there, and at the desk if she is of one of its groups; sign her in by both factors."""
    number = User.objects.count()
    user, client = User.objects.create_user(f"siege-{number}@relais.example", is_staff=bool(groups)), Client()
    user.groups.set(groups)
    Membership.objects.create(user=user, organisation=organisation, role=role, **function)
    sign_in(client, user)
    address = f"192.0.2.{number % 250 + 1}"
    return Seat(organisation, client.cookies[settings.SESSION_COOKIE_NAME].value, address)


def _asker(organisation: Organisation) -> Seat:
    seat = give_seat(organisation)
    seat.referrals = _references(Referral.objects.filter(requester=organisation))
    return seat


def _answerer(organisation: Organisation) -> Seat:
    seat = give_seat(organisation)
    asked = Solicitation.objects.filter(organisation=organisation).order_by("-sent_at", "pk")
    seat.solicitations = list(asked.values_list("pk", flat=True)[:READ])
    return seat


def _referent(organisation: Organisation) -> Seat:
    seat = give_seat(organisation, Role.REFERENT, departements=[organisation.departement_id])
    seat.referrals = _references(Referral.objects.filter(departement=organisation.departement_id))
    return seat


def _references(referrals: Any) -> list[str]:
    recent = referrals.order_by("-sent_at", "pk").values_list("reference", flat=True)
    return [show_reference(reference) for reference in recent[:READ]]


def _waiting(seats: list[Seat], state: str) -> list[tuple[Seat, UUID, int]]:
    seat_of = {seat.organisation.pk: seat for seat in seats}
    found = Solicitation.objects.filter(state=state, organisation__in=seat_of).order_by("pk")
    return [(seat_of[one.organisation_id], one.pk, one.version) for one in found]
