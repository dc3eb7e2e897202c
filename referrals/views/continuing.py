"""What the requester does with what has ended: ask the partner that another one named, prepare what comes next."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from referrals import operations
from referrals.forms import VersionForm
from referrals.models import StaleForm

from .requests import AgentRequest, explains_refusals, find_referral, find_solicitation


@login_required
@require_POST
@explains_refusals
def approve_redirection(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Ask the partner that this one named."""
    redirected = find_solicitation(request, pk)
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise StaleForm
    asked = operations.approve_redirection(solicitation_id=pk, by=request.user, at=timezone.now(), **form.arguments())
    messages.success(request, _("Demande envoyée à %(partner)s, qui est prévenu.") % {"partner": asked.organisation})
    return redirect(redirected.referral)


@login_required
@require_POST
@explains_refusals
def follow_up(request: AgentRequest, reference: str) -> HttpResponse:
    """Prepare a referral that takes up one that is over."""
    earlier = find_referral(request, reference)
    draft = operations.follow_up(referral_id=earlier.pk, by=request.user, at=timezone.now())
    messages.success(request, _("Suite préparée avec les mêmes éléments : relisez, puis choisissez à qui l'envoyer."))
    return redirect(draft)
