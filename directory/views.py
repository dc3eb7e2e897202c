"""The directory's screens, for anyone; signed-in agents see the restricted records too."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.middleware import HtmxDetails

from directory import hours, territory
from directory.forms import SearchForm
from directory.models import Contact, Convention, Organisation, Service, Verification, reads_restricted
from directory.models.contacts import ContactQuerySet
from directory.models.organisations import OrganisationQuerySet
from directory.national_lines import CHILDREN, EMERGENCY_LINES
from directory.prepared import Prepared
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


def _published(slug: str) -> OrganisationQuerySet:
    readable = Organisation.objects.published().select_related("departement", "source", "parent")
    return readable.filter(slug=slug)


def _present(organisation: int, today: date) -> ContactQuerySet:
    return Contact.objects.present(on=today).filter(organisation=organisation)


def _in_force(organisation: int, today: date) -> QuerySet[Convention]:
    """Keep the agreements in force, whichever party the organisation is."""
    in_force = Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    party = Q(organisation=organisation) | Q(partner=organisation)
    shown = ("departements", "ends_on", "organisation__name", "partner__name")
    found = Convention.objects.filter(in_force, party).select_related("organisation", "partner").only(*shown)
    return found.order_by("starts_on", "pk")


_SHEET = Prepared[Organisation](_published)
_PUBLIC_SHEET = Prepared[Organisation](lambda slug: _published(slug).filter(visibility=Visibility.PUBLIC))
_CONTACTS = Prepared[Contact](_present)
_PUBLIC_CONTACTS = Prepared[Contact](lambda key, today: _present(key, today).filter(visibility=Visibility.PUBLIC))
_SERVICES = Prepared[Service](lambda key: Service.objects.filter(organisation=key, live=True).order_by("name", "pk"))
_VERIFICATIONS = Prepared[Verification](
    lambda key: Verification.objects.filter(organisation=key, contact=None).order_by("-verified_at", "-pk")[:1]
)
_CONVENTIONS = Prepared[Convention](_in_force)


@require_safe
def show_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an organisation's sheet; one that may not be read does not exist."""
    agent, at, today = reads_restricted(request.user), timezone.now(), timezone.localdate()
    found = (_SHEET if agent else _PUBLIC_SHEET).rows(slug)
    if not found:
        raise Http404
    organisation = found[0]
    zone = organisation.departement.timezone if organisation.departement else "Europe/Paris"
    contacts = (_CONTACTS if agent else _PUBLIC_CONTACTS).rows(organisation.pk, today)
    for contact in contacts:
        contact.organisation = organisation  # which is read already
    context = {
        "agent": agent,
        "organisation": organisation,
        "today": today,
        "at": at,
        "zone": zone,
        "status": hours.status(organisation.opening_hours, timezone=zone, at=at),
        "contacts": contacts,
        "services": _SERVICES.rows(organisation.pk),
        "verification": next(iter(_VERIFICATIONS.rows(organisation.pk)), None),
        "conventions": _CONVENTIONS.rows(organisation.pk, today) if agent else None,
    }
    return render(request, "directory/organisation.html", context)
