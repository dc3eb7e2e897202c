"""What must happen, without a database: a small pure model of referrals, solicitations and what follows from an act."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from accounts.models import User
from directory.models import Organisation
from directory.vocabularies import Need
from referrals.vocabularies import ANSWERS_TO, ClosingOutcome, EventKind, Gesture, InfoQuestion
from referrals.vocabularies import ReferralState as Stage
from referrals.vocabularies import SolicitationState as State
from tests.referrals.test_transitions import AWAITING, TABLE

TAKEN = {State.ACCEPTED, State.IN_PROGRESS}
OPEN = AWAITING | TAKEN
UNDER_WAY = {Stage.OPEN, Stage.ENGAGED}
OVER = {Stage.CLOSED, Stage.CANCELLED, Stage.ENTERED_IN_ERROR}
ASKED = [Need.SHELTER_TONIGHT, Need.INTERPRETING, Need.LAWYER]
TONGUES = {"ro", "bin"}  # the languages that are drawn, beside a code that is none
GOOD = {"PRISE_EN_CHARGE", "HEBERGEE", "ORIENTEE_AUTRE", "RELAIS_ASE", "RELAIS_JUSTICE"}
KINDS = {
    "acknowledge": EventKind.ACKNOWLEDGED,
    "request_info": EventKind.INFO_REQUESTED,
    "answer_info": EventKind.INFO_ANSWERED,
    "accept": EventKind.ACCEPTED,
    "decline": EventKind.DECLINED,
    "redirect": EventKind.REDIRECTED,
    "withdraw_acceptance": EventKind.ACCEPTANCE_WITHDRAWN,
    "start": EventKind.STARTED,
    "complete": EventKind.COMPLETED,
    "close_without_support": EventKind.NOT_COMPLETED,
    "cancel": EventKind.CANCELLED,
    "expire": EventKind.EXPIRED,
    "mark_error": EventKind.MARKED_ERROR,
}
FOLLOWS = {
    Stage.OPEN: EventKind.DISENGAGED,
    Stage.ENGAGED: EventKind.ENGAGED,
    Stage.CLOSED: EventKind.CLOSED,
    Stage.ENTERED_IN_ERROR: EventKind.MARKED_ERROR,
}


@dataclass(repr=False, eq=False)
class Subject:
    """What the model knows of a row: its state, and one step for each version."""

    pk: Any
    state: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({' '.join(kind for kind, _state in self.steps)})"

    def go(self, kind: str, state: str) -> None:
        self.state = state
        self.steps.append((kind, state))


@dataclass(repr=False, eq=False)
class Asked(Subject):
    """One partner, what it was asked for, what it took, what was said, and what became of it."""

    partner: Organisation | None = None
    needs: frozenset[str] = frozenset()
    follows: Asked | None = None
    sent_at: datetime | None = None
    accepted: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()
    answers: dict[str, frozenset[str]] = field(default_factory=dict)
    named: Organisation | None = None
    named_at: datetime | None = None
    outcomes: dict[str, str] = field(default_factory=dict)

    def is_answered_by(self, answers: dict[str, list[str]]) -> bool:
        """Whether these answers are what the partner asked, each by one of the choices or by languages."""
        return set(answers) == self.questions and all(is_an_answer(question, answers[question]) for question in answers)


@dataclass(repr=False, eq=False)
class Story(Subject):
    """One referral, and whom it asks."""

    requester: Organisation | None = None
    blocked: bool = False  # perhaps a minor, and no legal channel yet
    needs: list[Need] = field(default_factory=lambda: list(ASKED))
    takes_up: Story | None = None
    asked: list[Asked] = field(default_factory=list)

    def open_needs(self) -> list[Need]:
        taken = {need for one in self.asked if one.state in TAKEN for need in one.accepted}
        settled = {need for one in self.asked for need, end in one.outcomes.items() if end != ClosingOutcome.UNMET_NEED}
        return [need for need in self.needs if need not in taken | settled]

    def open(self) -> list[Asked]:
        return [one for one in self.asked if one.state in OPEN]

    def may_be_asked(self, organisation: Organisation | None, mute: Organisation) -> bool:
        return organisation not in (self.requester, mute, *(one.partner for one in self.open()))

    def ask(self, pk: Any, partner: Organisation, needs: list[Need], at: datetime, follows: Asked | None) -> None:
        asked = Asked(pk, State.SENT, partner=partner, needs=frozenset(needs), follows=follows, sent_at=at)
        asked.go(EventKind.SENT, State.SENT)
        self.asked.append(asked)

    def earlier(self, partner: Organisation) -> Asked | None:
        """Return the last time that this partner was asked, or else the last time that another one named it."""
        before = [one for one in self.asked if one.partner == partner]
        naming = sorted((one for one in self.asked if one.named == partner), key=lambda one: str(one.named_at))
        return (before or naming or [None])[-1]

    def still_proposes(self, one: Asked) -> bool:
        """Whether a partner's proposal of another one waits for the requester."""
        if one.named is None or one.named_at is None or one.needs.isdisjoint(self.open_needs()):
            return False
        return not any(other.partner == one.named and other.sent_at >= one.named_at for other in self.asked)

    def awaited_gesture(self) -> str | None:
        """Return what it waits for from its requester, empty for a draft; None where it waits for nothing."""
        if self.state not in UNDER_WAY:
            return "" if self.state == Stage.DRAFT else None
        if any(one.state == State.INFO_REQUESTED for one in self.asked):
            return Gesture.ANSWER
        if any(self.still_proposes(one) for one in self.asked):
            return Gesture.DECIDE
        awaited = {need for one in self.asked if one.state in AWAITING for need in one.needs}
        return None if awaited.issuperset(self.open_needs()) else Gesture.ASK

    def follow_up(self, pk: Any) -> Story:
        """Return the draft that takes this up: what was not met, or everything."""
        met = {need for one in self.asked for need, end in one.outcomes.items() if end in GOOD}
        needs = [need for need in self.needs if need not in met] or self.needs
        draft = Story(pk, Stage.DRAFT, requester=self.requester, blocked=self.blocked, needs=needs, takes_up=self)
        draft.go(EventKind.CREATED, Stage.DRAFT)
        return draft

    def follow(self) -> None:
        if (implied := self._implied()) != self.state:
            self.go(FOLLOWS[implied], implied)

    def _implied(self) -> Stage:
        if all(one.state == State.ENTERED_IN_ERROR for one in self.asked):
            return Stage.ENTERED_IN_ERROR
        if not self.open() and not self.open_needs():
            return Stage.CLOSED
        return Stage.ENGAGED if any(one.state in TAKEN for one in self.asked) else Stage.OPEN


