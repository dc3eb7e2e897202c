"""What is filled in on the day of an operation: the people who were met, département by département."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from directory.models import Organisation
from directory.vocabularies import Need
from referrals.models import Referral
from referrals.operations import Individual, People
from referrals.vocabularies import AgeBand, Agreement, LegalChannel, LegalInformed, Sex

from .coded import CodedForm, asks

UNSAID = [("", "—")]


class IndividualForm(CodedForm):
    """People of one age band and sex, what they need and whom to ask; an empty line is no referral."""

    age_band = forms.ChoiceField(
        label=_("Âge"),
        choices=[("", _("Choisir")), *AgeBand.choices],
        error_messages=asks(_("Choisissez l'âge.")),
    )
    sex = forms.ChoiceField(label=_("Sexe"), choices=Sex.choices, initial=Sex.FEMALE)
    count = forms.IntegerField(label=_("Nombre"), min_value=1, max_value=99, initial=1)
    needs = forms.MultipleChoiceField(
        label=_("Besoins"),
        choices=Need.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages=asks(_("Cochez au moins un besoin.")),
    )
    partners = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=_("À qui l'envoyer"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreed = forms.BooleanField(label=_("Majeur : la personne est d'accord"), required=False)
    legal_channel = forms.ChoiceField(
        label=_("Mineur : voie légale informée"), choices=[*UNSAID, *LegalChannel.choices], required=False
    )
    legal_informed = forms.ChoiceField(
        label=_("Mineur : représentant légal"), choices=[*UNSAID, *LegalInformed.choices], required=False
    )

    def __init__(
        self,
        *args: Any,
        plan: Referral,
        partners: QuerySet[Organisation],
        accepted: Collection[int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.departement = plan.departement_id
        self.planned = [need for need in plan.needs if need != Need.OPERATION_PRESENCE]
        self.accepted = accepted
        self.fields["needs"].initial = self.planned
        self.fields["partners"].queryset = partners
        self.fields["partners"].initial = list(accepted)

    def planned_needs(self) -> list[Any]:
        """Return the boxes of the needs that the notice foresaw."""
        return [box for box in self["needs"].subwidgets if box.data["value"] in self.planned]

    def other_needs(self) -> list[Any]:
        """Return the boxes of the needs that nobody foresaw."""
        return [box for box in self["needs"].subwidgets if box.data["value"] not in self.planned]

    def accepting(self) -> list[Any]:
        """Return the boxes of the partners that accepted the notice."""
        return [box for box in self["partners"].subwidgets if box.data["value"].value in self.accepted]

    def others(self) -> list[Any]:
        """Return the boxes of the other partners."""
        return [box for box in self["partners"].subwidgets if box.data["value"].value not in self.accepted]

    def individual(self) -> Individual:
        """Return what was filled in, as the operation takes it."""
        data = self.cleaned_data
        return Individual(
            departement=self.departement,
            people=[People(AgeBand(data["age_band"]), Sex(data["sex"]), data["count"])],
            needs=data["needs"],
            partners=list(data["partners"]),
            agreement=Agreement.YES if data["agreed"] else "",
            legal_channel=data["legal_channel"],
            legal_informed=data["legal_informed"],
        )


class BaseIndividualFormSet(BaseFormSet):  # type: ignore[type-arg]
    """The people met in one département, a line for each referral."""

    default_error_messages = {
        **BaseFormSet.default_error_messages,
        "missing_management_form": _("Le formulaire est arrivé incomplet : rechargez la page, puis recommencez."),
    }

    def individuals(self) -> list[Individual]:
        """Return the lines that were filled in."""
        return [form.individual() for form in self.forms if form.has_changed()]


IndividualFormSet = cast(
    "type[BaseIndividualFormSet]",
    formset_factory(IndividualForm, formset=BaseIndividualFormSet, extra=3, max_num=8, absolute_max=8),
)
