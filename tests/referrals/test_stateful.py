"""Anybody tries anything: a small pure model says what must happen, and the database must agree after each step.

`HYPOTHESIS_PROFILE=deep` looks for much longer, elsewhere at each run.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
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

from accounts.models import Reach, User
from accounts.vocabularies import Role
from directory.models import Organisation
from referrals import operations, policies
from referrals.inbox import to_do_of
from referrals.models import Event, FollowUp, NeedOutcome, Referral, Solicitation, StaleForm
from referrals.vocabularies import AgeBand, ClosingOutcome, EventKind, InfoAnswer, InfoQuestion, RefusalReason, Sex
from referrals.vocabularies import ReferralState as Stage
from referrals.vocabularies import SolicitationState as State
from tests.factories import MembershipFactory, OrganisationFactory
from tests.referrals.scenario import NOON, answers_to, organisation_of, partner, situation
from tests.referrals.test_transitions import REFERRAL_TABLE, TABLE
from tests.referrals.workflow_model import (
    ASKED,
    KINDS,
    OVER,
    TONGUES,
    UNDER_WAY,
    Asked,
    Story,
    accepted,
    is_path,
    is_sentence,
    not_a_member,
)

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
BUDGET = settings(
    max_examples=1_000 if DEEP else 12,
    stateful_step_count=60 if DEEP else 30,
    derandomize=not DEEP,
    phases=[Phase.generate, Phase.shrink] if DEEP else [Phase.generate],  # minutes are for those who asked for them
    report_multiple_bugs=False,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
ANSWERS = ["acknowledge", "request_info", "accept", "decline", "redirect"]
SUPPORT = ["withdraw_acceptance", "start", "complete", "close_without_support"]
REPLY = ["answer_info"]
OTHERS = ["cancel", "expire", "mark_error"]
QUESTIONED = ["acknowledge", "request_info"]
SUPPORTED = ["accept", "start", "complete"]
BEGINNINGS = [[], ["redirect"], QUESTIONED, SUPPORTED, [*QUESTIONED, "answer_info", "accept"], SUPPORTED[:2]]
NAMES = ["Le Phare fictif", "L'Ancre fictive", "La Balise fictive", "La Vigie fictive"]
MOSTLY = st.sampled_from([True, True, True, False])
ACTS = [*ANSWERS, *SUPPORT, *REPLY, *OTHERS]


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
        self.everybody = Reach([organisation.pk for organisation in self.organisations], ())


def referent(departement: str) -> User:
    unit = OrganisationFactory(police=True)
    return MembershipFactory(organisation=unit, role=Role.REFERENT, departements=[departement]).user


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
        """Let each association take one need, as far as its path goes; another referral is over already."""
        self.prepare(who=0, name=0, blocked=False)
        self.send(story=0, right=True, who=0, stale=0, to=[2, 3, 4])
        self.prepare(who=0, name=0, blocked=False)
        self.stop(story=1, right=True, who=0, stale=0)
        story = self.stories[0]
        for one, need, path in zip(story.asked, ASKED, paths, strict=True):
            values = {
                "accept": {"needs": [need]},
                "request_info": {"questions": [InfoQuestion.CALL]},
                "answer_info": {"answers": answers_to([InfoQuestion.CALL])},
                "redirect": {"to": self.cast.organisations[5]},
                "complete": {"outcomes": {need: ClosingOutcome.SUPPORTED}},
            }
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
        right=MOSTLY,
        who=st.integers(0, 8),
        stale=st.sampled_from([0, 0, 0, 0, 1]),
        to=st.lists(st.integers(0, 5), max_size=3),
    )
    def send(self, *, story: int, right: bool, who: int, stale: int, to: list[int]) -> None:
        one, organisations = self.story(story), [self.cast.organisations[index] for index in to]
        by = self.member_of(one.requester) if right else self.cast.people[who]
        if right:
            organisations = [each for each in dict.fromkeys(organisations) if one.may_be_asked(each, self.cast.mute)]
        reasons = only({
            StaleForm: stale,
            policies.NotAllowed: not_a_member(by, one.requester) or one.blocked or not one.open_needs()
            or one.state not in {Stage.DRAFT, *UNDER_WAY}
            or not organisations or len(set(organisations)) < len(organisations)
            or not all(one.may_be_asked(organisation, self.cast.mute) for organisation in organisations),
        })  # fmt: skip
        values = {"referral_id": one.pk, "organisations": organisations, "by": by, "version": len(one.steps) + stale}

        if done := self.tries(reasons, operations.send, **values):
            if one.state == Stage.DRAFT:
                one.go(EventKind.SENT, Stage.OPEN)
            needs, follows = one.open_needs(), [one.earlier(organisation) for organisation in organisations]
            for row, organisation, earlier in zip(done, organisations, follows, strict=True):
                one.ask(row.pk, organisation, needs, self.at, earlier)

    @precondition(lambda self: any(story.still_proposes(one) for story in self.stories for one in story.asked))
    @rule(data=st.data(), right=MOSTLY, who=st.integers(0, 8), stale=st.sampled_from([0, 0, 0, 1]))
    def approve(self, *, data: st.DataObject, right: bool, who: int, stale: int) -> None:
        pairs = [(story, one) for story in self.stories for one in story.asked]
        proposing = [(story, one) for story, one in pairs if story.still_proposes(one)]
        story, one = data.draw(st.sampled_from(proposing * 3 + pairs))
        by = self.member_of(story.requester) if right else self.cast.people[who]
        reasons = only({
            StaleForm: stale,
            policies.NotAllowed: not_a_member(by, story.requester) or story.blocked or story.state not in UNDER_WAY
            or not story.still_proposes(one) or not story.may_be_asked(one.named, self.cast.mute),
        })  # fmt: skip
        values = {"solicitation_id": one.pk, "by": by, "version": len(one.steps) + stale}

        if (done := self.tries(reasons, operations.approve_redirection, **values)) and one.named:
            needs = [need for need in story.open_needs() if need in one.needs]
            story.ask(done.pk, one.named, needs, self.at, one)

    @precondition(lambda self: len(self.stories) < 5 and any(story.state in OVER for story in self.stories))
    @rule(story=st.integers(0, 9), right=MOSTLY, who=st.integers(0, 8))
    def follow_up(self, *, story: int, right: bool, who: int) -> None:
        over = [one for one in self.stories if one.state in OVER]
        earlier = over[story % len(over)] if right else self.story(story)
        by = self.member_of(earlier.requester) if right else self.cast.people[who]
        reasons = only({policies.NotAllowed: not_a_member(by, earlier.requester) or earlier.state not in OVER})
        drafts = [one for one in self.stories if one.takes_up is earlier and one.state == Stage.DRAFT]

        if done := self.tries(reasons, operations.follow_up, referral_id=earlier.pk, by=by):
            assert not drafts or done.pk == drafts[0].pk
            if not drafts:
                self.stories.append(earlier.follow_up(done.pk))

    @precondition(lambda self: sum(story.state not in OVER for story in self.stories) > 1)
    @rule(story=st.integers(0, 9), right=MOSTLY, who=st.integers(0, 8), stale=st.sampled_from([0, 0, 0, 1]))
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

    @precondition(lambda self: self.legal(REPLY))
    @rule(data=st.data())
    def requester_replies(self, *, data: st.DataObject) -> None:
        self.act_rightly(data, REPLY)

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
        self.act(name, story, one, by, data.draw(self.arguments(name, story, one)), stale)

    def legal(self, names: list[str]) -> list[tuple[str, Story, Asked]]:
        """List what the table lets happen now, among these acts."""
        pairs = [(story, one) for story in self.stories for one in story.asked]
        return [(name, story, one) for name in names for story, one in pairs if one.state in TABLE[name][0]]

    def act_rightly(self, data: st.DataObject, names: list[str]) -> None:
        name, story, one = data.draw(st.sampled_from(self.legal(names)))
        self.act(name, story, one, self.who_may(name, story, one), data.draw(self.arguments(name, story, one)))

    def act(self, name: str, story: Story, one: Asked, by: User, values: dict[str, Any], stale: int = 0) -> None:
        reasons = only({
            StaleForm: stale,
            policies.NotAllowed: self.is_forbidden(name, by, story, one) or self.is_nonsense(name, values, story, one),
            TransitionNotAllowed: one.state not in TABLE[name][0],
        })  # fmt: skip
        given = values if name == "expire" else {**values, "by": by}

        version = len(one.steps) + stale
        if self.tries(reasons, getattr(operations, name), solicitation_id=one.pk, version=version, **given):
            accepted(name, values, story, one, self.at)

    def arguments(self, name: str, story: Story, one: Asked) -> st.SearchStrategy[dict[str, Any]]:
        """Draw what the operation takes, sensible or not."""
        left, needs = st.just(one.needs.intersection(story.open_needs())), st.lists(st.sampled_from(ASKED), unique=True)
        codes = st.lists(st.sampled_from([*TONGUES, "xx", *InfoAnswer]), max_size=2)
        ends, questions = st.sampled_from(list(ClosingOutcome)), st.sampled_from(list(InfoQuestion))
        exact = st.fixed_dictionaries(dict.fromkeys(sorted(one.accepted), ends))
        reason = st.fixed_dictionaries({"reason": st.sampled_from(list(RefusalReason))})
        by_name: dict[str, dict[str, st.SearchStrategy[Any]]] = {
            "request_info": {"questions": st.lists(questions, min_size=1) | st.just([])},
            "answer_info": {"answers": st.just(answers_to(one.questions)) | st.dictionaries(questions, codes)},
            "accept": {"needs": left.map(sorted) | st.just(sorted(one.needs)) | needs},
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
            "answer_info": lambda: not one.is_answered_by(values["answers"]),
            "accept": lambda: (
                not values["needs"] or not one.needs.intersection(story.open_needs()).issuperset(values["needs"])
            ),
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
            row = rows[asked.pk]
            assert set(row.accepted_needs) == asked.accepted
            assert (set(row.needs), set(row.questions)) == (asked.needs, asked.questions)
            assert {question: set(codes) for question, codes in row.exchanges.items() if codes} == asked.answers
            assert row.follows_id == (asked.follows.pk if asked.follows else None)

    @invariant()
    def requesters_see_what_waits_for_them_and_what_follows_what(self) -> None:
        gestures = {story.pk: story.awaited_gesture() for story in self.stories}
        waiting = to_do_of(self.cast.everybody, on=self.at.date()).waiting
        assert waiting == {pk: gesture for pk, gesture in gestures.items() if gesture is not None}
        links = set(FollowUp.objects.values_list("referral_id", "follows_id"))
        assert links == {(story.pk, story.takes_up.pk) for story in self.stories if story.takes_up}

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


def check(refusal: Exception, reasons: set[type[Exception]]) -> None:
    """Hold a refusal to the model's reasons, and to French when it speaks to a person."""
    assert type(refusal) in reasons, f"{refusal!r}, expected {reasons}"
    assert not isinstance(refusal, policies.NotAllowed) or is_sentence(str(refusal))


def only(reasons: dict[type[Exception], Any]) -> set[type[Exception]]:
    return {reason for reason, holds in reasons.items() if holds}


def test_machine_knows_every_operation() -> None:
    others = {"create_referral", "send", "cancel_referral", "approve_redirection", "follow_up"}
    assert {*ACTS, *others} <= set(operations.__all__)
    assert set(ACTS) == set(TABLE) - {"supersede"} == set(KINDS)


@pytest.mark.django_db
def test_anybody_tries_anything_and_model_and_database_agree() -> None:
    Workflow.cast = Cast()

    run_state_machine_as_test(Workflow, settings=BUDGET)


@pytest.mark.django_db
def test_machine_notices_a_sibling_that_is_not_released(monkeypatch: pytest.MonkeyPatch) -> None:
    Workflow.cast = Cast()
    monkeypatch.setattr("referrals.operations.consequences._supersede_covered_siblings", lambda *_args, **_kwargs: None)

    with pytest.raises(AssertionError):
        run_state_machine_as_test(Workflow, settings=BUDGET)
