"""« Mon compte »: by what one signs in, and from where."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import journal, policies, repairs
from accounts.browsers import browser_in_words
from accounts.models import Repair, User
from accounts.vocabularies import EntryKind, Means

from .requests import MemberRequest, asks_again


@login_required
@require_safe
def account(request: MemberRequest) -> HttpResponse:
    """Show what opens the account, and from which browsers it is open."""
    own = list(Authenticator.objects.filter(user=request.user).order_by("created_at", "pk"))
    codes = next((factor for factor in own if factor.type == Authenticator.Type.RECOVERY_CODES), None)
    context: dict[str, Any] = {
        "factors": [factor for factor in own if factor != codes],
        "has_application": any(factor.type == Authenticator.Type.TOTP for factor in own),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "sessions": [(session, browser_in_words(session.user_agent)) for session in open_sessions(request.user)],
        "this_session": request.session.session_key,
        "repair": Repair.objects.open().filter(user=request.user).first(),
        "manages": bool(request.user.managed_organisation_ids),
        "follows": bool(request.user.referent_departements),
        "audits": bool(request.user.audited_organisation_ids),
        "watches": policies.can_watch_readings(request.user),
        "repairs": policies.can_be_concerned_by_repairs(request.user),
    }
    return render(request, "accounts/account.html", context)


def open_sessions(user: User) -> list[UserSession]:
    """Return the sessions of a user that are still open, the last one first, and delete none."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return list(UserSession.objects.filter(user=user, session_key__in=alive).order_by("-created_at", "pk"))


@login_required
@asks_again
@require_POST
def end_session(request: MemberRequest, pk: int) -> HttpResponse:
    """Close one session."""
    session = get_object_or_404(UserSession, user=request.user, pk=pk)
    with transaction.atomic():
        session.end()
        _journal_end(request.user)
    messages.success(request, _("Cette session est fermée."))
    return redirect("account")


@login_required
@asks_again
@require_POST
def end_others(request: MemberRequest) -> HttpResponse:
    """Close every session but this one."""
    with transaction.atomic():
        end_other_sessions(request, request.user)
        _journal_end(request.user)
    messages.success(request, _("Vos autres sessions sont fermées."))
    return redirect("account")


def _journal_end(user: User) -> None:
    journal.record_own(kind=EntryKind.SIGNED_OUT, at=timezone.now(), by=user, reason=Means.FROM_ELSEWHERE)


@login_required
@require_POST
def stop_repair(request: MemberRequest) -> HttpResponse:
    """Stop what others began in one's name."""
    try:
        repairs.cancel(user=request.user, at=timezone.now())
    except repairs.NothingToRepair:
        messages.error(request, _("Il n'y avait plus rien à annuler."))
    else:
        messages.success(request, _("Le dépannage est annulé. Prévenez la personne responsable de votre organisation."))
    return redirect("account")
