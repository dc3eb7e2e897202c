"""What the organisation that asks fills in."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directory.models import Departement, Organisation
from directory.reference import PRIORITY_LANGUAGES, language_codes, language_name
from directory.vocabularies import Need
from referrals.models.referrals import MAY_BE_MINOR
from referrals.operations import People, Situation
from referrals.vocabularies import (
    AgeBand,
    Agreement,
    DetectionContext,
    LegalChannel,
    LegalInformed,
    Sex,
    Urgency,
)

from .coded import CodedForm, VersionForm, asks


def other_languages() -> list[tuple[str, str]]:
    """Return the languages that are not among the most frequent, after an empty choice."""
    codes = language_codes()[len(PRIORITY_LANGUAGES) :]
    return [("", "—"), *((code, language_name(code)) for code in codes)]


def frequent_languages() -> list[tuple[str, str]]:
    """Return the languages heard most often in the field."""
    return [(code, language_name(code)) for code in PRIORITY_LANGUAGES]


class ReferralForm(CodedForm):
    """Where, how soon, which needs, which languages, in which legal frame."""

    requester = forms.ModelChoiceField(Organisation.objects.none(), label=_("Au nom de"))
    departement = forms.ModelChoiceField(
        Departement.objects.order_by("code"),
        label=_("Département"),
        empty_label=_("Choisir un département"),
        error_messages=asks(_("Choisissez un département.")),
    )
    urgency = forms.ChoiceField(
        label=_("Pour quand ?"), choices=[*Urgency.choices], widget=forms.RadioSelect, initial=Urgency.SAME_DAY
    )
    needs = forms.MultipleChoiceField(
        label=_("Besoins"),
        choices=Need.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages=asks(_("Cochez au moins un besoin.")),
    )
    languages = forms.MultipleChoiceField(
        label=_("Langues parlées"), choices=frequent_languages, widget=forms.CheckboxSelectMultiple, required=False
    )
    other_language = forms.ChoiceField(label=_("Autre langue"), choices=other_languages, required=False)
    interpreter_needed = forms.BooleanField(label=_("Un interprète est nécessaire"), required=False)
    context = forms.ChoiceField(
        label=_("Contexte"),
        choices=[("", _("Choisir")), *DetectionContext.choices],
        error_messages=asks(_("Choisissez le contexte.")),
    )
    agreement = forms.ChoiceField(
        label=_("Accord de la personne majeure"), choices=Agreement.choices, widget=forms.RadioSelect, required=False
    )
    legal_channel = forms.ChoiceField(
        label=_("Mineur : voie légale informée"),
        choices=LegalChannel.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Une orientation ne remplace ni le parquet, ni la CRIP, ni le 119."),
    )
    legal_informed = forms.ChoiceField(
        label=_("Mineur : représentant légal"), choices=LegalInformed.choices, widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.filter(pk__in=user.organisation_ids).order_by("sort_name", "pk")
        requester = self.fields["requester"]
        requester.queryset = organisations
        if len(organisations) == 1:
            requester.initial = organisations[0].pk
            requester.widget = forms.HiddenInput()
        if organisations:
            self.fields["departement"].initial = organisations[0].departement_id

    def check_people(self, people: list[People]) -> None:
        """Ask for what the law wants of minors, and for the agreement of adults."""
        bands = {group.age_band for group in people}
        if bands & MAY_BE_MINOR and not self.cleaned_data.get("legal_channel"):
            self.add_error(
                "legal_channel",
                _("Une personne est peut-être mineure : indiquez quelle voie légale est informée."),
            )
        if bands - MAY_BE_MINOR and not self.cleaned_data.get("agreement"):
            self.add_error("agreement", _("Indiquez si la personne majeure est d'accord."))

    def situation(self, people: list[People]) -> Situation:
        """Return what was filled in, as the operation takes it."""
        data = self.cleaned_data
        return Situation(
            departement=data["departement"].pk,
            context=data["context"],
            urgency=data["urgency"],
            needs=data["needs"],
            people=people,
            languages=[*data["languages"], *filter(None, [data["other_language"]])],
            interpreter_needed=data["interpreter_needed"],
            legal_channel=data["legal_channel"],
            legal_informed=data["legal_informed"],
            agreement=data["agreement"],
        )


class PeopleForm(CodedForm):
    """So many people of one age band and sex."""

    count = forms.IntegerField(label=_("Nombre"), min_value=1, max_value=99, initial=1)
    age_band = forms.ChoiceField(
        label=_("Âge"),
        choices=[("", _("Choisir")), *AgeBand.choices],
        error_messages=asks(_("Choisissez une tranche d'âge, au besoin « Non connu ».")),
    )
    sex = forms.ChoiceField(label=_("Sexe"), choices=Sex.choices, initial=Sex.FEMALE)


class BasePeopleFormSet(BaseFormSet):  # type: ignore[type-arg]
    """The people of a referral, each line another age band or sex."""

    default_error_messages = {
        **BaseFormSet.default_error_messages,
        "missing_management_form": _("Le formulaire est arrivé incomplet : rechargez la page, puis recommencez."),
        "too_few_forms": _("Indiquez au moins une personne."),
    }

    def clean(self) -> None:
        """Refuse two lines for the same people."""
        groups = [(group.age_band, group.sex) for group in self.people()]
        if len(groups) != len(set(groups)):
            raise forms.ValidationError(_("Deux lignes disent le même âge et le même sexe : réunissez-les."))

    def people(self) -> list[People]:
        """Return the lines that were filled in."""
        filled = (form.cleaned_data for form in self.forms if form.has_changed() and not form.errors)
        return [
            People(AgeBand(data["age_band"]), Sex(data["sex"]), data["count"])
            for data in filled
            if data.get("age_band")
        ]


PeopleFormSet = cast(
    "type[BasePeopleFormSet]",
    formset_factory(
        PeopleForm, formset=BasePeopleFormSet, extra=2, min_num=1, max_num=8, absolute_max=8, validate_min=True
    ),
)


class SendForm(VersionForm):
    """Which partners to ask."""

    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=_("Partenaires à solliciter"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choisissez au moins un partenaire.")},
    )

    def __init__(self, *args: Any, partners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisations"].queryset = partners
