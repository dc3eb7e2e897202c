"""What pages of accounts begin with: who asks, whether it is really her, how a refusal is said."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.reauthentication import suspend_request
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts import factors, journal
from accounts.models import User
from accounts.policies import NotAllowed
from accounts.stages import SecondFactorStage
from accounts.vocabularies import EntryKind, Refusal

BOTH = "both_factors_asked"  # in the session, until they are proved
View = Callable[..., HttpResponse]


class MemberRequest(HttpRequest):
    """A request of somebody signed in."""

    user: User


def asks_again(view: View) -> View:
    """Ask again who is there before a sensitive act, unless she came in a few minutes ago."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return prove_again(request) or view(request, *args, **kwargs)

    return asked


def asks_for_both(view: View) -> View:
    """Ask for both factors again before what opens an account changes, unless she proved both a few minutes ago."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return prove_both_again(request) or view(request, *args, **kwargs)

    return asked


def prove_again(request: HttpRequest) -> HttpResponse | None:
    """Return where somebody signed in proves again who she is; None when she did a few minutes ago.

    Whom ProConnect alone vouches for has nothing to prove here, and signs in again: allauth would let her go on.
    """
    if not request.user.is_authenticated or not get_adapter().is_reauthentication_required():
        return None
    request.session.pop(BOTH, None)
    methods = get_adapter().get_reauthentication_methods(request.user)
    return _suspend(request, methods[0]["url"]) if methods else sign_in_again(request)


def prove_both_again(request: HttpRequest) -> HttpResponse | None:
    """Return where somebody signed in proves both factors again, one after the other or by a passkey; None as above."""
    if not request.user.is_authenticated or factors.are_both_fresh(request, request.user):
        return None
    request.session[BOTH] = True
    page = factors.next_proof(request, request.user)
    return _suspend(request, reverse(page)) if page else sign_in_again(request)


def _suspend(request: HttpRequest, page: str) -> HttpResponse:
    """Keep what was asked until she proved who she is; never a password, which is typed again."""
    if any("password" in name for name in request.POST):
        return redirect(f"{page}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}")
    response: HttpResponse = suspend_request(request, page)
    return response


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Close the session of who has nothing to prove here, and lead her to the way in."""
    logout(request)
    messages.info(request, _("Ce geste demande de vous connecter de nouveau : recommencez-le ensuite."))
    return redirect("account_login")


def between_factors(view: View) -> View:
    """Open the page to who proved her first factor, and has not proved the second."""
    opened: View = login_stage_required(stage=SecondFactorStage.key, redirect_urlname="account_login")(view)
    return opened


def leads_out_of_fragments(view: View) -> View:
    """Where htmx asks after the session has ended, load the whole page again: signing in would land in the fragment."""

    @wraps(view)
    def outside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "HX-Request" in request.headers and not request.user.is_authenticated:
            return HttpResponse(headers={"HX-Redirect": reverse("account_login")})
        return view(request, *args, **kwargs)

    return outside


def refusals_lead_to(name: str) -> Callable[[View], View]:
    """Say why an act is refused, on the page that it was asked from."""

    def decorate(view: View) -> View:
        @wraps(view)
        def explaining(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except NotAllowed as refusal:
                by = cast("User", request.user)
                subject = {"route": name, "reason": Refusal.FORBIDDEN}
                journal.record_route(kind=EntryKind.REFUSED, at=timezone.now(), by=by, **subject)
                messages.error(request, str(refusal))
                return redirect(name)

        return explaining

    return decorate
