"""The fictional referrals, brought where they stand by the same operations as real ones, dated in the past."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from directory.vocabularies import Need
from referrals import operations
from referrals.models import Referral, Solicitation
from referrals.vocabularies import ClosingOutcome, InfoAnswer, InfoQuestion, RefusalReason, Urgency

from .directory import Place
from .people import Member
from .situations import situation
from .stories import Story

# How long people take over one step, by urgency: well within the deadlines of the workflow.
PACE = {
    Urgency.IMMEDIATE: timedelta(minutes=6),
    Urgency.SAME_DAY: timedelta(minutes=35),
    Urgency.H72: timedelta(hours=5),
    Urgency.FIVE_DAYS: timedelta(hours=8),
    Urgency.PLANNED: timedelta(hours=7),
    Urgency.ROUTINE: timedelta(days=2),
}
UNANSWERED = {
    Urgency.IMMEDIATE: timedelta(hours=12),
    Urgency.SAME_DAY: timedelta(hours=24),
    Urgency.H72: timedelta(hours=72),
    Urgency.FIVE_DAYS: timedelta(days=5),
}
SUPPORT = timedelta(days=14)
BY_REQUESTER = frozenset({"answer_info", "approve", "cancel", "mark_error"})
BY_CLOCK = frozenset({"expire"})
NAMES = {
    "accept_some": "accept",
    "approve": "approve_redirection",
    "drop": "close_without_support",
    "withdraw": "withdraw_acceptance",
}


def play(story: Story, *, members: Mapping[Place, Member], at: datetime) -> None:
    """Carry out a story, whose steps are dated backwards from `at`."""
    began = at - story.age
    asker = _member(members, story, story.asks)
    facts = situation(story.situation, departement=story.departement, urgency=story.urgency)
    referral = operations.create_referral(requester=asker.organisation, situation=facts, by=asker.user, at=began)
    telling = _Telling(story, members, asker, referral.pk, began)
    for step in story.steps.split():
        verbs, *whom = step.split(":")
        for verb in verbs.split(","):
            telling.take(verb, *whom)


@dataclass
class _Telling:
    story: Story
    members: Mapping[Place, Member]
    asker: Member
    referral_id: UUID
    moment: datetime

    def take(self, verb: str, whom: str = "", detail: str = "") -> None:
        """Carry out one step, after the time that it takes."""
        self.moment += self._delay(verb)
        if verb == "send":
            self._send(whom.split("+"))
        elif verb == "cancel_referral":
            operations.cancel_referral(**self._asking())
        else:
            self._act(verb, whom, detail)

    def _delay(self, verb: str) -> timedelta:
        if verb == "expire":
            return UNANSWERED[self.story.urgency]
        return SUPPORT if verb == "complete" else PACE[self.story.urgency]

    def _send(self, parts: list[str]) -> None:
        partners = [self._member(part).organisation for part in parts]
        operations.send(organisations=partners, **self._asking())

    def _asking(self) -> dict[str, Any]:
        referral = Referral.objects.get(pk=self.referral_id)
        return {"referral_id": referral.pk, "by": self.asker.user, "version": referral.version, "at": self.moment}

    def _act(self, verb: str, whom: str, detail: str) -> None:
        part, _, other = whom.partition(">")
        partner = self._member(part)
        solicitation = self._solicitation(partner)
        values = VALUES.get(verb, _nothing)(solicitation, detail)
        if other:
            values["to"] = self._member(other).organisation
        if verb not in BY_CLOCK:
            values["by"] = (self.asker if verb in BY_REQUESTER else partner).user
        operation: Callable[..., Solicitation] = getattr(operations, NAMES.get(verb, verb))
        operation(solicitation_id=solicitation.pk, version=solicitation.version, at=self.moment, **values)

    def _solicitation(self, partner: Member) -> Solicitation:
        asked = Solicitation.objects.filter(referral=self.referral_id, organisation=partner.organisation)
        return asked.order_by("-sent_at", "-pk")[0]

    def _member(self, part: str) -> Member:
        return _member(self.members, self.story, part)


def _member(members: Mapping[Place, Member], story: Story, part: str) -> Member:
    name, _, code = part.partition("@")
    return members["" if name == "far" else code or story.departement, name]


def _nothing(solicitation: Solicitation, detail: str) -> dict[str, Any]:
    return {}


def _refusal(solicitation: Solicitation, detail: str) -> dict[str, Any]:
    return {"reason": RefusalReason[detail or "NO_CAPACITY"]}


def _outcomes(solicitation: Solicitation, detail: str) -> dict[str, Any]:
    return {"outcomes": {Need(need): _outcome(Need(need)) for need in solicitation.accepted_needs}}


def _outcome(need: Need) -> ClosingOutcome:
    special = {Need.SHELTER_TONIGHT: ClosingOutcome.SHELTERED, Need.RESIDENCE_PERMIT: ClosingOutcome.REREFERRED}
    return special.get(need, ClosingOutcome.SUPPORTED)


VALUES: dict[str, Callable[[Solicitation, str], dict[str, Any]]] = {
    "accept": lambda solicitation, _: {"needs": solicitation.needs},
    "accept_some": lambda solicitation, _: {"needs": solicitation.needs[:1]},
    "answer_info": lambda *_: {
        "answers": {InfoQuestion.CHILDREN: [InfoAnswer.NO_CHILDREN], InfoQuestion.NUMBER: [InfoAnswer.TWO]}
    },
    "request_info": lambda *_: {"questions": [InfoQuestion.CHILDREN, InfoQuestion.NUMBER]},
    "decline": _refusal,
    "withdraw": lambda *_: {"reason": RefusalReason.STAFF},
    "complete": _outcomes,
    "drop": lambda *_: {"outcome": ClosingOutcome.LOST_CONTACT},
}
