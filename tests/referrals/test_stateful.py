"""Anybody tries anything: a small pure model says what must happen, and the database must agree after each step.

`HYPOTHESIS_PROFILE=deep` looks for much longer, elsewhere at each run.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from django_fsm import TransitionNotAllowed
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from accounts.vocabularies import Role
from directory.models import Organisation
from directory.vocabularies import Need
from referrals import operations, policies
from referrals.models import Event, NeedOutcome, Referral, Solicitation, StaleForm
from referrals.vocabularies import AgeBand, ClosingOutcome, EventKind, InfoQuestion, RefusalReason, Sex
from referrals.vocabularies import ReferralState as Stage
from referrals.vocabularies import SolicitationState as State
from tests.factories import MembershipFactory, OrganisationFactory
from tests.referrals.scenario import NOON, organisation_of, partner, situation
from tests.referrals.test_transitions import AWAITING, REFERRAL_TABLE, TABLE

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
BUDGET = settings(
    max_examples=1_000 if DEEP else 20,
    stateful_step_count=60 if DEEP else 30,
    derandomize=not DEEP,
    phases=[Phase.generate, Phase.shrink] if DEEP else [Phase.generate],  # minutes are for those who asked for them
    report_multiple_bugs=False,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TAKEN = {State.ACCEPTED, State.IN_PROGRESS}
OPEN = AWAITING | TAKEN
ASKED = [Need.SHELTER_TONIGHT, Need.INTERPRETING, Need.LAWYER]
ANSWERS = ["acknowledge", "request_info", "accept", "decline", "redirect"]
SUPPORT = ["withdraw_acceptance", "start", "complete", "close_without_support"]
OTHERS = ["answer_info", "cancel", "expire", "mark_error"]
BEGINNINGS = [[], ["accept", "start"], ["acknowledge", "request_info"], ["accept"]]
NAMES = ["Le Phare fictif", "L'Ancre fictive", "La Balise fictive", "La Vigie fictive"]
ACTS = [*ANSWERS, *SUPPORT, *OTHERS]
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


class Cast:
    """Who asks, four associations, somebody in two of them, two referents, a stranger; and a partner without users."""

    def __init__(self) -> None:
        self.officer = partner("La Brigade fictive")  # may be asked as well: the workflow is the same both ways
        self.partners = [partner(name) for name in NAMES]
        self.colleague = MembershipFactory(organisation=organisation_of(self.partners[0])).user
        MembershipFactory(user=self.colleague, organisation=organisation_of(self.partners[1]))
        self.referent, self.elsewhere = (referent(code) for code in ("93", "75"))
        self.people = [
            self.officer,
            *self.partners,
            self.colleague,
            self.referent,
            self.elsewhere,
            MembershipFactory().user,
        ]
        self.mute = organisation_of(partner("Le Mur fictif"))
        self.mute.memberships.all().delete()
        self.organisations = [organisation_of(self.officer), self.mute, *map(organisation_of, self.partners)]


def referent(departement: str) -> User:
    unit = OrganisationFactory(police=True)
    return MembershipFactory(organisation=unit, role=Role.REFERENT, departements=[departement]).user


@dataclass(repr=False)
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


@dataclass(repr=False)
class Asked(Subject):
    """One partner, what it was asked for, what it took, and what became of it."""

    partner: Organisation | None = None
    needs: frozenset[str] = frozenset()
    accepted: frozenset[str] = frozenset()
    outcomes: dict[str, str] = field(default_factory=dict)


@dataclass(repr=False)
class Story(Subject):
    """One referral, and whom it asks."""

    requester: Organisation | None = None
    blocked: bool = False  # perhaps a minor, and no legal channel yet
    asked: list[Asked] = field(default_factory=list)

    def open_needs(self) -> list[str]:
        taken = {need for one in self.asked if one.state in TAKEN for need in one.accepted}
        settled = {need for one in self.asked for need, end in one.outcomes.items() if end != ClosingOutcome.UNMET_NEED}
        return [need for need in ASKED if need not in taken | settled]

    def open(self) -> list[Asked]:
        return [one for one in self.asked if one.state in OPEN]

    def follow(self) -> None:
        if (implied := self.implied()) != self.state:
            self.go(FOLLOWS[implied], implied)

    def implied(self) -> Stage:
        if all(one.state == State.ENTERED_IN_ERROR for one in self.asked):
            return Stage.ENTERED_IN_ERROR
        if not self.open() and not self.open_needs():
            return Stage.CLOSED
        return Stage.ENGAGED if any(one.state in TAKEN for one in self.asked) else Stage.OPEN

    def may_be_asked(self, organisation: Organisation, mute: Organisation) -> bool:
        asked = [one.partner for one in self.open()]
        return organisation not in (self.requester, mute, *asked)


class Workflow(RuleBasedStateMachine):
    """Referrals and solicitations in the hands of everybody."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.at, self.stories, self.refusals = NOON, list[Story](), 0
        self.example = transaction.atomic()
        self.example.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    def tries(self, reasons: set[type[Exception]], operation: Callable[..., Any], **values: Any) -> Any:
        """Return what the operation returns, or None once it was refused for one of the reasons of the model."""
        self.at += timedelta(minutes=1)
        try:
            with transaction.atomic():
                done = operation(at=self.at, **values)
        except (policies.NotAllowed, StaleForm, TransitionNotAllowed) as error:
            return check(error, reasons)
        assert not reasons, f"{operation.__name__} was accepted in spite of {reasons}"
        return done

    @initialize(paths=st.tuples(*[st.sampled_from(BEGINNINGS)] * 3))
    def begin(self, *, paths: tuple[list[str], ...]) -> None:
        """Let each association take one need, as far as its path goes."""
        self.prepare(who=0, name=0, blocked=False)
        self.send(story=0, right=True, who=0, stale=0, to=[2, 3, 4])
        (story,) = self.stories
        for one, need, path in zip(story.asked, ASKED, paths, strict=True):
            values = {"accept": {"needs": [need]}, "request_info": {"questions": [InfoQuestion.CALL]}}
            for name in path:
                self.act(name, story, one, self.who_may(name, story, one), values.get(name, {}))

    @precondition(lambda self: len(self.stories) < 4)
    @rule(who=st.integers(0, 8), name=st.integers(0, 5), blocked=st.booleans())
    def prepare(self, *, who: int, name: int, blocked: bool) -> None:
        by, requester = self.cast.people[who], self.cast.organisations[name]
        people = [operations.People(AgeBand.CLAIMED_MINOR, Sex.FEMALE)] if blocked else situation().people
        facts = situation(needs=ASKED, people=people)
        reasons = only({policies.NotAllowed: requester.pk not in by.organisation_ids})

        if done := self.tries(reasons, operations.create_referral, requester=requester, situation=facts, by=by):
            story = Story(done.pk, Stage.DRAFT, requester=requester, blocked=blocked)
            story.go(EventKind.CREATED, Stage.DRAFT)
            self.stories.append(story)

    @rule(
        story=st.integers(0, 9),
        right=st.booleans(),
        who=st.integers(0, 8),
        stale=st.sampled_from([0, 0, 0, 0, 1]),
        to=st.lists(st.integers(0, 5), max_size=3),
    )
    def send(self, *, story: int, right: bool, who: int, stale: int, to: list[int]) -> None:
        one, organisations = self.story(story), [self.cast.organisations[index] for index in to]
        by = self.member_of(one.requester) if right else self.cast.people[who]
        reasons = only({
            StaleForm: stale,
            policies.NotAllowed: not_a_member(by, one.requester) or one.blocked or not one.open_needs()
            or one.state not in {Stage.DRAFT, Stage.OPEN, Stage.ENGAGED} or not to or len(set(to)) < len(to)
            or not all(one.may_be_asked(organisation, self.cast.mute) for organisation in organisations),
        })  # fmt: skip
        values = {"referral_id": one.pk, "organisations": organisations, "by": by, "version": len(one.steps) + stale}

        if done := self.tries(reasons, operations.send, **values):
            needs = frozenset(one.open_needs())
            if one.state == Stage.DRAFT:
                one.go(EventKind.SENT, Stage.OPEN)
            for row, organisation in zip(done, organisations, strict=True):
                asked = Asked(row.pk, State.SENT, partner=organisation, needs=needs)
                asked.go(EventKind.SENT, State.SENT)
                one.asked.append(asked)

    @precondition(lambda self: len(self.stories) > 1)
    @rule(story=st.integers(0, 9), right=st.booleans(), who=st.integers(0, 8), stale=st.sampled_from([0, 0, 0, 1]))
    def stop(self, *, story: int, right: bool, who: int, stale: int) -> None:
        one = self.story(story)
        by = self.member_of(one.requester) if right else self.cast.people[who]
        begun = any(asked.state == State.IN_PROGRESS for asked in one.asked)
        reasons = only({
            StaleForm: stale,
            policies.NotAllowed: not_a_member(by, one.requester) or begun,
            TransitionNotAllowed: one.state not in REFERRAL_TABLE["cancel"][0],
        })  # fmt: skip
        values = {"referral_id": one.pk, "by": by, "version": len(one.steps) + stale}

        if self.tries(reasons, operations.cancel_referral, **values):
            one.go(EventKind.CANCELLED, Stage.CANCELLED)
            for asked in one.open():
                asked.go(EventKind.CANCELLED, State.CANCELLED)

    @precondition(lambda self: self.legal(ANSWERS))
    @rule(data=st.data())
    def partner_answers(self, *, data: st.DataObject) -> None:
        self.act_rightly(data, ANSWERS)

    @precondition(lambda self: self.legal(SUPPORT))
    @rule(data=st.data())
    def partner_supports(self, *, data: st.DataObject) -> None:
        self.act_rightly(data, SUPPORT)

    @precondition(lambda self: self.legal(OTHERS))
    @rule(data=st.data())
    def somebody_else_steps_in(self, *, data: st.DataObject) -> None:
        self.act_rightly(data, OTHERS)

    @precondition(lambda self: any(story.asked for story in self.stories))
    @rule(data=st.data(), stale=st.sampled_from([0, 0, 0, -1, 1]))
    def anybody_acts(self, *, data: st.DataObject, stale: int) -> None:
        story, one = data.draw(st.sampled_from([(story, one) for story in self.stories for one in story.asked]))
        by = data.draw(st.sampled_from(self.cast.people))
        name = data.draw(st.sampled_from(ACTS))
        self.act(name, story, one, by, data.draw(self.arguments(name, one)), stale)

    def legal(self, names: list[str]) -> list[tuple[str, Story, Asked]]:
        """List what the table lets happen now, among these acts."""
        pairs = [(story, one) for story in self.stories for one in story.asked]
        return [(name, story, one) for name in names for story, one in pairs if one.state in TABLE[name][0]]

    def act_rightly(self, data: st.DataObject, names: list[str]) -> None:
        name, story, one = data.draw(st.sampled_from(self.legal(names)))
        self.act(name, story, one, self.who_may(name, story, one), data.draw(self.arguments(name, one)))

    def act(self, name: str, story: Story, one: Asked, by: User, values: dict[str, Any], stale: int = 0) -> None:
        reasons = only({
            StaleForm: stale,
            policies.NotAllowed: self.is_forbidden(name, by, story, one) or self.is_nonsense(name, values, story, one),
            TransitionNotAllowed: one.state not in TABLE[name][0],
        })  # fmt: skip
        given = values if name == "expire" else {**values, "by": by}

        version = len(one.steps) + stale
        if self.tries(reasons, getattr(operations, name), solicitation_id=one.pk, version=version, **given):
            accepted(name, values, story, one)

    def arguments(self, name: str, one: Asked) -> st.SearchStrategy[dict[str, Any]]:
        """Draw what the operation takes, sensible or not."""
        everything, needs = st.just(sorted(one.needs)), st.lists(st.sampled_from(ASKED), unique=True)
        ends, questions = st.sampled_from(list(ClosingOutcome)), st.sampled_from(list(InfoQuestion))
        exact = st.fixed_dictionaries(dict.fromkeys(sorted(one.accepted), ends))
        reason = st.fixed_dictionaries({"reason": st.sampled_from(list(RefusalReason))})
        by_name: dict[str, dict[str, st.SearchStrategy[Any]]] = {
            "request_info": {"questions": st.lists(questions, min_size=1) | st.just([])},
            "accept": {"needs": everything | needs},
            "redirect": {"to": st.sampled_from(self.cast.organisations[::-1])},
            "complete": {"outcomes": exact | st.dictionaries(st.sampled_from(ASKED), ends)},
            "close_without_support": {"outcome": ends},
        }
        return reason if name in {"decline", "withdraw_acceptance"} else st.fixed_dictionaries(by_name.get(name, {}))

    def is_forbidden(self, name: str, by: User, story: Story, one: Asked) -> bool:
        if name == "expire":
            return False
        if name == "mark_error":
            unread = one.state == State.SENT and not not_a_member(by, story.requester)
            return not unread and by != self.cast.referent
        return not_a_member(by, story.requester if name in {"answer_info", "cancel"} else one.partner)

    def is_nonsense(self, name: str, values: dict[str, Any], story: Story, one: Asked) -> bool:
        checks: dict[str, Callable[[], bool]] = {
            "request_info": lambda: not values["questions"],
            "accept": lambda: not values["needs"] or not one.needs.issuperset(values["needs"]),
            "redirect": lambda: not story.may_be_asked(values["to"], self.cast.mute),
            "complete": lambda: set(values["outcomes"]) != one.accepted,
        }
        return checks.get(name, lambda: False)()

    def who_may(self, name: str, story: Story, one: Asked) -> User:
        if name == "mark_error" and one.state != State.SENT:
            return self.cast.referent
        return self.member_of(story.requester if name in {"answer_info", "cancel", "mark_error"} else one.partner)

    def member_of(self, organisation: Organisation | None) -> User:
        members = [user for user in self.cast.people if not not_a_member(user, organisation)]
        return members[-1] if members else self.cast.officer

    def story(self, index: int) -> Story:
        return self.stories[index % len(self.stories)]

    @invariant()
    def database_agrees(self) -> None:
        rows = {row.pk: row for row in [*Referral.objects.all(), *Solicitation.objects.all()]}
        subjects = [*self.stories, *(asked for story in self.stories for asked in story.asked)]
        assert {pk: (row.state, row.version) for pk, row in rows.items()} == {
            subject.pk: (subject.state, len(subject.steps)) for subject in subjects
        }
        for story in self.stories:
            assert rows[story.pk].open_needs() == story.open_needs()
        for asked in (asked for story in self.stories for asked in story.asked):
            assert set(rows[asked.pk].accepted_needs) == asked.accepted

    @invariant()
    def outcomes_agree(self) -> None:
        expected = {
            (asked.pk, need, end)
            for story in self.stories
            for asked in story.asked
            for need, end in asked.outcomes.items()
        }
        assert set(NeedOutcome.objects.values_list("solicitation_id", "need", "outcome")) == expected

    @invariant()
    def history_is_the_accepted_transitions(self) -> None:
        told: dict[Any, list[tuple[str, str]]] = {}
        rows = Event.objects.order_by("version", "pk").values_list("solicitation_id", "referral_id", "kind", "state")
        for solicitation, referral, kind, state in rows:
            told.setdefault(solicitation or referral, []).append((kind, state))
        subjects = [*self.stories, *(asked for story in self.stories for asked in story.asked)]
        assert told == {subject.pk: subject.steps for subject in subjects}
        for asked in (asked for story in self.stories for asked in story.asked):
            assert is_path([state for _kind, state in told[asked.pk]])

    @invariant()
    def every_step_of_a_solicitation_is_told(self) -> None:
        told = set(
            ProcrastinateJob.objects.filter(task_name="referrals.deliver").values_list("args__event_id", flat=True)
        )
        assert set(Event.objects.exclude(solicitation=None).values_list("pk", flat=True)) <= told

    @invariant()
    def nobody_asks_in_silence(self) -> None:
        """A referral that ended asks nobody any more; one that was sent has asked somebody."""
        for story in self.stories:
            assert story.state in {Stage.OPEN, Stage.ENGAGED} or not story.open()
            assert story.state in {Stage.DRAFT, Stage.CANCELLED} or story.asked


