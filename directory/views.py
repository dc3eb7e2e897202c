"""The directory's screens, for anyone; signed-in agents see the restricted records too."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.middleware import HtmxDetails

from directory import hours, territory
from directory.forms import SearchForm
from directory.models import Contact, Convention, Organisation, reads_restricted
from directory.national_lines import CHILDREN, EMERGENCY_LINES
from directory.reference import territories
from directory.search import search
from directory.vocabularies import Visibility


class HtmxRequest(HttpRequest):
    """A request as django-htmx's middleware leaves it."""

    htmx: HtmxDetails


@require_safe
@vary_on_headers("HX-Request")
def find(request: HtmxRequest) -> HttpResponse:
    """Show the box, the facets and a page of results; the results alone when htmx asks."""
    form = SearchForm(request.GET)
    results = search(**form.criteria(), at=timezone.now(), agent=reads_restricted(request.user))
    fragment = bool(request.htmx) and not request.htmx.history_restore_request
    context = {
        "form": form,
        "results": results,
        "facets": form.facets(results),
        "lines": EMERGENCY_LINES,
        "places": territories().values(),
        "today": timezone.localdate(),
        "query": form.address(),
        "chosen": form.chosen(),
    }
    return render(request, "directory/results.html" if fragment else "directory/search.html", context)


@require_safe
def show_departement(request: HttpRequest, code: str) -> HttpResponse:
    """Show the page of a département, on screen and on paper."""
    place = territories().get(code)
    if place is None:
        return _redirect_to_code(code)
    at = timezone.now()
    page = territory.describe(departement=code, at=at, agent=reads_restricted(request.user))
    context = {"place": place, "page": page, "lines": EMERGENCY_LINES, "children_line": CHILDREN, "at": at}
    return render(request, "directory/departement.html", context)


def _redirect_to_code(code: str) -> HttpResponse:
    """Send « 2a » to « 2A » and « 1 » to « 01 »; there is nothing at other codes."""
    meant = code.upper().zfill(2)
    if meant not in territories():
        raise Http404
    return redirect("directory:departement", meant, permanent=True)


@require_safe
def show_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an organisation's sheet; one that may not be read does not exist."""
    readable = Organisation.objects.visible_to(request.user)
    organisation = get_object_or_404(readable.select_related("departement", "source", "parent"), slug=slug)
    at, today = timezone.now(), timezone.localdate()
    zone = organisation.departement.timezone if organisation.departement else "Europe/Paris"
    agent = reads_restricted(request.user)
    context = {
        "agent": agent,
        "organisation": organisation,
        "today": today,
        "at": at,
        "zone": zone,
        "status": hours.status(organisation.opening_hours, timezone=zone, at=at),
        "contacts": _contacts(organisation, today, agent=agent),
        "services": organisation.services.filter(live=True).order_by("name", "pk"),
        "verification": organisation.verifications.filter(contact=None).order_by("-verified_at", "-pk").first(),
        "conventions": _conventions(organisation, today) if agent else None,
    }
    return render(request, "directory/organisation.html", context)


def _contacts(organisation: Organisation, today: date, *, agent: bool) -> list[Contact]:
    contacts = organisation.contacts.all() & Contact.objects.present(on=today)
    return list(contacts if agent else contacts.filter(visibility=Visibility.PUBLIC))


def _conventions(organisation: Organisation, today: date) -> list[Convention]:
    """Return the agreements in force, whichever party the organisation is."""
    in_force = Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    party = Q(organisation=organisation) | Q(partner=organisation)
    shown = ("departements", "ends_on", "organisation__name", "partner__name")
    found = Convention.objects.filter(in_force, party).select_related("organisation", "partner").only(*shown)
    return list(found.order_by("starts_on", "pk"))
