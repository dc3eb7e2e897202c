"""How far the fictional records can be trusted: verifications of every age, conventions in force or not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from directory.models import Convention, Organisation, Verification
from directory.vocabularies import VerificationMethod

from . import chance
from .directory import Directory, Partner
from .people import STAFFED

REVIEW = timedelta(days=120)  # from one verification to the next
# Days since the last verification, at least and at most, and out of twenty organisations how many: fresh, due, stale.
AGES = ((1, 100, 12), (121, 179, 3), (181, 420, 3))
NEVER = 2


def create(*, directory: Directory, editor: User, at: datetime) -> None:
    """Write when each record was last checked, and which partners agreed in writing to work together."""
    checks = (_verification(partner, editor, at) for partner in directory.partners)
    Verification.objects.bulk_create(check for check in checks if check)
    Convention.objects.bulk_create(_conventions(directory, at))


def _verification(partner: Partner, editor: User, at: datetime) -> Verification | None:
    days = _days_since(partner)
    if days is None:
        return None
    method = partner.random.choice(tuple(VerificationMethod))
    verified_at = at - timedelta(days=days)
    return Verification(
        organisation=partner.organisation,
        verified_at=verified_at,
        verified_by=None if method == VerificationMethod.SELF else editor,
        method=method,
        due_on=timezone.localdate(verified_at + REVIEW),
    )


def _days_since(partner: Partner) -> int | None:
    if partner.blueprint.part and partner.place[0] in STAFFED:
        return partner.random.randint(1, 90)  # so that whoever answers can be proposed
    weights = [*(weight for _least, _most, weight in AGES), NEVER]
    [age] = partner.random.choices([*AGES, None], weights)
    return partner.random.randint(*age[:2]) if age else None


def _conventions(directory: Directory, at: datetime) -> Iterator[Convention]:
    for (code, part), organisation in directory.cast.items():
        unit = directory.cast.get((code, "police"))
        if part in {"first", "second"} and unit:
            yield from _convention(code, unit, organisation, at)


def _convention(code: str, unit: Organisation, association: Organisation, at: datetime) -> Iterator[Convention]:
    random, today = chance.source(f"convention:{association.slug}"), timezone.localdate(at)
    if random.random() < 0.5 and code != "93":
        return
    starts_on = today - timedelta(days=random.randint(200, 700))
    ends_on = random.choice((None, starts_on + timedelta(days=365), starts_on + timedelta(days=1095)))
    yield Convention(organisation=unit, partner=association, departements=[code], starts_on=starts_on, ends_on=ends_on)
