"""What the journal shows, and to whom: the readers of a département to its referent, the rest to auditors."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Entry
from referrals import policies
from referrals.forms import JournalForm
from referrals.readings import IN_BULK, WEEK, readers_of, readings_of

from .requests import PAGE_SIZE, AgentRequest, explains_refusals, find_referral, journal_list


@login_required
@require_safe
@explains_refusals
def readers(request: AgentRequest, reference: str) -> HttpResponse:
    """Show to the referent of its département who read a referral, or a list that may show it, and by which right."""
    referral = find_referral(request, reference)
    policies.require(policies.can_see_readers(request.user, referral.departement_id))
    page = Paginator(readings_of(referral).for_list(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "referrals/readers.html", {"referral": referral, "page": page})


@login_required
@require_safe
def readings(request: AgentRequest) -> HttpResponse:
    """Show to a referent who read the referrals of her départements this week, and every reading, the last first."""
    followed, at = request.user.referent_departements, timezone.now()
    if not followed:
        raise Http404
    week = sorted(readers_of(followed, since=at - WEEK, until=at), key=lambda reader: not reader.is_notable)
    readers = Paginator(week, PAGE_SIZE).get_page(request.GET.get("readers"))
    read = Entry.objects.readings().filter(departement__in=followed).for_list()
    context = {
        "readers": readers,
        "notable": [reader for reader in readers if reader.is_notable],
        "others": [reader for reader in readers if not reader.is_notable],
        "in_bulk": IN_BULK,
        "page": Paginator(read, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    journal_list(request)
    return render(request, "referrals/readings.html", context)


@login_required
@require_safe
def journal(request: AgentRequest) -> HttpResponse:
    """Show to an auditor the journal of the organisations that she audits; nobody else finds the page."""
    if not request.user.audited_organisation_ids:
        raise Http404
    journal_list(request)  # first: the page that follows has it
    form = JournalForm(request.GET, auditor=request.user)
    entries = Entry.objects.readable_by(request.user)
    entries = form.among(entries) if form.is_valid() else entries.none()
    page = Paginator(entries.for_list(), PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page": page, "query": query.urlencode()}
    return render(request, "referrals/journal.html", context, status=200 if form.is_valid() else 400)
