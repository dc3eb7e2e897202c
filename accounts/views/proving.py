"""Proving again who one is: one factor before a sensitive act, both before what opens an account changes."""

from __future__ import annotations

from typing import Any

from allauth.account.views import BaseReauthenticateView, ReauthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts import factors

from .requests import BOTH, sign_in_again


class _ThenTheOther(BaseReauthenticateView):
    """Where both factors are asked, ask for the one that is missing before what was suspended goes on."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on with the act once nothing is missing; until then the session keeps it, and the address leads to it."""
        request = self.request
        if not request.session.get(BOTH) or factors.are_both_fresh(request, request.user):
            request.session.pop(BOTH, None)
            response: HttpResponse = super().form_valid(form)
            return response
        page = factors.next_proof(request, request.user)
        return redirect(self.passthrough_next_url(reverse(page))) if page else sign_in_again(request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whether both are asked, and whether one of them is proved."""
        both = bool(self.request.session.get(BOTH))
        context = {**super().get_context_data(**kwargs), "both": both}
        if both and factors.is_fresh(self.request, self.request.user):  # a passkey is both: the other one is behind
            passkey = reverse("mfa_reauthenticate_webauthn")
            others = context["reauthentication_alternatives"]
            context["one_is_proved"] = True
            context["reauthentication_alternatives"] = [one for one in others if one["url"].startswith(passkey)]
        return context


class ProveByPassword(ReauthenticateView, _ThenTheOther):
    """The password."""


class ProveByCode(ReauthenticateByCodeView, _ThenTheOther):
    """A code of the application, or a recovery code."""


class ProveByPasskey(ReauthenticateWebAuthnView, _ThenTheOther):
    """A passkey, which is both factors: the device, and a finger or a code on it."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Say on the same page what did not fit: the way back to the act is kept."""
        for message in form.errors.get("credential", []):
            messages.error(self.request, message)
        return redirect(self.passthrough_next_url(self.request.path))
