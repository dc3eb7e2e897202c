"""The note beside the codes: written under the eyes of the screening, redacted when something slipped through."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from referrals import operations, policies
from referrals.forms import NoteForm, VersionForm
from referrals.models import Referral, StaleForm

from .requests import AgentRequest, explains_refusals, find_referral


def note_panel(user: User, referral: Referral) -> dict[str, bool]:
    """Return what this person may do with the note, for the pages that show it."""
    return {
        "may_write": bool(policies.can_note(user, referral)),
        "may_redact": bool(referral.note) and bool(policies.can_redact(user, referral)),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@explains_refusals
def note(request: AgentRequest, reference: str) -> HttpResponse:
    """Show the note to be written or mended, or keep what was typed, provided that it identifies nobody."""
    referral = find_referral(request, reference)
    policies.require(policies.can_note(request.user, referral))
    form = NoteForm(request.POST or None, initial={"version": referral.version, "text": referral.note})
    if request.method == "POST" and form.is_valid():
        operations.write_note(referral_id=referral.pk, by=request.user, at=timezone.now(), **form.arguments())
        messages.success(request, _("Note enregistrée. Elle sera effacée à la clôture."))
        return redirect(referral)
    context = {"referral": referral, "form": form}
    return render(request, "referrals/note.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def check_text(request: AgentRequest) -> HttpResponse:
    """Say, while somebody types, which words may identify a person; nothing is kept."""
    form = NoteForm(request.POST)
    form.is_valid()
    context = {"marks": form.marks, "doubts": form.doubts, "typed": True}
    return render(request, "referrals/includes/marks.html", context)


@login_required
@require_POST
@explains_refusals
def redact_note(request: AgentRequest, reference: str) -> HttpResponse:
    """Empty a note that turned out to identify somebody."""
    referral = find_referral(request, reference)
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise StaleForm
    operations.redact_note(referral_id=referral.pk, by=request.user, at=timezone.now(), **form.arguments())
    messages.success(request, _("Note effacée."))
    return redirect(referral)
