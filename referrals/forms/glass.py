"""What a referent says before she opens a referral of another département."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals.vocabularies import GlassReason

from .coded import CodedForm, asks


class BreakGlassForm(CodedForm):
    """The exact reference, and a coded reason."""

    reference = forms.CharField(
        label=_("Référence de la demande"),
        help_text=_("Celle qu'on vous a dite au téléphone, par exemple 7KQM-2D9X."),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages=asks(_("Tapez la référence de la demande.")),
    )
    reason = forms.ChoiceField(
        label=_("Motif"),
        choices=[("", _("Choisir")), *GlassReason.choices],
        error_messages=asks(_("Choisissez le motif : il est conservé et montré aux organisations.")),
    )
