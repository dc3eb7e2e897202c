"""What a referent who leaves fills in: who comes after her, and whether she stays beside."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.vocabularies import Role

from .coded import CodedForm, asks


class SuccessorForm(CodedForm):
    """Choose who comes after: colleagues first, then the referents of other organisations."""

    successor = forms.TypedChoiceField(
        label=_("Qui prend la suite ?"),
        help_text=_("Un référent d'une autre organisation reprend les départements seulement."),
        error_messages={
            **asks(_("Choisissez la personne qui prend la suite.")),
            "invalid_choice": _("Cette personne ne peut pas prendre la suite : choisissez-en une autre."),
        },
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = Membership.objects.successors_of(membership).select_related("user", "organisation")
        able = able.order_by("user__last_name", "user__first_name", "user__email", "pk")
        colleagues = [one for one in able if one.organisation_id == membership.organisation_id]
        ids = {one.user_id for one in colleagues}
        others = [one for one in able if one.role == Role.REFERENT and one.user_id not in ids]
        self.people = {one.user_id: one.user for one in able}
        field = self.fields["successor"]
        field.coerce = self._person
        field.choices = [
            ("", _("Choisir une personne")),
            (gettext("Dans votre organisation"), [(one.user_id, str(one.user)) for one in _once(colleagues)]),
            (gettext("Référents d'autres organisations"), [(one.user_id, _described(one)) for one in _once(others)]),
        ]

    def _person(self, value: str) -> User:
        return self.people[int(value)]


class HandOverForm(SuccessorForm):
    """Confirm: the person chosen, what was before one's eyes, and whether the function ends now."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    leaves = forms.BooleanField(
        label=_("Je quitte aussi cette fonction maintenant"),
        help_text=_("Décochez pour suivre ces départements à deux, le temps d'un passage de relais."),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, membership=membership, **kwargs)
        self.fields["successor"].widget = forms.HiddenInput()
        if not membership.user.is_active:  # she is gone: nobody stays beside
            del self.fields["leaves"]

    def get_context(self) -> dict[str, Any]:
        """Say nowhere « optional »: the box answers a question."""
        return {**super().get_context(), "DSFR_MARK_OPTIONAL_FIELDS": False}

    def arguments(self) -> dict[str, Any]:
        """Return what the operation takes."""
        data = self.cleaned_data
        return {"to": data["successor"], "seen": data["seen"], "leaves": data.get("leaves", True)}


def _once(memberships: list[Membership]) -> list[Membership]:
    return list({one.user_id: one for one in memberships}.values())


def _described(membership: Membership) -> str:
    return f"{membership.user} – {membership.organisation} ({', '.join(membership.departements)})"
