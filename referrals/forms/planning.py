"""What is said of an operation to come: a day and a half, départements, ranges; no place for an address or an hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple, cast

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directory.folding import fold
from directory.models import Organisation
from directory.reference import PRIORITY_LANGUAGES, Territory, language_name, territories
from directory.vocabularies import Need, Zone
from referrals import policies
from referrals.models import Referral
from referrals.operations import Notice, People, Plan
from referrals.vocabularies import AgeBand, ClosingOutcome, HalfDay, LegalChannel, Sex

from .asking import SendForm
from .coded import CodedForm, asks
from .drafting import other_languages
from .needs import NEED_GROUPS


class Region(NamedTuple):
    """The départements of a region, each with whether it is ticked."""

    name: str
    places: list[tuple[Territory, bool]]

    @property
    def is_open(self) -> bool:
        """Whether one of them is ticked."""
        return any(ticked for _territory, ticked in self.places)


def _departements() -> list[tuple[str, str]]:
    return [(territory.code, territory.name) for territory in territories().values()]


def _languages() -> list[tuple[str, str]]:
    return [(code, language_name(code)) for code in PRIORITY_LANGUAGES]


class PlanForm(CodedForm):
    """When, where, which needs, which languages; the people stand in lines of their own."""

    requester = forms.ModelChoiceField(Organisation.objects.none(), label=_("Au nom de"))
    on = forms.DateField(
        label=_("Jour de l'opération"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={**asks(_("Choisissez le jour.")), "invalid": _("Choisissez un jour du calendrier.")},
    )
    half_day = forms.ChoiceField(
        label=_("Moment"),
        choices=HalfDay.choices,
        widget=forms.RadioSelect,
        error_messages=asks(_("Choisissez une demi-journée.")),
    )
    departements = forms.MultipleChoiceField(
        label=_("Départements"), choices=_departements, error_messages=asks(_("Cochez au moins un département."))
    )
    needs = forms.MultipleChoiceField(
        label=_("Besoins à prévoir"),
        choices=Need.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[Need.OPERATION_PRESENCE],
        error_messages=asks(_("Cochez au moins un besoin.")),
    )
    languages = forms.MultipleChoiceField(
        label=_("Langues probables"), choices=_languages, widget=forms.CheckboxSelectMultiple, required=False
    )
    other_language = forms.ChoiceField(label=_("Autre langue"), choices=other_languages, required=False)
    interpreter_needed = forms.BooleanField(label=_("Un interprète est à prévoir"), required=False)
    legal_channel = forms.ChoiceField(
        label=_("Si des mineurs sont possibles : voie légale informée"),
        choices=LegalChannel.choices,
        widget=forms.RadioSelect,
        initial=LegalChannel.NOT_YET,
        help_text=_("Elle sera redemandée le jour même, pour chaque mineur rencontré."),
    )

    def __init__(self, *args: Any, user: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.fields["on"].widget.attrs["min"] = timezone.localdate(at).isoformat()
        organisations = Organisation.objects.filter(pk__in=user.organisation_ids).order_by("sort_name", "pk")
        requester = self.fields["requester"]
        requester.queryset = organisations
        if len(organisations) == 1:
            requester.initial = organisations[0].pk
            requester.widget = forms.HiddenInput()
        if organisations and organisations[0].departement_id:
            self.fields["departements"].initial = [organisations[0].departement_id]

    def regions(self) -> list[Region]:
        """Return the départements by region, those overseas together: where one is ticked first, then by name."""
        ticked = set(self["departements"].value() or ())
        places: dict[str, list[tuple[Territory, bool]]] = defaultdict(list)
        for territory in territories().values():
            region = territory.region_name if territory.zone == Zone.METROPOLE else _("Outre-mer")
            places[str(region)].append((territory, territory.code in ticked))
        regions = [Region(name, departements) for name, departements in places.items()]
        return sorted(regions, key=lambda region: (not region.is_open, fold(region.name)))

    def need_groups(self) -> list[tuple[Any, list[Any]]]:
        """Return the boxes of the needs under their headings, the presence on the day first."""
        boxes = {box.data["value"]: box for box in self["needs"].subwidgets}
        presence = (_("Le jour même"), [boxes[Need.OPERATION_PRESENCE]])
        groups = [
            (heading, [boxes[need] for need in needs if need != Need.OPERATION_PRESENCE])
            for heading, needs in NEED_GROUPS
        ]
        return [presence, *groups]

    def clean(self) -> dict[str, Any]:
        """Refuse a day that is over in one of the départements."""
        data = self.cleaned_data
        if "on" in data and "departements" in data:
            decision = policies.can_plan(data["departements"], data["on"], at=self.at)
            if not decision:
                self.add_error("on", decision.reason)
        return data

    def plan(self, people: list[People]) -> Plan:
        """Return what was filled in, as the operation takes it."""
        data = self.cleaned_data
        return Plan(
            departements=data["departements"],
            on=data["on"],
            half_day=HalfDay(data["half_day"]),
            needs=data["needs"],
            people=people,
            languages=[*data["languages"], *filter(None, [data["other_language"]])],
            interpreter_needed=data["interpreter_needed"],
            legal_channel=LegalChannel(data["legal_channel"]),
        )


class ExpectedForm(CodedForm):
    """How many people of one age band and sex are expected: a number, a range, or nothing when nobody knows."""

    age_band = forms.ChoiceField(label=_("Âge"), choices=AgeBand.choices, initial=AgeBand.UNKNOWN)
    sex = forms.ChoiceField(label=_("Sexe"), choices=Sex.choices, initial=Sex.UNKNOWN)
    count = forms.IntegerField(
        label=_("Combien, au moins"), min_value=1, max_value=99, required=False, help_text=_("Vide : inconnu")
    )
    count_most = forms.IntegerField(
        label=_("Au plus"), min_value=2, max_value=99, required=False, help_text=_("Si c'est une fourchette")
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a range upside down, or with one end only."""
        data = self.cleaned_data
        least, most = data.get("count"), data.get("count_most")
        if most and not least and "count" not in self.errors:
            self.add_error("count", _("Indiquez aussi le nombre le plus petit."))
        elif most and least and most <= least:
            self.add_error("count_most", _("Le plus grand nombre doit dépasser le plus petit."))
        return data


