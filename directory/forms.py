"""What may be asked of the directory, read from an address that anyone may have written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from directory.reference import language_names, territories
from directory.search import MAX_LENGTH, Results
from directory.vocabularies import AgeGroup, Need, OrganisationKind, Public

Choices = list[tuple[str, str]]


def departement_choices() -> Choices:
    """Return the territories, by code."""
    return [(place.code, f"{place.code} – {place.name}") for place in territories().values()]


def language_choices() -> Choices:
    """Return the languages, the most frequent first."""
    return list(language_names().items())


def need_choices() -> Choices:
    """Return the kinds of help."""
    return list(Need.said().items())


def public_choices() -> Choices:
    """Return whom a service may receive: minors and adults, then publics."""
    return [*AgeGroup.said().items(), *Public.said().items()]


def kind_choices() -> Choices:
    """Return the kinds of organisations."""
    return list(OrganisationKind.said().items())


class QueryField(forms.CharField):
    """Free text, of which the beginning is read."""

    def to_python(self, value: Any) -> str:
        """Keep what may be searched."""
        return str(super().to_python(value)).replace("\0", "")[:MAX_LENGTH]


class CodeField(forms.ChoiceField):
    """A code of a closed list, whatever its case."""

    def to_python(self, value: Any) -> str:
        """Accept « 2a » for « 2A »."""
        text = str(super().to_python(value)).strip()
        return text if self.valid_value(text) else text.upper()


class Choice(NamedTuple):
    """A condition of the search, and what there is to choose from."""

    condition: str
    choices: Callable[[], Choices]


FACETS = {  # by the field of the form
    "departement": Choice("departement", departement_choices),
    "besoin": Choice("need", need_choices),
    "public": Choice("public", public_choices),
    "langue": Choice("language", language_choices),
    "nature": Choice("kind", kind_choices),
}


@dataclass(frozen=True, slots=True)
class Facet:
    """A list to choose from: each option with its code, label, number of organisations, and whether it is chosen."""

    name: str
    label: str | Promise
    options: list[tuple[str, str, int, bool]]
    chosen: str


class SearchForm(forms.Form):
    """The box and the facets; what it cannot read is left out, and said."""

    q = QueryField(required=False)
    departement = CodeField(required=False, label=_("Département"), choices=FACETS["departement"].choices)
    besoin = CodeField(required=False, label=_("Besoin"), choices=FACETS["besoin"].choices)
    public = CodeField(required=False, label=_("Public"), choices=FACETS["public"].choices)
    langue = forms.ChoiceField(required=False, label=_("Langue parlée"), choices=FACETS["langue"].choices)
    nature = CodeField(required=False, label=_("Nature"), choices=FACETS["nature"].choices)
    ouvert = forms.BooleanField(required=False, label=_("Ouvert maintenant"))
    page = forms.IntegerField(required=False)

    def __init__(self, address: QueryDict) -> None:
        """Read the parameters that the form knows, and the beginning of each."""
        super().__init__({name: address[name][:MAX_LENGTH] for name in self.base_fields if name in address})

    def criteria(self) -> dict[str, Any]:
        """Return the conditions for `search`, without those that could not be read."""
        self.is_valid()
        read = self.cleaned_data
        return {
            **{facet.condition: read.get(name) or None for name, facet in FACETS.items()},
            "query": read.get("q", ""),
            "open_now": read.get("ouvert", False),
            "page": read.get("page") or 1,
        }

    def address(self, without: str = "") -> str:
        """Write the parameters of this search, but for the page and for this one."""
        return urlencode({name: value for name, value in self.data.items() if name not in {without, "page"} and value})

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing is asked."""
        return not any(value for name, value in self.criteria().items() if name != "page")

    def chosen(self) -> list[tuple[str, str]]:
        """Return each filter in force, with the address of the same search without it."""
        return [
            (
                str(dict(getattr(self.fields[name], "choices", [])).get(value, self.fields[name].label)),
                self.address(without=name),
            )
            for name, value in self.cleaned_data.items()
            if value and name not in {"q", "page"}
        ]

    def ignored(self) -> list[str]:
        """Return the labels of the filters that could not be read."""
        return [str(self.fields[name].label) for name in self.errors if name in FACETS]

    def facets(self, results: Results) -> list[Facet]:
        """Return the lists to choose from, without the values that would find nobody."""
        return [self._facet(name, facet, results) for name, facet in FACETS.items()]

    def _facet(self, name: str, facet: Choice, results: Results) -> Facet:
        counts = results.facets.get(facet.condition, {})
        everywhere = results.facets.get("national", {}).get("", 0) if name == "departement" else 0
        chosen = self.cleaned_data.get(name, "")
        options = [
            (code, label, counts.get(code, 0) + everywhere, code == chosen)
            for code, label in facet.choices()
            if code == chosen or code in counts or everywhere
        ]
        return Facet(name, self.fields[name].label or "", options, chosen)
