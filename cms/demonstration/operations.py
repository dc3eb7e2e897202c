"""The fictional operations to come: partners told, people met, nobody there, called off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from directory.vocabularies import Need
from referrals import operations
from referrals.models import Referral, Solicitation
from referrals.vocabularies import (
    AgeBand,
    Agreement,
    ClosingOutcome,
    HalfDay,
    LegalChannel,
    Sex,
    Urgency,
)

from .directory import Place
from .people import Member
from .referrals import NAMES, PACE, VALUES

MORNING, AFTERNOON = HalfDay.MORNING, HalfDay.AFTERNOON


class Operation(NamedTuple):
    """In which départements, how many days from now, how long ago it was prepared, and what followed.

    A step is verbs and the partners that they concern, `first@75`; `turn` and `conclude` concern the whole operation.
    """

    departements: tuple[str, ...]
    days: int
    half_day: HalfDay
    began: int  # days before now
    steps: str

    @property
    def departement(self) -> str:
        """The département of whoever plans it, and of the partners that name none."""
        return self.departements[0]


OPERATIONS = (
    Operation(
        ("93", "75"), 9, MORNING, 5, "send:first+second+first@75 acknowledge:second accept_some:first accept:first@75"
    ),
    Operation(("93",), 0, AFTERNOON, 6, "send,accept:first"),
    Operation(("75",), 2, MORNING, 3, "send:first+second conclude:OPERATION_CANCELLED"),
    Operation(("59", "67"), -1, MORNING, 6, "send:first+second+first@67 accept:first conclude:NO_VICTIM"),
    Operation(("44",), -3, MORNING, 9, "send,accept:first turn:first accept,start:first"),
)


def play(operation: Operation, *, members: Mapping[Place, Member], at: datetime) -> None:
    """Carry out an operation, whose steps are dated backwards from `at`."""
    began = at - timedelta(days=operation.began)
    asker = members[operation.departement, "police"]
    planned = operations.plan_operation(
        requester=asker.organisation, plan=_plan(operation, at.date()), by=asker.user, at=began
    )
    if (number := planned[0].operation) is None:
        raise LookupError(operation)
    telling = _Telling(operation, members, asker, number, began, day=at + timedelta(days=operation.days))
    for step in operation.steps.split():
        verbs, *whom = step.split(":")
        for verb in verbs.split(","):
            telling.take(verb, *whom)


def _plan(operation: Operation, today: date) -> operations.Plan:
    return operations.Plan(
        departements=operation.departements,
        on=today + timedelta(days=operation.days),
        half_day=operation.half_day,
        needs=(Need.OPERATION_PRESENCE, Need.INTERPRETING, Need.SHELTER_TONIGHT),
        people=(
            operations.People(AgeBand.UNKNOWN, Sex.UNKNOWN, None),
            operations.People(AgeBand.FROM_21, Sex.FEMALE, 3, 6),
        ),
        languages=("ro", "bg"),
        interpreter_needed=True,
        legal_channel=LegalChannel.NOT_YET,
    )


@dataclass
class _Telling:
    story: Operation
    members: Mapping[Place, Member]
    asker: Member
    number: UUID
    moment: datetime
    day: datetime  # when people were met, or nobody

    def take(self, verb: str, whom: str = "", detail: str = "") -> None:
        """Carry out one step, after the time that it takes, and no sooner than the day itself where it must be."""
        self.moment += PACE[Urgency.PLANNED if self.moment < self.day else Urgency.IMMEDIATE]
        if verb == "send":
            self._send(whom.split("+"))
        elif verb == "turn":
            self._turn(whom.split("+"))
        elif verb == "conclude":
            self._conclude(ClosingOutcome[whom])
        else:
            self._act(verb, self._member(whom), detail)

    def _send(self, parts: list[str]) -> None:
        asked = defaultdict(list)
        for part in parts:
            asked[part.partition("@")[2] or self.story.departement].append(self._member(part).organisation)
        versions = self._versions()
        notices = [operations.Notice(code, versions[code], partners) for code, partners in asked.items()]
        operations.send_operation(notices=notices, **self._asking())

    def _turn(self, parts: list[str]) -> None:
        self.moment = max(self.moment, self.day)
        women = operations.Individual(
            departement=self.story.departement,
            people=(operations.People(AgeBand.FROM_21, Sex.FEMALE, 2),),
            needs=(Need.SHELTER_TONIGHT, Need.INTERPRETING),
            partners=[self._member(part).organisation for part in parts],
            agreement=Agreement.YES,
        )
        operations.turn_into_referrals(individuals=[women], versions=self._versions(), **self._asking())

    def _conclude(self, outcome: ClosingOutcome) -> None:
        if outcome == ClosingOutcome.NO_VICTIM:
            self.moment = max(self.moment, self.day)
        operations.conclude_operation(outcome=outcome, versions=self._versions(), **self._asking())

    def _act(self, verb: str, partner: Member, detail: str) -> None:
        here = Q(referral__operation=self.number) | Q(referral__follow_up__follows__operation=self.number)
        asked = Solicitation.objects.filter(here, organisation=partner.organisation)
        solicitation = asked.order_by("-sent_at", "-pk")[0]
        values = VALUES[verb](solicitation, detail) if verb in VALUES else {}
        act: Callable[..., Solicitation] = getattr(operations, NAMES.get(verb, verb))
        act(
            solicitation_id=solicitation.pk,
            by=partner.user,
            version=solicitation.version,
            at=self.moment,
            **values,
        )

    def _versions(self) -> dict[str, int]:
        plans = Referral.objects.filter(operation=self.number).order_by("departement")
        return dict(plans.values_list("departement_id", "version"))

    def _asking(self) -> dict[str, Any]:
        return {"operation": self.number, "by": self.asker.user, "at": self.moment}

    def _member(self, part: str) -> Member:
        name, _, code = part.partition("@")
        return self.members[code or self.story.departement, name]
