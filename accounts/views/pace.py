"""« Lectures ralenties »: who read the directory too fast, for those who watch."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import policies
from accounts.models import Entry
from accounts.vocabularies import Limit

from .requests import MemberRequest

SHOWN = timedelta(days=30)
MOST = 100  # lines


@login_required
@require_safe
def too_fast(request: MemberRequest) -> HttpResponse:
    """List what was slowed: for a manager, that of her organisations; for an editor, everything."""
    if not policies.can_watch_readings(request.user):
        raise Http404
    slowed = Entry.objects.slowed(since=timezone.now() - SHOWN)
    if not policies.is_editor(request.user):
        slowed = slowed.filter(organisation__in=request.user.managed_organisation_ids)
    entries = slowed.select_related("by", "organisation").order_by("-at", "pk")[:MOST]
    rows = [(entry, Limit(entry.reason).label) for entry in entries]
    return render(request, "accounts/slowed.html", {"rows": rows})
