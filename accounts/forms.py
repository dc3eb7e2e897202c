"""What is typed to come in, to let somebody in, and to come back."""

from __future__ import annotations

import re
import struct
from typing import Any

from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.core import context
from allauth.core import ratelimit as limits
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Organisation
from directory.reference import territories

from . import codes, devices, failures, jobs, journal
from .attempts import Watched
from .models import User
from .vocabularies import Means, Role, TeamChange

GIVEN_ROLES = [(role, label) for role, label in Role.choices if role in {Role.AGENT, Role.MANAGER}]
DIGITS = {"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}


class _CodeForm(forms.Form):
    """A code of the application, or a recovery code, typed with or without spaces."""

    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs = {**DIGITS, "inputmode": "text"}

    def clean_code(self) -> str:
        """Use the code up, unless too many were tried from here."""
        request = context.request
        counted = devices.bucket(request, self.user.email, "anywhere")
        if not limits.consume(request, action="second_factor", key=f"code:{counted}"):
            failures.tell(Means.CODE_STOPPED, of=self.user)
            raise ValidationError(_("Trop d'essais. Attendez cinq minutes, ou utilisez votre clé d'accès."))
        self.authenticator = codes.use_code(self.user, self.cleaned_data["code"])
        if self.authenticator is None:
            journal.record_failure(at=timezone.now(), of=self.user, reason=Means.CODE)
            raise get_adapter().validation_error("incorrect_code")
        limits.clear(request, action="second_factor", key=f"code:{counted}")
        return str(self.cleaned_data["code"])


class SecondFactorForm(_CodeForm, AuthenticateForm):
    """The second factor, at sign-in."""


class ProveAgainForm(_CodeForm, ReauthenticateForm):
    """The second factor, before a sensitive act."""


class TotpForm(ActivateTOTPForm):
    """The first code of an application, which shows that the secret reached it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code affiché par l'application")
        self.fields["code"].widget.attrs = DIGITS


class AnswerField(forms.JSONField):
    """What a browser hands over for a passkey; it serves once, and is never shown again."""

    def bound_data(self, data: Any, initial: Any) -> None:
        """Give nothing to a form that is shown again."""


class _PasskeyAnswer(forms.Form):
    """What a browser hands over for a passkey, which may be anything: allauth's readers stumble on some of it."""

    credential = AnswerField(widget=forms.HiddenInput)

    def full_clean(self) -> None:
        """Say of what cannot be read that it does not fit."""
        try:
            super().full_clean()
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, struct.error):
            self.add_error("credential", get_adapter().validation_error("incorrect_code"))


class _PasskeyProof(_PasskeyAnswer):
    """A passkey that shows who is there: one that does not is journalled."""

    def full_clean(self) -> None:
        """Journal what does not fit, and whose account it was tried on where that is known."""
        super().full_clean()
        if self.is_bound and self.errors:
            failures.tell(Means.PASSKEY, of=getattr(self, "user", None))


class PasskeyFactorForm(_PasskeyProof, AuthenticateWebAuthnForm):
    """A passkey, as the second factor."""


class PasskeySignInForm(_PasskeyProof, LoginWebAuthnForm):
    """A passkey, to sign in."""


class PasskeyProveAgainForm(_PasskeyProof, ReauthenticateWebAuthnForm):
    """A passkey, before a sensitive act."""


class PasskeyForm(_PasskeyAnswer, AddWebAuthnForm):
    """A passkey, always one that opens the session in one touch."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Nom de cette clé")
        self.fields["name"].help_text = _("Par exemple : téléphone de service")


class ResetPasswordForm(AllauthResetPasswordForm):
    """The same answer, and the same work, whether an account stands at the address or not."""

    def clean_email(self) -> str:
        """Keep the address as it is, whoever has it."""
        return str(self.cleaned_data["email"]).strip().lower()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Defer the message, in a job that keeps nothing of what was typed."""
        email = str(self.cleaned_data["email"])
        found = User.objects.filter(email__iexact=email, is_active=True).order_by("pk")
        jobs.defer("accounts.send_password_link", user_id=found.values_list("pk", flat=True).first() or 0)
        return email


def _in_plain_letters(address: str) -> None:
    """Refuse the letters of other alphabets, which look like ours, or which become ours once they are folded."""
    if not address.isascii():
        raise ValidationError(_("Écrivez cette adresse sans accent ni lettre d'un autre alphabet."))


class InviteForm(Watched, forms.Form):
    """Whom to ask to join which organisation, and as what."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"), empty_label=None)
    email = forms.EmailField(
        label=_("Adresse électronique professionnelle"),
        max_length=254,  # as the account's own
        validators=[_in_plain_letters],
        help_text=_("Celle d'une personne, pas d'un service."),
    )
    role = forms.ChoiceField(label=_("Rôle"), choices=GIVEN_ROLES)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        managed = Organisation.objects.filter(pk__in=user.managed_organisation_ids)
        self.fields["organisation"].queryset = managed.order_by("name", "pk")  # type: ignore[attr-defined]


class RoleForm(Watched, forms.Form):
    """The role to give to a member, or none any more."""

    role = forms.ChoiceField(choices=[*GIVEN_ROLES, *TeamChange.choices])


class ColleagueForm(forms.Form):
    """Whom a referent or an editor helps back in."""

    email = forms.EmailField(label=_("Adresse électronique de la personne"))


class ScopeForm(forms.Form):
    """The départements that an editor keeps, typed by their codes."""

    departements = forms.CharField(
        label=_("Départements"),
        required=False,
        max_length=600,
        help_text=_("Leurs codes, par exemple « 93, 75 ». Vide : tout l'annuaire."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def clean_departements(self) -> list[str]:
        """Return the codes; say which one is not."""
        codes = re.split(r"[\s,;]+", self.cleaned_data["departements"].upper().strip(" ,;"))
        codes = [code.zfill(2) for code in codes if code]
        unknown = next((code for code in codes if code not in territories()), None)
        if unknown:
            raise ValidationError(
                _("« %(code)s » n'est pas le code d'un département : corrigez-le."), params={"code": unknown}
            )
        return sorted(set(codes))


class NameField(forms.CharField):
    """A name, on one line."""

    def to_python(self, value: Any) -> str:
        """Make a space of whatever breaks the line."""
        return " ".join(str(super().to_python(value)).split())


class JoinForm(forms.Form):
    """Who answers an invitation, and her password."""

    first_name = NameField(label=_("Prénom"), max_length=80, widget=forms.TextInput({"autocomplete": "given-name"}))
    last_name = NameField(label=_("Nom"), max_length=80, widget=forms.TextInput({"autocomplete": "family-name"}))
    password = forms.CharField(
        label=_("Mot de passe"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("Au moins douze caractères. Quatre ou cinq mots sans lien entre eux conviennent très bien."),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        """Refuse a password that is too short or too easy to guess, knowing who chooses it."""
        given = super().clean() or self.cleaned_data
        if "password" in given:
            person = User(
                email=self.email, first_name=given.get("first_name", ""), last_name=given.get("last_name", "")
            )
            try:
                password_validation.validate_password(given["password"], person)
            except ValidationError as error:
                self.add_error("password", error)
        return given
