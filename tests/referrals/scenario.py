"""A police unit asks, two associations may answer, a referent follows the département."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.vocabularies import Role
from directory import isolation
from directory.models import Organisation, Verification
from directory.vocabularies import Need, VerificationMethod
from referrals import operations
from referrals.models import Referral, Solicitation
from referrals.vocabularies import (
    ANSWERS_TO,
    AgeBand,
    Agreement,
    ClosingOutcome,
    DetectionContext,
    InfoQuestion,
    LegalChannel,
    LegalInformed,
    RefusalReason,
    Sex,
    Urgency,
)
from referrals.vocabularies import SolicitationState as State
from tests.factories import ContactFactory, MembershipFactory, OrganisationFactory, ServiceFactory

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NEEDS = [Need.SHELTER_TONIGHT, Need.INTERPRETING]


def situation(**changes: Any) -> operations.Situation:
    """Describe one adult who needs shelter and an interpreter in Seine-Saint-Denis."""
    facts: dict[str, Any] = {
        "departement": "93",
        "context": DetectionContext.HOTEL,
        "urgency": Urgency.IMMEDIATE,
        "needs": NEEDS,
        "people": [operations.People(AgeBand.FROM_21, Sex.FEMALE)],
        "languages": ["ro"],
        "agreement": Agreement.YES,
    }
    return operations.Situation(**{**facts, **changes})


def minor_situation() -> operations.Situation:
    """Describe a minor, with the legal channel that the law asks for, and the parents informed."""
    people = [operations.People(AgeBand.FROM_15_TO_17, Sex.FEMALE)]
    return situation(people=people, legal_channel=LegalChannel.PROSECUTOR, legal_informed=LegalInformed.INFORMED)


def verify(organisation: Organisation, *, at: datetime) -> Verification:
    """Write that somebody checked the record."""
    return Verification.objects.create(
        organisation=organisation, verified_at=at, method=VerificationMethod.PHONE, due_on=at.date()
    )


def partner(name: str) -> User:
    """Return a member of a new association, just verified, that offers both needs in Seine-Saint-Denis."""
    organisation = OrganisationFactory(name=name)
    verify(organisation, at=max(NOON - timedelta(days=1), timezone.now()))  # whatever clock the test reads
    ServiceFactory(organisation=organisation, needs=list(NEEDS))
    ContactFactory(organisation=organisation)
    return MembershipFactory(organisation=organisation).user


def organisation_of(user: User) -> Organisation:
    """Return the only organisation of this user."""
    return user.memberships.get().organisation


@dataclass
class Scenario:
    """The people of the story, and the acts by which it reaches a state."""

    officer: User = field(default_factory=lambda: MembershipFactory(organisation=OrganisationFactory(police=True)).user)
    answerer: User = field(default_factory=lambda: partner("Le Phare fictif"))
    at: datetime = NOON

    def referent(self) -> User:
        """Return the territorial referent of Seine-Saint-Denis."""
        return MembershipFactory(
            organisation=OrganisationFactory(police=True), role=Role.REFERENT, departements=["93"]
        ).user

    def draft(self, **changes: Any) -> Referral:
        """Prepare a referral."""
        requester = organisation_of(self.officer)
        with isolation.as_user(self.officer.pk):
            return operations.create_referral(
                requester=requester, situation=situation(**changes), by=self.officer, at=self.at
            )

    def sent(self, referral: Referral | None = None, *, to: User | None = None) -> Solicitation:
        """Ask one partner."""
        referral = referral or self.draft()
        act = {"organisations": [organisation_of(to or self.answerer)], "by": self.officer, "at": self.tick()}
        with isolation.as_user(self.officer.pk):
            return operations.send(referral_id=referral.pk, version=referral.version, **act)[0]

    def tick(self) -> datetime:
        """Let a minute pass."""
        self.at += timedelta(minutes=1)
        return self.at

    def act(self, name: str, solicitation: Solicitation, **changes: Any) -> Solicitation:
        """Carry out one operation as the person who may, with plausible values, on the row as it is now.

        As on the site, row-level security shows that person her own rows only, and the clock what it works on.
        """
        solicitation = Solicitation.objects.get(pk=solicitation.pk)
        actor = self.officer if name in {"answer_info", "cancel", "mark_error"} else self.answerer
        arguments = {"by": actor, "version": solicitation.version, "at": self.tick()}
        if name == "expire":
            arguments.pop("by")
        values = {**arguments, **VALUES.get(name, lambda _: {})(solicitation), **changes}
        operation: Callable[..., Solicitation] = getattr(operations, name)
        by = values.get("by")
        with isolation.as_user(by.pk) if by else isolation.as_worker():
            return operation(solicitation_id=solicitation.pk, **values)

    def in_state(self, state: State) -> Solicitation:
        """Bring a new solicitation to this state, by the acts that lead there."""
        solicitation = self.sent()
        if state == State.SUPERSEDED:
            return self._superseded(solicitation)
        for name in PATHS[state]:
            solicitation = self.act(name, solicitation)
        return Solicitation.objects.get(pk=solicitation.pk)

    def _superseded(self, solicitation: Solicitation) -> Solicitation:
        other = partner("L'Ancre fictive")
        sibling = self.sent(Referral.objects.get(pk=solicitation.referral_id), to=other)
        self.act("accept", sibling, by=other)
        return Solicitation.objects.get(pk=solicitation.pk)


def another_organisation(_: Solicitation) -> dict[str, Any]:
    """Name a third partner."""
    return {"to": organisation_of(partner("La Balise fictive"))}


def answers_to(questions: Iterable[str]) -> dict[InfoQuestion, list[str]]:
    """Answer each question by the first thing that is foreseen; languages, by two of them."""
    codes = {question: [ANSWERS_TO[question][0].value] for question in map(InfoQuestion, questions)}
    return codes | ({InfoQuestion.LANGUAGES: ["bin", "ro"]} if InfoQuestion.LANGUAGES in codes else {})


VALUES: dict[str, Callable[[Solicitation], dict[str, Any]]] = {
    "request_info": lambda _: {"questions": [InfoQuestion.CHILDREN]},
    "answer_info": lambda solicitation: {"answers": answers_to(solicitation.questions)},
    "accept": lambda solicitation: {"needs": solicitation.needs},
    "decline": lambda _: {"reason": RefusalReason.NO_CAPACITY},
    "redirect": another_organisation,
    "withdraw_acceptance": lambda _: {"reason": RefusalReason.STAFF},
    "complete": lambda solicitation: {"outcomes": dict.fromkeys(solicitation.accepted_needs, ClosingOutcome.SUPPORTED)},
    "close_without_support": lambda _: {"outcome": ClosingOutcome.LOST_CONTACT},
}
PATHS: dict[State, list[str]] = {
    State.SENT: [],
    State.ACKNOWLEDGED: ["acknowledge"],
    State.INFO_REQUESTED: ["acknowledge", "request_info"],
    State.ACCEPTED: ["accept"],
    State.IN_PROGRESS: ["accept", "start"],
    State.COMPLETED: ["accept", "start", "complete"],
    State.NOT_COMPLETED: ["accept", "close_without_support"],
    State.DECLINED: ["decline"],
    State.REDIRECTED: ["redirect"],
    State.EXPIRED: ["expire"],
    State.CANCELLED: ["cancel"],
    State.ENTERED_IN_ERROR: ["mark_error"],
}
