"""How the site departs from allauth: by invitation only, two factors always, and messages that say nothing."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from . import devices, factors, jobs, journal
from .models import User
from .vocabularies import EntryKind, FactorChange, Means


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Nobody signs up alone: accounts are made by invitation."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _(
            "Trop d'essais depuis cet appareil. Attendez cinq minutes, ou utilisez votre clé."
        ),
        "email_password_mismatch": _("L'adresse ou le mot de passe ne convient pas. Vérifiez-les, puis recommencez."),
        "incorrect_password": _("Ce mot de passe ne convient pas. Vérifiez-le, puis recommencez."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse every sign-up from the web."""
        return False

    def get_login_stages(self) -> list[str]:
        """Ask for the second factor, unless ProConnect vouches for one."""
        return ["accounts.stages.SecondFactorStage"]

    def is_reauthentication_required(self, *, app: str = "", **kwargs: Any) -> bool:
        """Ask again before a sensitive act, unless it follows a sign-in by a few minutes."""
        return not factors.is_fresh(context.request, context.request.user)

    def reauthenticate(self, user: User, password: str) -> bool:
        """Check the password of somebody signed in, counting failures as at sign-in."""
        return self.authenticate(context.request, email=user.email, password=password) == user

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead to what is to be done, but first to what others do in one's name."""
        if isinstance(request.user, User) and request.user.repairs.open().exists():
            return reverse("account")
        return str(super().get_login_redirect_url(request))

    def login(self, request: HttpRequest, user: User) -> None:
        """Journal by what somebody came in, then open her session."""
        with transaction.atomic():
            _journal(EntryKind.SIGNED_IN, user, factors.means_of(request, user))
            super().login(request, user)

    def logout(self, request: HttpRequest) -> None:
        """Journal that somebody went out, then close her session."""
        with transaction.atomic():
            if isinstance(request.user, User):
                _journal(EntryKind.SIGNED_OUT, request.user, Means.ASKED)
            super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Journal that a password did not fit, and whose account it was tried on if there is one, never the address."""
        user = User.objects.filter(email__iexact=credentials.get("email", "")).first()
        journal.record_failure(at=timezone.now(), of=user, reason=Means.PASSWORD)

    def set_password(self, user: User, password: str) -> None:
        """Journal that a password is chosen, then keep it."""
        with transaction.atomic():
            super().set_password(user, password)
            _journal(EntryKind.FACTOR_CHANGED, user, FactorChange.PASSWORD_SET)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Remember the browser from which somebody signed in with both factors."""
        response = super().post_login(request, user, **kwargs)
        if factors.is_proven(request, user):
            devices.remember(response, user.email)
        return response

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """Tell that the access changed, in the one message that there is."""
        jobs.defer("accounts.tell_of_access", user_id=user.pk)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return devices.bucket(request, credentials.get("email", ""), get_ip(request))


def _journal(kind: EntryKind, user: User, reason: str) -> None:
    journal.record_own(kind=kind, at=timezone.now(), by=user, reason=reason)


class FactorAdapter(DefaultMFAAdapter):
    """Factors named in French; their secrets unreadable in a copy of the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Ce code ne convient pas. Attendez le suivant, puis recommencez."),
    }

    def build_totp_svg(self, url: str) -> SafeString:
        """Draw the code to scan, as it stands inside a page."""
        _declaration, tag, drawing = super().build_totp_svg(url).partition("<svg ")
        return mark_safe(f"{tag}{drawing}")  # noqa: S308 - squares, drawn here

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 - allauth's name
        """Propose a name for a passkey."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return str(_("Ma clé d'accès")) if number == 1 else str(_("Clé d'accès n° %s")) % number

    def encrypt(self, text: str) -> str:
        """Encrypt a secret with the site's key."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Read a secret again, with the site's key or a former one."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(urlsafe_b64encode(sha256(f"accounts.factor:{key!s}".encode()).digest())) for key in keys]
    )
