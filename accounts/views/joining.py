"""The page that an invitation leads to: reading it changes nothing."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import invitations, policies
from accounts.forms import JoinForm

from .requests import MemberRequest


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form of an invitation that holds, or offer a fresh link; a form that was sent opens the account."""
    found = invitations.find(token=token)
    if found is None or found.is_expired(timezone.now()):
        return render(request, "accounts/invitation_over.html", {"token": token}, status=410)
    if invitations.account_of(found) is not None:
        return render(request, "accounts/invitation_known.html", {"invitation": found, "token": token})
    form = JoinForm(request.POST or None, email=found.email)
    if form.is_valid():
        return _join(request, token, form)
    context = {"invitation": found, "token": token, "form": form}
    return render(request, "accounts/invitation.html", context, status=422 if form.errors else 200)


def _join(request: HttpRequest, token: str, form: JoinForm) -> HttpResponse:
    try:
        user = invitations.accept(token=token, at=timezone.now(), **form.cleaned_data)
    except (invitations.LinkIsOver, invitations.BelongsToSomebodyElse):
        return redirect("invitation", token=token)
    record_authentication(request, user, method="password", email=user.email)
    response: HttpResponse = perform_login(request, Login(user=user, email=user.email))
    return response


@login_required
@require_POST
def join_as(request: MemberRequest, token: str) -> HttpResponse:
    """Let somebody who is signed in, and was invited at her address, act for one organisation more."""
    try:
        invitations.accept_as(token=token, user=request.user, at=timezone.now())
    except (invitations.LinkIsOver, invitations.BelongsToSomebodyElse):
        messages.error(request, _("Cette invitation n'est pas pour ce compte, ou ne sert plus."))
        return redirect("account")
    except policies.NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("account")
    messages.success(request, _("Vous agissez maintenant aussi pour cette organisation."))
    return redirect("account")


@require_POST
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """Send a fresh link to the address of an old one; the answer never says whether there was one."""
    if ratelimit.consume(request, action="reset_password_from_key"):
        invitations.renew(token=token, at=timezone.now())
    return render(request, "accounts/invitation_renewed.html")
