"""What the organisation that asks chooses once its draft is ready; see `drafting` for the draft itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.models import Organisation

from .coded import VersionForm


class SendForm(VersionForm):
    """Which partners to ask."""

    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=_("Partenaires à solliciter"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choisissez au moins un partenaire.")},
    )

    def __init__(self, *args: Any, partners: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if partners is not None:  # who may be asked matters once an answer comes
            self.fields["organisations"].queryset = partners
