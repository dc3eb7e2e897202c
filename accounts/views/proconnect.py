"""Signing in with ProConnect, for who has an account or an invitation."""

from __future__ import annotations

from dataclasses import asdict

import requests
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import journal, known_people, proconnect
from accounts.vocabularies import Means

UNKNOWN = gettext_lazy(
    "ProConnect ne nous permet pas de vous reconnaître : utilisez votre mot de passe, ou demandez une invitation."
)
ATTEMPT = "proconnect"  # in the session, until ProConnect answers


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Send the browser to ProConnect."""
    if not proconnect.is_configured():
        raise Http404
    attempt = proconnect.Attempt.begin()
    request.session[ATTEMPT] = asdict(attempt)
    try:
        return redirect(proconnect.authorization_url(attempt, _redirect_uri()))
    except (requests.RequestException, KeyError, ValueError):
        return _refuse(request, _("ProConnect ne répond pas. Réessayez, ou utilisez votre mot de passe."))


@never_cache
@require_safe
def finish(request: HttpRequest) -> HttpResponse:
    """Open the session of whom ProConnect names, if the site knows her; our own factor is asked unless it used two."""
    kept = request.session.pop(ATTEMPT, None)
    if kept is None or "code" not in request.GET:
        return _refuse(request, _("La connexion avec ProConnect n'a pas abouti. Recommencez depuis cette page."))
    state, code = request.GET.get("state", ""), request.GET["code"]
    try:
        attempt = proconnect.Attempt(**kept)
        identity = proconnect.identify(attempt, state=state, code=code, redirect_uri=_redirect_uri())
        user = known_people.account_for(identity, at=timezone.now())
    except (proconnect.NotBelieved, known_people.Unknown):
        journal.record_failure(at=timezone.now(), of=None, reason=Means.PROCONNECT)
        return _refuse(request, UNKNOWN)
    record_authentication(request, user, "proconnect", second_factor=identity.two_factors or None)
    response: HttpResponse = perform_login(request, Login(user=user, email=user.email))
    return response


def _redirect_uri() -> str:
    return f"{settings.SITE_URL}{reverse('proconnect_finish')}"


def _refuse(request: HttpRequest, reason: str | Promise) -> HttpResponse:
    messages.error(request, str(reason))
    return redirect("account_login")
