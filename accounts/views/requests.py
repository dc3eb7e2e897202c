"""What pages of accounts begin with: who asks, whether it is really her, how a refusal is said."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.decorators import login_stage_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.models import User
from accounts.policies import NotAllowed
from accounts.stages import SecondFactorStage

View = Callable[..., HttpResponse]


class MemberRequest(HttpRequest):
    """A request of somebody signed in."""

    user: User


def asks_again(view: View) -> View:
    """Ask again who is there before a sensitive act, unless she came in a few minutes ago."""
    asking: View = reauthentication_required(view)
    return asking


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
                messages.error(request, str(refusal))
                return redirect(name)

        return explaining

    return decorate
