"""What the organisation that asks prepares before it sends: a draft, coded, that can be left and taken up again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

from django.db import transaction

from accounts.models import User
from directory.models import Organisation
from directory.vocabularies import POLICE_KINDS, Need
from referrals import policies
from referrals.completeness import bands_of
from referrals.models import Event, PeopleGroup, Referral
from referrals.models.referrals import MAY_BE_MINOR
from referrals.vocabularies import (
    AgeBand,
    Agreement,
    DetectionContext,
    Direction,
    EventKind,
    HalfDay,
    LegalChannel,
    LegalInformed,
    ReferralKind,
    Sex,
    Urgency,
)


@dataclass(frozen=True, slots=True)
class People:
    """So many people of one age band and sex; where an operation is planned, a range, or None for « inconnu »."""

    age_band: AgeBand
    sex: Sex
    count: int | None = 1
    count_most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a referral says: coded, and nothing that helps to name anybody (département: COG; languages: ISO 639).

    A draft begins with a département and an urgency; the rest may come later.
    """

    departement: str
    urgency: Urgency
    context: DetectionContext | str = ""
    needs: Sequence[Need] = ()
    people: Sequence[People] = ()
    languages: Sequence[str] = ()
    interpreter_needed: bool = False
    legal_channel: LegalChannel | str = ""
    legal_informed: LegalInformed | str = ""
    agreement: Agreement | str = ""


class Changes(TypedDict, total=False):
    """What one step of the form says anew; the rest stays as it is."""

    departement_id: str
    urgency: Urgency
    context: DetectionContext | str
    needs: list[Need]
    people: Sequence[People]
    languages: list[str]
    interpreter_needed: bool
    legal_channel: LegalChannel | str
    legal_informed: LegalInformed | str
    agreement: Agreement | str


class Window(NamedTuple):
    """When an operation is to come: a day and a half, never an hour; what is planned together shares its number."""

    operation: UUID
    on: date
    half_day: HalfDay

    def columns(self) -> dict[str, Any]:
        """Return what a planned referral writes of it."""
        return {
            "kind": ReferralKind.PLANNED,
            "operation": self.operation,
            "window_on": self.on,
            "window_half_day": self.half_day,
        }


@transaction.atomic
def create_referral(
    *, requester: Organisation, situation: Situation, by: User, at: datetime, window: Window | None = None
) -> Referral:
    """Prepare a draft in the name of an organisation, for people who are there or, with a window, for an operation."""
    policies.require(policies.can_ask_for(by, requester))
    referral = Referral(
        requester=requester,
        author=by,
        direction=_direction_from(requester),
        departement_id=situation.departement,
        context=situation.context,
        urgency=situation.urgency,
        needs=list(situation.needs),
        languages=list(situation.languages),
        interpreter_needed=situation.interpreter_needed,
        legal_channel=situation.legal_channel,
        legal_informed=situation.legal_informed,
        agreement=situation.agreement,
        created_at=at,
        **(window.columns() if window else {}),
    )
    referral.save()
    _write_people(referral, situation.people)
    Event.record(referral, EventKind.CREATED, by=by, at=at)
    return referral


@transaction.atomic
def update_draft(*, referral_id: UUID, changes: Changes, by: User, version: int, at: datetime) -> Referral:
    """Write what one step of the form says; saying the same again writes nothing, so that going back is harmless."""
    referral = Referral.objects.locked(referral_id, version)
    policies.require(policies.can_edit(by, referral))
    facts: dict[str, Any] = {**changes}
    people = facts.pop("people", None)
    if people is not None and set(people) != set(people_of(referral)):
        referral.people.all().delete()
        _write_people(referral, people)
        facts |= _no_longer_asked(referral)
    elif all(getattr(referral, name) == value for name, value in facts.items()):
        return referral
    for name, value in facts.items():
        setattr(referral, name, value)
    referral.save()
    Event.record(referral, EventKind.EDITED, by=by, at=at)
    return referral


def people_of(referral: Referral) -> list[People]:
    """Return the people as they were written, the youngest band first."""
    groups = referral.people.order_by("age_band", "sex", "pk")
    return [People(AgeBand(group.age_band), Sex(group.sex), group.count, group.count_most) for group in groups]


def _write_people(referral: Referral, people: Sequence[People]) -> None:
    PeopleGroup.objects.bulk_create(PeopleGroup(referral=referral, **asdict(group)) for group in people)


def _no_longer_asked(referral: Referral) -> dict[str, str]:
    """Clear what was said of minors, or of adults, once there is none: nothing untrue goes to the partner."""
    bands = bands_of(referral)
    minors = {} if bands & MAY_BE_MINOR else {"legal_channel": "", "legal_informed": ""}
    return minors if bands - MAY_BE_MINOR else {**minors, "agreement": ""}


def _direction_from(requester: Organisation) -> Direction:
    return Direction.TO_PARTNER if requester.kind in POLICE_KINDS else Direction.TO_POLICE
