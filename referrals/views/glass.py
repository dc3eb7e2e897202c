"""« Bris de glace »: a referral of another département, for a coded reason and an hour, read only."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import journal
from accounts.views.requests import asks_again
from accounts.vocabularies import EntryKind
from referrals import operations, policies
from referrals.forms import BreakGlassForm
from referrals.models import BrokenGlass, Referral
from referrals.models.glass import timeline_of
from referrals.models.standing import about
from referrals.references import parse_reference
from referrals.vocabularies import GlassReason, Relation

from .requests import AgentRequest, explains_refusals


@login_required
@asks_again
@require_http_methods(["GET", "HEAD", "POST"])
@explains_refusals
def break_glass(request: AgentRequest) -> HttpResponse:
    """Ask for the exact reference and the reason, then open that referral; what does not exist gets one answer."""
    policies.require(policies.can_break_glass(request.user))
    form = BreakGlassForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "referrals/break_glass.html", {"form": form}, status=422 if form.is_bound else 200)
    reference, reason = parse_reference(form.cleaned_data["reference"]), GlassReason(form.cleaned_data["reason"])
    try:
        opened = operations.break_glass(reference=reference, reason=reason, by=request.user, at=timezone.now())
    except Referral.DoesNotExist:
        form.add_error("reference", _("Aucune demande ne s'ouvre sous cette référence : faites-la répéter."))
        return render(request, "referrals/break_glass.html", {"form": form}, status=404)
    messages.success(request, _("Demande ouverte pour une heure. Les organisations et le référent sont prévenus."))
    return redirect(opened)


@login_required
@require_safe
def glass(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Show what was opened, to who opened it, until its hour is over: then the same 404 as for none."""
    at = timezone.now()
    opened = get_object_or_404(BrokenGlass.objects.open_for(request.user, at=at).for_page(), pk=pk)
    said = {"at": at, "by": request.user, "organisation_id": opened.organisation_id, "reason": Relation.GLASS}
    journal.record_each([about(opened.referral)], kind=EntryKind.CONSULTED, **said)
    context = {
        "glass": opened,
        "referral": opened.referral,
        "solicitations": opened.referral.solicitations.select_related("organisation").order_by("sent_at", "pk"),
        "events": timeline_of(opened.referral),
    }
    return render(request, "referrals/glass.html", context)
