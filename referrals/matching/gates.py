"""Who may be asked at all: one table of conditions, read by the list of proposals and by the refusals alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, Func, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from directory.models import Contact, Convention, Organisation, Service, Verification
from directory.reference import territories
from directory.vocabularies import Capacity, OrganisationStatus
from referrals.deadlines import deadlines_for
from referrals.models import Referral
from referrals.vocabularies import AgeBand, Sex

from .facts import Ask

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# A record that nobody has checked for so long is not relied on (a figure of the workflow). One that was never checked
# is older still: it has no date that could be young enough, so it is refused too, and the desk's list of records to
# verify is where it is mended. Verifications of a contact do not count: as on the sheet, they say nothing of the rest.
TRUSTED_FOR = timedelta(days=180)


EVERYBODY = ~Q(pk__in=[])


class Gate(NamedTuple):
    """A condition on a partner (a row of Organisation), and what to say to whoever asks one that fails it."""

    passes: Callable[[Referral, datetime], Q]
    refusal: StrOrPromise


def _asks_the_owner(function: str, *arguments: F | Value) -> Func:
    """Return a yes or a no about rows that row-level security hides from whoever asks."""
    return Func(*arguments, function=function, output_field=BooleanField())


def _is_to_come(referral: Referral, at: datetime) -> Q:
    """Nobody is told of an operation once its day is over; people who are there need help whatever the day."""
    return EVERYBODY if referral.window_on is None or referral.local_day(at) <= referral.window_on else ~EVERYBODY


def _is_another(referral: Referral, at: datetime) -> Q:
    return ~Q(pk=referral.requester_id)


def _is_not_being_asked(referral: Referral, at: datetime) -> Q:
    return ~Q(_asks_the_owner("referrals_is_being_asked", Value(referral.pk), F("pk")))


def _is_published(referral: Referral, at: datetime) -> Q:
    return Q(live=True) & ~Q(status=OrganisationStatus.CLOSED)


def _is_not_suspended(referral: Referral, at: datetime) -> Q:
    return ~Q(status=OrganisationStatus.SUSPENDED)


def _can_answer(referral: Referral, at: datetime) -> Q:
    return Q(_asks_the_owner("accounts_can_answer", F("pk")))


def _is_trusted(referral: Referral, at: datetime) -> Q:
    recent = Verification.objects.filter(contact=None, verified_at__gte=at - TRUSTED_FOR)
    return Q(Exists(recent.filter(organisation=OuterRef("pk"))))


def _is_present(referral: Referral, at: datetime) -> Q:
    """Somebody is there, or no contact is known at all: the message then goes to the members (see `tasks`)."""
    day = referral.local_day(at)
    reachable = Contact.objects.reachable(on=day).filter(organisation=OuterRef("pk"))
    return Q(Exists(reachable.order_by())) | ~Q(Exists(Contact.objects.filter(organisation=OuterRef("pk"), live=True)))


def in_force(referral: Referral, at: datetime) -> Q:
    """Whether requester and partner, either way round, agreed for the département; none named means all of them."""
    day = referral.local_day(at)
    conventions = Convention.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        Q(departements=[]) | Q(departements__contains=[referral.departement_id]),
        Q(organisation=referral.requester_id, partner=OuterRef("pk"))
        | Q(partner=referral.requester_id, organisation=OuterRef("pk")),
        starts_on__lte=day,
    )
    return Q(Exists(conventions))


def _is_agreed(referral: Referral, at: datetime) -> Q:
    """RELAIS_CONVENTION_REQUIRED makes an agreement in writing a condition; otherwise it only comes first."""
    return in_force(referral, at) if settings.RELAIS_CONVENTION_REQUIRED else EVERYBODY


GATES: dict[str, Gate] = {
    "to_come": Gate(_is_to_come, _("Le jour de cette opération est passé : faites les demandes individuelles.")),
    "another": Gate(_is_another, _("Une organisation ne se sollicite pas elle-même.")),
    "not_asked": Gate(_is_not_being_asked, _("Ce partenaire est déjà sollicité pour cette demande.")),
    "published": Gate(_is_published, _("Ce partenaire n'est plus publié dans l'annuaire.")),
    "working": Gate(_is_not_suspended, _("L'activité de ce partenaire est suspendue.")),
    "answering": Gate(_can_answer, _("Personne ne peut répondre en ligne pour ce partenaire : appelez-le.")),
    "trusted": Gate(
        _is_trusted, _("La fiche de ce partenaire n'a pas été vérifiée depuis 180 jours : appelez-le d'abord.")
    ),
    "present": Gate(_is_present, _("Tous les contacts de ce partenaire sont absents aujourd'hui.")),
    "agreed": Gate(_is_agreed, _("Aucune convention en vigueur avec ce partenaire dans ce département.")),
}


def obstacle(*, referral: Referral, organisation: Organisation, at: datetime) -> str:
    """Return why this partner may not be asked at that moment, in French; nothing when it may. One query."""
    tests = {
        name: ExpressionWrapper(gate.passes(referral, at), output_field=BooleanField()) for name, gate in GATES.items()
    }
    passed = Organisation.objects.filter(pk=organisation.pk).annotate(**tests).values(*GATES).get()
    return next((str(gate.refusal) for name, gate in GATES.items() if not passed[name]), "")


def ask_of(referral: Referral, needs: Sequence[str], at: datetime) -> Ask:
    """Return what the ranking must know of the referral."""
    people = referral.people.all()
    return Ask(
        departement=referral.departement_id,
        timezone=territories()[referral.departement_id].timezone,
        needs=tuple(needs),
        bands=frozenset(AgeBand(group.age_band) for group in people),
        sexes=frozenset(Sex(group.sex) for group in people),
        languages=tuple(referral.languages),
        interpreter_needed=referral.interpreter_needed,
        at=at,
        due=deadlines_for(
            urgency=referral.urgency, sent_at=at, departement=referral.departement_id, window=referral.window_on
        ).answer_by,
    )


def partners_for(*, referral: Referral, needs: Sequence[str], at: datetime) -> QuerySet[Organisation]:
    """Return the partners that may be asked at that moment, and that may be proposed for one of the needs: by name."""
    return candidates(referral, ask_of(referral, needs, at), at).order_by("sort_name", "pk")


def candidates(referral: Referral, ask: Ask, at: datetime) -> QuerySet[Organisation]:
    """Return the partners that pass every gate and have a service that meets a need; `Offer.meets` says the same."""
    found = Organisation.objects.filter(Exists(_services(ask).filter(organisation=OuterRef("pk"))))
    for gate in GATES.values():
        found = found.filter(gate.passes(referral, at))
    return found


def _services(ask: Ask) -> QuerySet[Service]:
    return Service.objects.filter(
        Q(national=True) | Q(departements__contains=[ask.departement]),
        Q(age_min__isnull=True) | Q(age_min__lte=ask.youngest_high),
        Q(age_max__isnull=True) | Q(age_max__gte=ask.oldest_low),
        ~Q(capacity=Capacity.FULL, capacity_until__gte=ask.day),
        live=True,
        needs__overlap=list(ask.needs),
    )