def accepted(name: str, values: dict[str, Any], story: Story, one: Asked) -> None:
    """Bring the model to what follows from an act that was accepted."""
    one.go(KINDS[name], TABLE[name][1])
    if name == "accept":
        one.accepted = frozenset(values["needs"])
        for sibling in story.asked:
            if sibling.state in AWAITING and sibling.needs.isdisjoint(story.open_needs()):
                sibling.go(EventKind.SUPERSEDED, State.SUPERSEDED)
    if name in {"complete", "close_without_support"}:
        one.outcomes = values.get("outcomes") or dict.fromkeys(one.accepted, values.get("outcome"))
    story.follow()


def check(refusal: Exception, reasons: set[type[Exception]]) -> None:
    """Hold a refusal to the model's reasons, and to French when it speaks to a person."""
    assert type(refusal) in reasons, f"{refusal!r}, expected {reasons}"
    assert not isinstance(refusal, policies.NotAllowed) or is_sentence(str(refusal))


def only(reasons: dict[type[Exception], Any]) -> set[type[Exception]]:
    return {reason for reason, holds in reasons.items() if holds}


def not_a_member(user: User, organisation: Organisation | None) -> bool:
    return organisation is None or organisation.pk not in user.organisation_ids


def is_sentence(text: str) -> bool:
    return text[:1].isupper() and text.endswith(".") and len(text.split()) > 3


def is_path(states: list[str]) -> bool:
    """Whether the states begin at SENT and follow the edges of the literal table."""
    edges = {(source, target) for sources, target in TABLE.values() for source in sources}
    return states[0] == State.SENT and edges.issuperset(pairwise(states))


def test_machine_knows_every_operation() -> None:
    assert {*ACTS, "create_referral", "send", "cancel_referral"} <= set(operations.__all__)
    assert set(ACTS) == set(TABLE) - {"supersede"} == set(KINDS)


@pytest.mark.django_db
def test_anybody_tries_anything_and_model_and_database_agree() -> None:
    Workflow.cast = Cast()

    run_state_machine_as_test(Workflow, settings=BUDGET)


@pytest.mark.django_db
def test_machine_notices_a_sibling_that_is_not_released(monkeypatch: pytest.MonkeyPatch) -> None:
    Workflow.cast = Cast()
    monkeypatch.setattr("referrals.operations.answers.supersede_covered_siblings", lambda *_args, **_kwargs: None)

    with pytest.raises(AssertionError):
        run_state_machine_as_test(Workflow, settings=BUDGET)
