"""What people do in the simulated year: partners that answer, or never; requesters that ask the next one, or stop.

A partner does nothing until a message reaches it. Everybody acts through the operations, as the screens do; whoever
comes too late is refused, and counted.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django_fsm import TransitionNotAllowed

from benchmarks.simulate_cast import ASKED, ASSOCIATION, POLICE, Cast
from benchmarks.simulate_rules import AWAITING, DAY, UNITS, Promise, deadlines, ladder, nudges, starts
from benchmarks.simulate_year import Step, World
from directory.models import Organisation
from referrals import matching, operations, policies
from referrals.deadlines import TABLE
from referrals.models import Referral, Reminder, Solicitation, StaleForm
from referrals.operations.drafting import Window
from referrals.vocabularies import (
    ANSWERS_TO,
    AgeBand,
    Agreement,
    ClosingOutcome,
    DetectionContext,
    HalfDay,
    InfoQuestion,
    LegalChannel,
    LegalInformed,
    ReferralState,
    RefusalReason,
    Sex,
    Urgency,
)

MOST_ASKED = 5  # partners, one after the other, before the requester stops
URGENCIES = dict(zip(Urgency, (20, 20, 20, 15, 10, 15), strict=True))
REACTIONS = {"accept": 60, "decline": 22, "redirect": 5, "request_info": 13}
FOLLOW_UPS = {"start": 80, "nothing": 10, "withdraw_acceptance": 5, "close_without_support": 5}
WITHOUT_SUPPORT = frozenset(
    {"DECLINED", "REDIRECTED", "EXPIRED", "CANCELLED", "NOT_COMPLETED", "COMPLETED", "SUPERSEDED"}
)
SOONEST, LONGEST_SUPPORT = timedelta(minutes=2), 100 * DAY
WAITS = {"min": 1.0, "h": 1.0, "d": 8.0, "working": 12.0}  # minutes that a requester takes, at least, by unit


@dataclass(slots=True)
class People:
    """Everybody, in the territories of a world."""

    world: World
    cast: Cast
    chance: random.Random
    asked: dict[UUID, int] = field(default_factory=dict)  # how many partners, by referral
    reacting: set[UUID] = field(default_factory=set)
    nobody_left: set[UUID] = field(default_factory=set)  # referrals for which nobody was proposed
    planning: set[UUID] = field(default_factory=set)  # referrals of which the requester already thinks

    def prepare(self, code: str) -> None:
        """Let a unit or an association of this territory prepare a referral and send it."""
        kind = POLICE if self.chance.random() < 0.75 else ASSOCIATION
        requester = self.cast.requester(code, kind)
        urgency = self._draw(URGENCIES)
        window = None
        if urgency == Urgency.PLANNED:
            on = (self.world.at + self.chance.randint(3, 15) * DAY).date()
            window = Window(uuid4(), on, HalfDay.MORNING)
        referral = operations.create_referral(
            requester=requester, situation=self._situation(code, kind, urgency), by=self.cast.users[requester.pk],
            at=self.world.at, window=window,
        )  # fmt: skip
        self.world.counts["referrals"] += 1
        self.asked[referral.pk] = 0
        self._ask(referral)

    def _situation(self, code: str, kind: Any, urgency: Any) -> operations.Situation:
        minor = self.chance.random() < 0.12
        planned = urgency == Urgency.PLANNED
        band = AgeBand.FROM_15_TO_17 if minor else AgeBand.FROM_21
        return operations.Situation(
            departement=code, urgency=urgency, context=DetectionContext.HOTEL, languages=["ro"],
            needs=self.chance.sample(ASKED[kind], self.chance.randint(1, 2)),
            people=[operations.People(band, Sex.FEMALE)],
            legal_channel=LegalChannel.PROSECUTOR if minor else "",
            legal_informed=LegalInformed.INFORMED if minor and not planned else "",
            agreement=Agreement.NOT_ASKED if planned else Agreement.YES,
        )  # fmt: skip

    def _ask(self, referral: Referral) -> None:
        """Ask the first partner that is proposed and was not asked, now and then two at once; else stop."""
        needs, at = referral.open_needs(), self.world.at
        proposals = matching.propose(referral=referral, needs=needs, at=at)
        earlier = set(referral.solicitations.values_list("organisation", flat=True))
        fresh = [one.organisation for one in proposals if one.organisation.pk not in earlier]
        chosen = fresh[: 2 if self.chance.random() < 0.1 else 1]
        if not chosen or self.asked[referral.pk] >= MOST_ASKED:
            self._stop(referral, "nobody left to propose" if not chosen else "stopped after five")
        elif self._try(operations.send, by=referral.requester_id, of=referral, organisations=chosen):
            self.asked[referral.pk] += len(chosen)
        else:
            self._stop(referral, "stopped: not to be sent any more")

    def _stop(self, referral: Referral, why: str) -> None:
        self.nobody_left.add(referral.pk)
        self.world.counts[why] += 1
        if not self._try(operations.cancel_referral, by=referral.requester_id, of=referral):
            self.planning.discard(referral.pk)  # a support has begun: when it ends she thinks of it again

    def on_step(self, step: Step) -> None:
        """Let whoever a step concerns plan what comes next."""
        if step.solicitation is None:
            return
        one = Solicitation.objects.select_related("referral").get(pk=step.solicitation)
        referral = one.referral
        facts = (referral.urgency, step.at, referral.departement_id, referral.window_on)
        if step.kind == "SENT":
            self.world.counts["solicitations"] += 1
            expiry = deadlines(*facts)[2]
            self.world.promise(one.pk, [*ladder(*facts), Promise("EXPIRY", expiry, expiry, AWAITING)])
        elif step.kind == "ACCEPTED":
            self.world.promise(one.pk, starts(*facts))
            self._follow_up(one)
            self._plan_next(referral)  # for the needs that it left
        elif step.kind == "STARTED":
            self.world.promise(one.pk, nudges(step.at))
            support = min(self.chance.expovariate(1 / 25) * DAY, LONGEST_SUPPORT)
            self.world.soon(support, partial(self._act, one.pk, "complete"))
        elif step.kind == "INFO_REQUESTED" and self.chance.random() < 0.8:
            self.world.soon(self._patience(referral) * 3, partial(self._act, one.pk, "answer_info"))
        elif step.kind == "INFO_ANSWERED":
            self.world.come_by(step.at, promised=True)  # what waited while the requester had the next word
            self._plan(one, self._draw({"accept": 70, "decline": 30}), step.at)
        elif step.state in WITHOUT_SUPPORT:
            self._plan_next(referral)

    def _plan_next(self, referral: Referral) -> None:
        if referral.pk in self.planning or referral.state not in {ReferralState.OPEN, ReferralState.ENGAGED}:
            return
        self.planning.add(referral.pk)
        self.world.soon(self._patience(referral), partial(self._think, referral.pk))

    def _think(self, pk: UUID) -> None:
        """Ask the next partner for what nobody supports, unless somebody is still being asked."""
        self.planning.discard(pk)
        referral = Referral.objects.select_related("requester").get(pk=pk)
        waits = referral.solicitations.filter(state__in=AWAITING).exists()
        if not waits and referral.state in {ReferralState.OPEN, ReferralState.ENGAGED} and referral.open_needs():
            self._ask(referral)

    def on_mail(self, task: str, arguments: dict[str, Any]) -> None:
        """Let a partner that a message reached plan its answer, and a requester hear that nothing began."""
        if task == "referrals.deliver" and arguments["audience"] == "partner":
            self._read(Solicitation.objects.select_related("referral").get(events=arguments["event_id"]))
        elif task == "referrals.remind":
            reminder = Reminder.objects.select_related("solicitation__referral").get(pk=arguments["reminder_id"])
            if reminder.kind == "START_REQUESTER":
                self._hear(reminder.solicitation)
            elif not reminder.kind.endswith("_REFERENT"):
                self._read(reminder.solicitation)
        elif task == "referrals.warn" and arguments["audience"] in {"requester", "referent"}:
            self._hear(Solicitation.objects.select_related("referral").get(deliveries=arguments["delivery_id"]))

    def _hear(self, one: Solicitation) -> None:
        """Let the requester cancel what she was told, or what is known to have been told in vain, has not begun."""
        if one.state == "ACCEPTED" and one.reminders.filter(kind="START_REQUESTER", sent=True).exists():
            self.world.soon(self._patience(one.referral) * 2, partial(self._act, one.pk, "cancel"))

    def _read(self, one: Solicitation) -> None:
        """Plan an answer, unless that is done or never will be."""
        if one.state != "SENT" or one.pk in self.reacting or one.organisation_id in self.cast.silent:
            return
        assert one.acknowledge_by  # noqa: S101 - set when it was sent
        self.reacting.add(one.pk)
        unread = (one.acknowledge_by - one.sent_at) * self.chance.expovariate(2)
        self.world.soon(max(unread, SOONEST), partial(self._act, one.pk, "acknowledge"))
        self._plan(one, self._draw(REACTIONS), self.world.at + unread)

    def _plan(self, one: Solicitation, name: str, since: datetime) -> None:
        assert one.answer_by  # noqa: S101 - set when it was sent
        thought = (one.answer_by - one.sent_at) * self.chance.expovariate(2.5)
        self.world.soon(since - self.world.at + max(thought, SOONEST), partial(self._act, one.pk, name))

    def _follow_up(self, one: Solicitation) -> None:
        amount, unit = TABLE[one.referral.urgency].start.split()
        begin = int(amount) * UNITS.get(unit, DAY) * self.chance.expovariate(2)
        if one.referral.window_on:
            begin += max(one.expires_at - self.world.at, timedelta(0)) if one.expires_at else timedelta(0)
        if (name := self._draw(FOLLOW_UPS)) != "nothing":
            self.world.soon(max(begin, SOONEST), partial(self._act, one.pk, name))

    def _act(self, pk: UUID, name: str) -> None:
        """Do this to the solicitation as it is now, as whoever may."""
        one = Solicitation.objects.select_related("referral__requester").get(pk=pk)
        asks = name in {"answer_info", "cancel"}
        by = one.referral.requester_id if asks else one.organisation_id
        values = self._values(one, name)
        if values is not None:
            self._try(getattr(operations, name), by=by, of=one, **values)

    def _values(self, one: Solicitation, name: str) -> dict[str, Any] | None:
        """Return what the form says; None when there is nothing to choose."""
        if name == "redirect":
            return {"to": to} if (to := self._another(one)) else None
        needs = one.needs if self.chance.random() < 0.8 else one.needs[:1]
        supported = dict.fromkeys(one.accepted_needs, ClosingOutcome.SUPPORTED)
        answers = {InfoQuestion(asked): [ANSWERS_TO[InfoQuestion(asked)][0].value] for asked in one.questions}
        return {
            "accept": {"needs": needs},
            "decline": {"reason": RefusalReason.NO_CAPACITY},
            "request_info": {"questions": [InfoQuestion.CALL]},
            "answer_info": {"answers": answers},
            "withdraw_acceptance": {"reason": RefusalReason.STAFF},
            "close_without_support": {"outcome": ClosingOutcome.LOST_CONTACT},
            "complete": {"outcomes": supported},
        }.get(name, {})

    def _another(self, one: Solicitation) -> Organisation | None:
        referral = one.referral
        others = matching.propose(referral=referral, needs=one.needs, at=self.world.at)
        return next((other.organisation for other in others if other.organisation.pk != one.organisation_id), None)

    def _try(self, operation: Callable[..., Any], *, by: int, of: Any, **values: Any) -> bool:
        subject = {"referral_id" if isinstance(of, Referral) else "solicitation_id": of.pk}
        try:
            operation(**subject, **values, by=self.cast.users[by], version=of.version, at=self.world.at)
        except (StaleForm, TransitionNotAllowed, policies.NotAllowed) as refusal:
            self.world.counts[f"refused, {operation.__name__}: {type(refusal).__name__}"] += 1
            return False
        self.world.absorb()
        return True

    def _patience(self, referral: Referral) -> timedelta:
        unit = TABLE[referral.urgency].answer.split()[1]
        return timedelta(minutes=WAITS[unit] * self.chance.uniform(2, 30))

    def _draw(self, weights: dict[Any, int]) -> Any:
        return self.chance.choices([*weights], [*weights.values()])[0]