def accepted(name: str, values: dict[str, Any], story: Story, one: Asked, at: datetime) -> None:
    """Bring the model to what follows from an act that was accepted."""
    one.go(KINDS[name], TABLE[name][1])
    if name == "request_info":
        one.questions = frozenset(values["questions"])
        one.answers = {question: said for question, said in one.answers.items() if question not in one.questions}
    if name == "answer_info":
        one.answers |= {question: frozenset(codes) for question, codes in values["answers"].items()}
    if name == "redirect":
        one.named, one.named_at = values["to"], at
    if name == "accept":
        one.accepted = frozenset(values["needs"])
        for sibling in story.asked:
            if sibling.state in AWAITING and sibling.needs.isdisjoint(story.open_needs()):
                sibling.go(EventKind.SUPERSEDED, State.SUPERSEDED)
    if name in {"complete", "close_without_support"}:
        one.outcomes = values.get("outcomes") or dict.fromkeys(one.accepted, values.get("outcome"))
    story.follow()


def is_an_answer(question: str, codes: list[str]) -> bool:
    foreseen = len(set(codes)) == 1 and codes[0] in ANSWERS_TO[InfoQuestion(question)]
    return foreseen or (question == InfoQuestion.LANGUAGES and bool(codes) and TONGUES.issuperset(codes))


def not_a_member(user: User, organisation: Organisation | None) -> bool:
    return organisation is None or organisation.pk not in user.organisation_ids


def is_sentence(text: str) -> bool:
    return text[:1].isupper() and text.endswith(".") and len(text.split()) > 3


def is_path(states: list[str]) -> bool:
    """Whether the states begin at SENT and follow the edges of the literal table."""
    edges = {(source, target) for sources, target in TABLE.values() for source in sources}
    return states[0] == State.SENT and edges.issuperset(pairwise(states))
