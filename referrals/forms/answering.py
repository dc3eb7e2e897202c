"""What is filled in on the page that both sides share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Organisation
from directory.reference import PRIORITY_LANGUAGES, language_name
from directory.vocabularies import AddressDisclosure, Need
from referrals import matching
from referrals.vocabularies import (
    ANSWERS_TO,
    ClosingOutcome,
    InfoAnswer,
    InfoQuestion,
    RefusalReason,
)

from .coded import VersionForm, asks
from .drafting import other_languages


class AcceptForm(VersionForm):
    """Take charge of all or some of what nobody supports yet; where one need is left, there is nothing to choose."""

    needs = forms.MultipleChoiceField(
        label=_("Vous prenez en charge"),
        widget=forms.CheckboxSelectMultiple,
        error_messages=asks(_("Cochez au moins un besoin, ou déclinez.")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.solicitation:
            left = self.solicitation.open_needs()
            field = self.fields["needs"]
            field.choices = [(need, Need(need).label) for need in self.solicitation.needs]  # the operation says why not
            field.initial = left
            field.widget.choices = [(need, Need(need).label) for need in left]
            if len(left) == 1:
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


class _Languages(forms.MultipleChoiceField):
    """Languages that must be said, here or as another language below: the form judges both together."""

    def validate(self, value: list[str]) -> None:
        if value:
            super().validate(value)


class AnswersForm(VersionForm):
    """Answer each question that was asked, by what is foreseen for it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = [InfoQuestion(question) for question in self.solicitation.questions] if self.solicitation else []
        for question in self.asked:
            self.fields |= self._languages() if question == InfoQuestion.LANGUAGES else _one_of(question)

    def _languages(self) -> dict[str, forms.Field]:
        known = self.solicitation.referral.languages if self.solicitation else []
        choices = [(code, language_name(code)) for code in dict.fromkeys([*PRIORITY_LANGUAGES, *known])]
        other = forms.ChoiceField(label=_("Autre langue"), choices=other_languages, required=False)
        other.widget.attrs["class"] = "fr-select"
        languages = _Languages(
            label=InfoQuestion.LANGUAGES.label,
            choices=[*choices, (InfoAnswer.NOT_KNOWN.value, InfoAnswer.NOT_KNOWN.label)],
            widget=forms.CheckboxSelectMultiple,
            initial=known,
        )
        return {"answer_LANGUAGES": languages, "answer_other_language": other}

    def clean(self) -> dict[str, Any]:
        """Ask for a language, or for « Nous ne savons pas » alone."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if InfoQuestion.LANGUAGES in self.asked:
            codes = [*data.get("answer_LANGUAGES", []), *filter(None, [data.get("answer_other_language")])]
            if not codes or (InfoAnswer.NOT_KNOWN in codes and len(codes) > 1):
                self.add_error("answer_LANGUAGES", _("Cochez les langues parlées, ou « Nous ne savons pas »."))
            data["answer_LANGUAGES"] = codes
        return data

    def arguments(self) -> dict[str, Any]:
        """Return the codes answered to each question."""
        said = {question: self.cleaned_data[f"answer_{question}"] for question in self.asked}
        answers = {question: [codes] if isinstance(codes, str) else codes for question, codes in said.items()}
        return {"version": self.cleaned_data["version"], "answers": answers}


def _one_of(question: InfoQuestion) -> dict[str, forms.Field]:
    return {
        f"answer_{question}": forms.ChoiceField(
            label=question.label,
            choices=[(answer.value, answer.label) for answer in ANSWERS_TO[question]],
            widget=forms.RadioSelect,
            error_messages=asks(_("Choisissez une réponse.")),
        )
    }


class RedirectForm(VersionForm):
    """Name another partner, among those that may be asked now."""

    to = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Partenaire à proposer"),
        widget=forms.RadioSelect,
        help_text=_("Le demandeur décide : rien ne part sans son accord."),
        error_messages=asks(_("Choisissez un partenaire.")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.solicitation:
            needs, at = self.solicitation.open_needs(), timezone.now()
            referral = self.solicitation.referral
            proposals = matching.propose(referral=referral, needs=needs, at=at, for_requester=False)
            field = self.fields["to"]
            field.queryset = Organisation.objects.filter(pk__in=[one.organisation.pk for one in proposals])
            field.choices = [(one.organisation.pk, _offered(one, needs)) for one in proposals]
            if not proposals:
                self.impossible = _(
                    "Aucun autre partenaire de l'annuaire ne peut répondre en ligne à ces besoins dans ce département. "
                    "Déclinez : le demandeur saura qu'il doit chercher ailleurs."
                )


def _offered(proposal: matching.Proposal, needs: list[str]) -> str:
    """Say who it is, where if everybody may know, and for which needs; nothing of what it made of earlier requests."""
    partner = proposal.organisation
    where = f" ({partner.city})" if partner.city and partner.address_disclosure == AddressDisclosure.PUBLIC else ""
    what = _("tous les besoins restants") if set(needs) <= set(proposal.needs) else Need.say_all(proposal.needs)
    return f"{partner}{where} – {what}"


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
