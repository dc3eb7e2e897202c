"""Lists of referrals, and the way from a reference to its page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from referrals import policies
from referrals.inbox import to_do_of, waiting_lines
from referrals.models import Referral, Solicitation, load_people_of_drafts
from referrals.references import parse_reference

from .requests import PAGE_SIZE, AgentRequest, journal_list


@login_required
@require_safe
def inbox(request: AgentRequest) -> HttpResponse:
    """Show what awaits the user's organisations, the most pressing first; whoever watches goes to what she watches."""
    if policies.can_read_figures(request.user):
        return redirect("referrals:figures")
    if request.user.audited_organisation_ids:
        return redirect("referrals:journal")
    asked = Solicitation.objects.answerable_by(request.user).for_list().most_pressing_first()
    page = Paginator(asked, PAGE_SIZE).get_page(request.GET.get("page"))
    to_do = to_do_of(request.user, on=timezone.localdate())
    waiting = waiting_lines(to_do.waiting, most=PAGE_SIZE)
    journal_list(request, *page, *(referral for referral, _gesture in waiting), page=page.number)
    return render(request, "referrals/inbox.html", {"page": page, "waiting": waiting, "to_do": to_do.number})


@login_required
@require_safe
def referrals(request: AgentRequest) -> HttpResponse:
    """List the referrals that the user's organisations asked, newest first."""
    asked = Referral.objects.visible_to(request.user).for_list().order_by("-created_at", "pk")
    page = Paginator(asked, PAGE_SIZE).get_page(request.GET.get("page"))
    load_people_of_drafts(page.object_list)
    journal_list(request, *page, page=page.number)
    return render(request, "referrals/referrals.html", {"page": page})


@login_required
@require_safe
def lookup(request: AgentRequest) -> HttpResponse:
    """Open what this person may see under the reference that she heard; while she types, say whether it can be one."""
    typed = request.GET.get("reference", "")[:40]
    reference = parse_reference(typed)
    if request.headers.get("HX-Request"):
        return render(request, "referrals/includes/reference_hint.html", {"typed": typed, "reference": reference})
    asked = Referral.objects.visible_to(request.user).filter(requester__in=request.user.organisation_ids)
    received = Solicitation.objects.visible_to(request.user).order_by("-sent_at", "pk")
    found = asked.filter(reference=reference).first() or received.filter(referral__reference=reference).first()
    if found is not None:
        return redirect(found)
    context = {"typed": typed, "reference": reference, "may_break": bool(policies.can_break_glass(request.user))}
    return render(request, "referrals/lookup.html", context, status=404)
