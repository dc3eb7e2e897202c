"""The page that says where the messages of a solicitation are."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from referrals.sendings import sendings_of

from .requests import AgentRequest, find_solicitation


@login_required
@require_safe
def deliveries(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Say to either side, and to the referent, whom the mail reached and whom it did not."""
    solicitation = find_solicitation(request, pk)
    context = {"solicitation": solicitation, "referral": solicitation.referral, "sendings": sendings_of(solicitation)}
    return render(request, "referrals/deliveries.html", context)