class BaseExpectedFormSet(BaseFormSet):  # type: ignore[type-arg]
    """The people who are expected, each line another age band or sex; the first line always counts."""

    default_error_messages = {
        **BaseFormSet.default_error_messages,
        "missing_management_form": _("Le formulaire est arrivé incomplet : rechargez la page, puis recommencez."),
    }

    def clean(self) -> None:
        """Refuse two lines for the same people."""
        groups = [(group.age_band, group.sex) for group in self.people()]
        if len(groups) != len(set(groups)):
            raise forms.ValidationError(_("Deux lignes disent le même âge et le même sexe : réunissez-les."))

    def people(self) -> list[People]:
        """Return the first line and those that were filled in."""
        said = [form for form in self.forms if not form.errors and (form is self.forms[0] or form.has_changed())]
        return [
            People(AgeBand(data["age_band"]), Sex(data["sex"]), data["count"], data["count_most"])
            for data in (form.cleaned_data for form in said)
        ]


ExpectedFormSet = cast(
    "type[BaseExpectedFormSet]",
    formset_factory(ExpectedForm, formset=BaseExpectedFormSet, extra=2, min_num=1, max_num=8, absolute_max=8),
)


class NoticeForm(SendForm):
    """Which partners to tell in one département; none is an answer, the others may be told all the same."""

    def __init__(self, *args: Any, departement: str, **kwargs: Any) -> None:
        super().__init__(*args, prefix=departement, **kwargs)
        self.departement = departement
        self.fields["organisations"].required = False

    def notice(self) -> Notice:
        """Return what was filled in, as the operation takes it."""
        return Notice(self.departement, self.cleaned_data["version"], self.cleaned_data["organisations"])


class ConcludeForm(CodedForm):
    """How the operation ended, and where."""

    outcome = forms.TypedChoiceField(
        label=_("Ce qui s'est passé"),
        choices=[(outcome.value, outcome.label) for outcome in policies.ENDS_OF_OPERATION],
        coerce=ClosingOutcome,
        widget=forms.RadioSelect,
        error_messages=asks(_("Choisissez ce qui s'est passé.")),
    )
    departements = forms.MultipleChoiceField(
        label=_("Où"), widget=forms.CheckboxSelectMultiple, error_messages=asks(_("Cochez au moins un département."))
    )

    def __init__(self, *args: Any, plans: Collection[Referral], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departements"].choices = [(plan.departement_id, str(plan.departement)) for plan in plans]
        self.fields["departements"].initial = [plan.departement_id for plan in plans]
        for plan in plans:
            version = forms.IntegerField(min_value=1, widget=forms.HiddenInput, initial=plan.version, required=False)
            self.fields[f"version_{plan.departement_id}"] = version

    def arguments(self) -> dict[str, Any]:
        """Return what the operation takes; a version that did not come back is that of no form."""
        data = self.cleaned_data
        versions = {code: data[f"version_{code}"] or 0 for code in data["departements"]}
        return {"outcome": data["outcome"], "versions": versions}
