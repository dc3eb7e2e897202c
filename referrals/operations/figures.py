"""The figures of a quarter, published once and for all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Min, OuterRef
from django.db.models.functions import TruncMonth
from django.utils import timezone

from directory.reference import territories
from directory.vocabularies import Need
from referrals import statistics
from referrals.models import PublishedFigures, Referral, Solicitation
from referrals.models.needs import taken_in_sql
from referrals.statistics import Cell
from referrals.vocabularies import ReferralKind, ReferralState, Urgency

SETTLED_AFTER = timedelta(days=30)  # from the end of the quarter: answers have come, and nothing is reduced yet
STATES = [state for state in ReferralState if state not in {ReferralState.DRAFT, ReferralState.ENTERED_IN_ERROR}]


class Row(NamedTuple):
    """What is counted of one referral."""

    month: datetime
    departement: str
    urgency: str
    state: str
    needs: list[str]
    taken: list[str]
    sent_at: datetime
    acknowledged_at: datetime | None


@transaction.atomic
def publish_figures(*, at: datetime) -> PublishedFigures | None:
    """Publish the figures of the last quarter that ended a month ago or more; None when they are published."""
    quarter = _quarter_of(_quarter_of(timezone.localdate(at - SETTLED_AFTER)) - timedelta(days=1))
    if PublishedFigures.objects.filter(quarter=quarter).exists():
        return None
    figures = PublishedFigures(quarter=quarter, published_at=at)
    figures.totals = _totals(_rows(figures), figures)
    figures.save(force_insert=True)
    return figures


def _quarter_of(day: date) -> date:
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def _rows(figures: PublishedFigures) -> list[Row]:
    """Return what was sent in the quarter, operations to come and slips left out."""
    sent = Referral.objects.filter(kind=ReferralKind.INDIVIDUAL, state__in=STATES)
    sent = sent.filter(sent_at__date__gte=figures.quarter, sent_at__date__lte=figures.last_day)
    asked = Solicitation.objects.filter(referral=OuterRef("pk"))
    read = sent.annotate(
        month=TruncMonth("sent_at"), taken=taken_in_sql(asked), read_at=Min("solicitations__acknowledged_at")
    ).order_by("pk")
    names = ("month", "departement_id", "urgency", "state", "needs", "taken", "sent_at", "read_at")
    return [Row(*values) for values in read.values_list(*names)]


def _totals(rows: list[Row], figures: PublishedFigures) -> dict[str, dict[str, int]]:
    months = [f"{month:%Y-%m}" for month in figures.months]
    places = [(month, place.region_code, place.code) for month in months for place in territories().values()]
    urgencies = _publish([(code,) for code in Urgency.values], ((row.urgency,) for row in rows))
    return {
        "places": _publish(places, (_place(row) for row in rows)),
        "urgencies": urgencies,
        "states": _publish([(code,) for code in STATES], ((row.state,) for row in rows)),
        "needs": _publish([(need, met) for need in Need.values for met in ("MET", "UNMET")], _needs(rows)),
        "minutes": {code: taken for code in urgencies if (taken := _minutes(rows, code)) is not None},
    }


def _publish(cells: Iterable[Cell], found: Iterable[Cell]) -> dict[str, int]:
    counts = dict.fromkeys(cells, 0) | Counter(found)
    totals = statistics.published(counts, threshold=settings.RELAIS_SMALL_CELL)
    return {"/".join(path): total for path, total in sorted(totals.items())}


def _place(row: Row) -> Cell:
    return f"{row.month:%Y-%m}", territories()[row.departement].region_code, row.departement


def _needs(rows: list[Row]) -> list[Cell]:
    return [(need, "MET" if need in row.taken else "UNMET") for row in rows for need in row.needs]


def _minutes(rows: list[Row], urgency: str) -> int | None:
    """Return the median time to a first acknowledgement, where the urgency has a line of its own."""
    taken = [
        (row.acknowledged_at - row.sent_at) // timedelta(minutes=1)
        for row in rows
        if row.acknowledged_at and row.urgency == urgency
    ]
    return statistics.median(taken, threshold=settings.RELAIS_SMALL_CELL)
