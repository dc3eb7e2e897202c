"""The country's figures, for the national coordination: totals that were published, and no referral."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.reference import territories
from directory.vocabularies import Need
from referrals import policies
from referrals.models import PublishedFigures
from referrals.vocabularies import ReferralState, Urgency

from .requests import AgentRequest


class Line(NamedTuple):
    """A line of a table: what it counts, how far it is indented, and its totals; None where one is not published."""

    label: str
    totals: list[int | None]
    depth: int = 0


@login_required
@require_safe
def figures(request: AgentRequest) -> HttpResponse:
    """Show the figures of a quarter, the last one unless the address names another."""
    if not policies.can_read_figures(request.user):
        raise Http404
    quarters = list(PublishedFigures.objects.order_by("-quarter"))
    asked = request.GET.get("trimestre", "")
    shown = next((one for one in quarters if one.quarter.isoformat() == asked), quarters[0] if quarters else None)
    context = {"quarters": quarters, "shown": shown, **(_tables(shown) if shown else {})}
    return render(request, "referrals/figures.html", context)


def _tables(shown: PublishedFigures) -> dict[str, object]:
    return {
        "total": shown.total("urgencies"),
        "places": _places(shown),
        "urgencies": [
            Line(str(label), [shown.total("urgencies", code), shown.total("minutes", code)])
            for code, label in Urgency.choices
            if shown.total("urgencies", code) is not None
        ],
        "states": [
            Line(str(label), [total])
            for code, label in ReferralState.choices
            if (total := shown.total("states", code)) is not None
        ],
        "needs": [
            Line(str(label), [shown.total("needs", code), shown.total("needs", code, "UNMET")])
            for code, label in Need.choices
            if shown.total("needs", code) is not None
        ],
    }


def _places(shown: PublishedFigures) -> list[Line]:
    """Return the country, then each region with its départements; what is published for no month is left out."""
    lines, regions = [_place(shown, _("France entière"))], set[str]()
    for place in sorted(territories().values(), key=lambda place: (place.region_name, place.code)):
        if place.region_code not in regions:
            regions.add(place.region_code)
            lines.append(_place(shown, place.region_name, place.region_code))
        lines.append(_place(shown, f"{place.name} ({place.code})", place.region_code, place.code))
    return [line for line in lines if any(total is not None for total in line.totals)]


def _place(shown: PublishedFigures, label: str, *path: str) -> Line:
    return Line(label, [shown.total("places", f"{month:%Y-%m}", *path) for month in shown.months], depth=len(path))
