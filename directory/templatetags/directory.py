"""How the directory's values are written on a page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from html import escape

import phonenumbers
from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from directory import hours
from directory.addresses import address_of
from directory.forms import Facet
from directory.models import Service
from directory.reference import name_languages, territories
from directory.territory import MINORS_ROUTE, Partner
from directory.vocabularies import Capacity, ContactRole, Need, OrganisationKind, Public

register = template.Library()
register.filter("language_names", name_languages)

# Country codes of the French Republic: their numbers are said in national form.
_FRENCH_CODES = frozenset({33, 262, 508, 590, 594, 596, 681, 687, 689})
_NO_BREAK_SPACE = "\u00a0"


@register.filter
@lru_cache(maxsize=1000)  # a list repeats them, and they are long to read
def phone(number: str) -> str:
    """Write +33199001234 as « 01 99 00 12 34 », in one piece; a foreign number in international form."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    national = parsed.country_code in _FRENCH_CODES
    form = phonenumbers.PhoneNumberFormat.NATIONAL if national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form).replace(" ", _NO_BREAK_SPACE)


@register.filter
def grouped(number: int) -> str:
    """Write 11880 as « 11 880 », or as the language of the page does."""
    return number_format(number, force_grouping=True)


@register.simple_tag
def facet_options(facet: Facet) -> SafeString:
    """Write the options of a facet at one go: there are hundreds on a page."""
    return SafeString(
        "\n  ".join(
            f'<option value="{escape(code)}"{" selected" * chosen}>{escape(str(label))} ({number})</option>'
            for code, label, number, chosen in facet.options
        )
    )


@register.filter
def sheet(slug: str) -> str:
    """Return the address of an organisation's sheet."""
    return address_of("directory:organisation", slug)


@register.filter
def kind_name(code: str) -> str:
    """Return the label of a kind of organisation."""
    return OrganisationKind.say(code)


@register.filter
def absent_from_route(partners: list[Partner]) -> list[str]:
    """Return the kinds of the minors' route of which the directory knows nobody here."""
    known = {partner.kind for partner in partners}
    return [str(kind.label) for kind in MINORS_ROUTE if kind not in known]


@register.filter
def need_names(codes: Iterable[str]) -> list[str]:
    """Return the labels of needs."""
    return [Need.say(code) for code in codes]


@register.filter
def public_name(code: str) -> str:
    """Return the label of a public."""
    return Public.say(code)


@register.filter
def capacity_name(code: str) -> str:
    """Return the label of the room left."""
    return Capacity.say(code)


@register.filter
def role_name(code: str) -> str:
    """Return the label of a contact's role."""
    return ContactRole.say(code)


@register.filter
def departement_name(code: str) -> str:
    """Return « Seine-Saint-Denis (93) »."""
    place = territories().get(code)
    return f"{place.name} ({place.code})" if place else code


@register.filter
def hours_in_words(expression: str) -> list[str]:
    """Return opening hours as sentences."""
    return hours.in_words(expression)


@register.simple_tag
def freshness(verified_at: datetime | None, due_on: date | None, today: date) -> str:
    """Say honestly how fresh a record is."""
    if not verified_at:
        return _("Jamais vérifié")
    if due_on and due_on <= today:
        return _("À revérifier depuis le %(date)s") % {"date": f"{due_on:%d/%m/%Y}"}
    return _("Vérifié le %(date)s") % {"date": f"{timezone.localtime(verified_at):%d/%m/%Y}"}


@register.simple_tag
def ages(service: Service) -> str:
    """Say which ages a service receives."""
    bounds = {"least": service.age_min, "most": service.age_max}
    if service.age_min is not None and service.age_max is not None:
        return _("de %(least)s à %(most)s ans") % bounds
    if service.age_min is not None:
        return _("à partir de %(least)s ans") % bounds
    return _("jusqu'à %(most)s ans") % bounds if service.age_max is not None else _("tous les âges")


@register.simple_tag
def service_status(service: Service, timezone_name: str, at: datetime) -> hours.Status | None:
    """Return whether a service is open, by its own hours or because it always answers."""
    expression = service.opening_hours or ("24/7" if service.availability == "H24_7J7" else "")
    return hours.status(expression, timezone=timezone_name, at=at)
