"""The people of a referral, line by line: age as a band, sex as a category, how many."""

from __future__ import annotations

from typing import cast

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from referrals.operations import People
from referrals.vocabularies import AgeBand, Sex

from .coded import CodedForm, asks

MOST_LINES = 8  # each is another age band or sex


class PeopleForm(CodedForm):
    """So many people of one age band and sex."""

    age_band = forms.ChoiceField(
        label=_("Âge"),
        choices=[("", _("Choisir")), *AgeBand.choices],
        error_messages=asks(_("Choisissez une tranche d'âge, au besoin « Non connu ».")),
    )
    sex = forms.ChoiceField(label=_("Sexe"), choices=Sex.choices, initial=Sex.FEMALE)
    count = forms.IntegerField(
        label=_("Nombre"),
        min_value=1,
        max_value=99,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=asks(_("Indiquez combien, de 1 à 99.")),
    )


class BasePeopleFormSet(BaseFormSet):  # type: ignore[type-arg]
    """The people of a referral, each line another age band or sex."""

    lenient = False
    default_error_messages = {
        **BaseFormSet.default_error_messages,
        "missing_management_form": _("Le formulaire est arrivé incomplet : rechargez la page, puis recommencez."),
    }

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """Let a line that was saved be taken away."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Retirer cette ligne")

    def clean(self) -> None:
        """Refuse nobody at all, and two lines for the same people."""
        groups = [(group.age_band, group.sex) for group in self.people()]
        if not groups and not self.lenient and not any(self.errors):
            raise forms.ValidationError(_("Indiquez au moins une personne."))
        if len(groups) != len(set(groups)):
            raise forms.ValidationError(_("Deux lignes disent le même âge et le même sexe : réunissez-les."))

    def people(self) -> list[People]:
        """Return the lines that were filled in and that stay."""
        filled = (form.cleaned_data for form in self.forms if not form.errors)
        return [
            People(AgeBand(data["age_band"]), Sex(data["sex"]), data["count"])
            for data in filled
            if data.get("age_band") and not data.get("DELETE")
        ]


PeopleFormSet = cast(
    "type[BasePeopleFormSet]",
    formset_factory(
        PeopleForm,
        formset=BasePeopleFormSet,
        max_num=MOST_LINES,
        absolute_max=MOST_LINES,
        can_delete=True,
        can_delete_extra=False,
    ),
)
