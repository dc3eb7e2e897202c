"""By what one looks for entries of the journal."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.journal import EntryQuerySet
from accounts.vocabularies import EntryKind
from directory.models import Organisation

from .coded import CodedForm


class JournalForm(CodedForm):
    """Days, both included, a kind of act and an organisation; nothing is asked for."""

    since = forms.DateField(label=_("Depuis le"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("Jusqu'au"), required=False, widget=forms.DateInput({"type": "date"}))
    kind = forms.ChoiceField(label=_("Acte"), required=False, choices=[("", _("Tous")), *EntryKind.choices])
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), required=False, empty_label=_("Toutes")
    )

    def __init__(self, *args: Any, auditor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        audited = Organisation.objects.filter(pk__in=auditor.audited_organisation_ids)
        self.fields["organisation"].queryset = audited.order_by("sort_name", "pk")

    def among(self, entries: EntryQuerySet) -> EntryQuerySet:
        """Keep what was asked for."""
        asked = self.cleaned_data
        if asked["since"]:
            entries = entries.filter(at__gte=_midnight(asked["since"]))
        if asked["until"]:
            entries = entries.filter(at__lt=_midnight(asked["until"]) + timedelta(days=1))
        exact = {name: asked[name] for name in ("kind", "organisation") if asked[name]}
        return entries.filter(**exact)


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
