"""The second factor: enrolled before anything else, then listed, added to and revoked."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.internal.flows import delete_and_cleanup
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import generate_recovery_codes
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import codes, factors, jobs, journal
from accounts.vocabularies import EntryKind, FactorChange

from .requests import MemberRequest, asks_for_both

NEXT = "after_enrolment"  # where somebody was going when she was asked to enrol


@login_required
@require_safe
def choose(request: MemberRequest) -> HttpResponse:
    """Let somebody choose her second factor, before anything else."""
    if factors.has_factor(request.user):
        return redirect("account")
    request.session[NEXT] = get_next_redirect_url(request) or ""
    return render(request, "accounts/second_factor.html")


def _journal_change(request: MemberRequest, change: FactorChange) -> None:
    journal.record_own(kind=EntryKind.FACTOR_CHANGED, at=timezone.now(), by=request.user, reason=change)


class _Enrol:
    """What follows any enrolment: the session is proven, other sessions end, and recovery codes are offered."""

    request: MemberRequest

    def form_valid(self, form: Any) -> HttpResponse:
        """Enrol."""
        first = not factors.has_factor(self.request.user)
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            newest = Authenticator.objects.filter(user=self.request.user, type__in=factors.MAIN).order_by("-pk")[0]
            _journal_change(self.request, FactorChange(f"{newest.type.upper()}_ADDED"))
        factors.record_enrolment(self.request, self.request.user, newest)
        end_other_sessions(self.request, self.request.user)
        return redirect("recovery_codes") if first else response

    def get_success_url(self) -> str:
        """Lead back to the account."""
        return reverse("account")


class EnrolTotp(_Enrol, ActivateTOTPView):
    """An application that shows codes."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Enrol, and use the first code up: whoever saw it typed opens nothing with it."""
        response = super().form_valid(form)
        codes.use_code(self.request.user, form.cleaned_data["code"])
        return response


class EnrolPasskey(_Enrol, AddWebAuthnView):
    """A passkey."""


@login_required
@asks_for_both
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: MemberRequest) -> HttpResponse:
    """Draw ten codes and show them, once: they are in the answer to a form, and nowhere else."""
    if not factors.has_factor(request.user):
        return redirect("second_factor")
    if request.method != "POST":
        return render(request, "accounts/recovery_codes.html", {"codes": None})
    with transaction.atomic():
        drawn = generate_recovery_codes(request).wrap().get_unused_codes()
        _journal_change(request, FactorChange.CODES_DRAWN)
    following = request.session.pop(NEXT, "") or reverse("account")
    text = "\r\n".join([_("Codes de secours de Relais : chacun sert une fois."), "", *drawn])
    context = {"codes": drawn, "file": f"data:text/plain;charset=utf-8,{quote(text)}", "following": following}
    return render(request, "accounts/recovery_codes.html", context)


@login_required
@asks_for_both
@require_POST
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a factor away from the account, unless it is the last."""
    with transaction.atomic():
        mine = Authenticator.objects.select_for_update().filter(user=request.user, type__in=factors.MAIN)
        factor = get_object_or_404(mine, pk=pk)
        if len(mine) < 2:
            messages.error(request, _("C'est votre seul moyen : ajoutez-en un autre avant de retirer celui-ci."))
            return redirect("account")
        delete_and_cleanup(request, factor)
        jobs.defer("accounts.tell_of_access", user_id=request.user.pk)
        _journal_change(request, FactorChange.REMOVED)
    end_other_sessions(request, request.user)
    messages.success(request, _("Ce moyen de connexion est retiré. Vos autres sessions sont fermées."))
    return redirect("account")
