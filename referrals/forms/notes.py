"""The few words that may go beside the codes: screened before anything is written, asked about when in doubt."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals import policies, wording
from referrals.models.referrals import NOTE_LENGTH
from referrals.wording import Mark

from .coded import VersionForm


class NoteForm(VersionForm):
    """A note, and the digests of the words in it that the person vouches for, and of those that she proposes."""

    text = forms.CharField(
        label=_("Note pour le partenaire"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": NOTE_LENGTH, "autocomplete": "off"}),
    )
    confirmed = forms.Field(widget=forms.MultipleHiddenInput, required=False)
    proposed = forms.Field(widget=forms.MultipleHiddenInput, required=False)

    marks: list[Mark] = []

    @property
    def doubts(self) -> list[Mark]:
        """What is still to be changed or vouched for, in the order of the text."""
        return [mark for mark in self.marks if mark.finding and not mark.is_confirmed]

    def clean_text(self) -> str:
        """Put the text on one line."""
        return " ".join(self.cleaned_data["text"].split())

    def clean_confirmed(self) -> list[str]:
        """Return the digests as a list."""
        return list(self.cleaned_data["confirmed"] or [])

    def clean_proposed(self) -> list[str]:
        """Return the digests as a list."""
        return list(self.cleaned_data["proposed"] or [])

    def clean(self) -> dict[str, Any] | None:
        """Refuse what may identify somebody, and ask about what nobody has vouched for yet."""
        cleaned = super().clean()
        if "text" in self.cleaned_data:
            text, confirmed = self.cleaned_data["text"], self.cleaned_data.get("confirmed", [])
            verdict = wording.judge(text)
            self.marks = wording.marks_of(text, verdict, confirmed, self.cleaned_data.get("proposed", []))
            if not (decision := policies.can_write(text, verdict, confirmed)):
                self.add_error("text", decision.reason)
        return cleaned
