"""When identities were exchanged by telephone: one button, with a time that may be put right."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.templatetags.moments import hour_there
from referrals import policies

from .coded import VersionForm


class StartForm(VersionForm):
    """Say at what time of today or yesterday the call took place, on the département's clock; by default, now."""

    day = forms.ChoiceField(
        label=_("Jour de l'appel"),
        choices=[("0", _("Aujourd'hui")), ("1", _("Hier"))],
        required=False,
    )
    time = forms.TimeField(
        label=_("Heure de l'appel"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": _("Écrivez l'heure ainsi : 02:14.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.solicitation:
            self.now = timezone.now().astimezone(self.solicitation.referral.departement.zone_info)
            self.fields["time"].initial = self.now.time()
            self.fields["time"].help_text = _("Il est %(time)s.") % {"time": hour_there(self.now)}

    def clean(self) -> dict[str, Any]:
        """Refuse a call that has not taken place yet, or that came before the acceptance."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["handed_over_at"] = moment = self._moment(data)
        if moment and self.solicitation:
            decision = policies.can_have_begun(self.solicitation, moment, at=self.now)
            if not decision:
                self.add_error("time", decision.reason)
        return data

    def arguments(self) -> dict[str, Any]:
        """Return the instant of the call, or None for now."""
        return {name: self.cleaned_data[name] for name in ("version", "handed_over_at")}

    def _moment(self, data: dict[str, Any]) -> datetime | None:
        if not data.get("time"):
            return None
        day = self.now.date() - timedelta(days=int(data.get("day") or 0))
        return datetime.combine(day, data["time"], tzinfo=self.now.tzinfo)
