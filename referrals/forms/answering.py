"""What the organisation that is asked fills in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.vocabularies import Need
from referrals.vocabularies import (
    ClosingOutcome,
    InfoQuestion,
    RefusalReason,
)

from .coded import VersionForm, asks


class AcceptForm(VersionForm):
    """Take charge of all or some of what was asked; where one need was asked, there is nothing to choose."""

    needs = forms.MultipleChoiceField(
        label=_("Vous prenez en charge"),
        widget=forms.CheckboxSelectMultiple,
        error_messages=asks(_("Cochez au moins un besoin, ou déclinez.")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [Need(need) for need in self.solicitation.needs] if self.solicitation else []
        field = self.fields["needs"]
        field.choices = [(need.value, need.label) for need in asked]
        field.initial = asked
        if len(asked) == 1:
            field.widget = forms.MultipleHiddenInput()


class ReasonForm(VersionForm):
    """Say no, with a coded reason."""

    reason = forms.ChoiceField(
        label=_("Motif"),
        choices=[("", _("Choisir un motif")), *RefusalReason.choices],
        error_messages=asks(_("Choisissez un motif.")),
    )


class QuestionsForm(VersionForm):
    """Ask coded questions before answering."""

    questions = forms.MultipleChoiceField(
        label=_("Précisions à demander"),
        choices=InfoQuestion.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages=asks(_("Cochez au moins une question.")),
    )


class OutcomeForm(VersionForm):
    """Say why the support stops."""

    outcome = forms.ChoiceField(
        label=_("Issue"),
        choices=[("", _("Choisir une issue")), *ClosingOutcome.choices],
        error_messages=asks(_("Choisissez une issue.")),
    )


class OutcomesForm(VersionForm):
    """Say what became of each need that was accepted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choisir une issue")), *ClosingOutcome.choices]
        self.accepted = [Need(need) for need in self.solicitation.accepted_needs] if self.solicitation else []
        for need in self.accepted:
            field = forms.ChoiceField(
                label=need.label, choices=choices, error_messages=asks(_("Choisissez une issue."))
            )
            field.widget.attrs["class"] = "fr-select"
            self.fields[f"outcome_{need.name}"] = field

    def arguments(self) -> dict[str, Any]:
        """Return one outcome for each need."""
        outcomes = {need: ClosingOutcome(self.cleaned_data[f"outcome_{need.name}"]) for need in self.accepted}
        return {"version": self.cleaned_data["version"], "outcomes": outcomes}
