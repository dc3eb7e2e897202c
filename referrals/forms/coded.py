"""What every form of referrals shares: choices drawn with the design system, and the version that was shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from dsfr.forms import DsfrBaseForm, DsfrDjangoTemplates

from accounts.attempts import Watched
from referrals.models import Solicitation

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class CodedForm(Watched, DsfrBaseForm):
    """A form of choices, drawn with the design system."""

    default_renderer = DsfrDjangoTemplates()  # one for all: the design system would read its templates for each form

    def get_context(self) -> dict[str, Any]:
        """Mark the optional fields, as the design system now asks."""
        return {**super(DsfrBaseForm, self).get_context(), "DSFR_MARK_OPTIONAL_FIELDS": True}


def asks(sentence: StrOrPromise) -> dict[str, StrOrPromise]:
    """Return the error messages of a field that must be filled in: the sentence says what to do."""
    return {"required": sentence}


def point_at_first_error(*shown: forms.Form) -> None:
    """Put the cursor, once the page is drawn, on the first field to mend."""
    wrong = (form.fields[name] for form in shown for name in form.fields if name in form.errors)
    if first := next(wrong, None):
        first.widget.attrs["autofocus"] = True


class VersionForm(CodedForm):
    """An act that needs no more than a touch; the version says what the person had before her eyes."""

    impossible: StrOrPromise = ""  # why there is nothing to choose now
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, solicitation: Solicitation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.solicitation = solicitation

    def arguments(self) -> dict[str, Any]:
        """Return what the operation takes."""
        return dict(self.cleaned_data)
