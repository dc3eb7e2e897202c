"""The requester's pages: read, choose partners, send, stop. See `drafting` for the steps of a draft."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Reach
from directory.prepared import Prepared
from referrals import matching, operations, policies
from referrals.completeness import gaps
from referrals.forms import SendForm, VersionForm
from referrals.models import FollowUp, Referral, StaleForm
from referrals.models.glass import timeline_of
from referrals.vocabularies import ReferralState

from .drafting import kept, route
from .notes import note_panel
from .requests import AgentRequest, explains_refusals, find_referral

_LINKS = Prepared[FollowUp](
    lambda organisations, departements, pk: FollowUp.objects.visible_to(Reach(organisations, departements)).touching(pk)
)


@login_required
@require_safe
def referral(request: AgentRequest, reference: str) -> HttpResponse:
    """Show the requester's side: what was asked, of whom, what came of it, whom to ask next."""
    found = find_referral(request, reference)
    if found.is_planned and found.state == ReferralState.DRAFT:
        return redirect("referrals:operation", found.operation)
    return show_referral(request, found)


def show_referral(
    request: AgentRequest, referral: Referral, form: SendForm | None = None, status: int = 200
) -> HttpResponse:
    """Render the requester's page, with the choice of partners when something is still to be asked."""
    at, slug = timezone.now(), request.GET.get("structure")
    prefetch_related_objects([referral], "people")
    needs = referral.open_needs()
    decision = policies.can_send(request.user, referral)
    proposals = matching.propose(referral=referral, needs=needs, at=at) if needs and decision else []
    proposals.sort(key=lambda proposal: proposal.organisation.slug != slug)  # whoever's sheet the person came from
    chosen = [proposal.organisation.pk for proposal in proposals if proposal.organisation.slug == slug]
    solicitations = referral.solicitations.for_requester()
    redirected = any(solicitation.redirected_to for solicitation in solicitations) and decision
    context = {
        "referral": referral,
        "proposed": solicitations.proposing_another() if redirected else [],
        "links": _LINKS.rows(*request.user.reach, referral.pk),
        "may_follow_up": bool(policies.can_follow_up(request.user, referral)),
        "sees_readers": bool(policies.can_see_readers(request.user, referral.departement_id)),
        "steers": bool(policies.can_steer(request.user, referral)),
        "needs": needs,
        "decision": decision,
        "form": form or SendForm(initial={"version": referral.version, "organisations": chosen}),
        "proposals": proposals,
        "unmet": [need for need in needs if not any(need in proposal.needs for proposal in proposals)],
        "solicitations": solicitations,
        "note": note_panel(request.user, referral),
        "events": timeline_of(referral),
    }
    if referral.state == ReferralState.DRAFT:
        draft = {"gaps": gaps(referral), "query": kept(request), **route(referral)}
        return render(request, "referrals/draft.html", context | draft, status=status)
    return render(request, "referrals/referral.html", context, status=status)


@login_required
@require_POST
@explains_refusals
def send(request: AgentRequest, reference: str) -> HttpResponse:
    """Ask the chosen partners."""
    referral = find_referral(request, reference)
    partners = matching.partners_for(referral=referral, needs=referral.open_needs(), at=timezone.now())
    form = SendForm(request.POST, partners=partners)
    if not form.is_valid():
        return show_referral(request, referral, form, status=422)
    operations.send(referral_id=referral.pk, by=request.user, at=timezone.now(), **form.arguments())
    messages.success(
        request, _("Demande envoyée. Chaque partenaire est prévenu par courriel ; si c'est urgent, appelez.")
    )
    return redirect(referral)


@login_required
@require_POST
@explains_refusals
def cancel_referral(request: AgentRequest, reference: str) -> HttpResponse:
    """Stop asking altogether."""
    referral = find_referral(request, reference)
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise StaleForm
    operations.cancel_referral(referral_id=referral.pk, by=request.user, at=timezone.now(), **form.arguments())
    if referral.state == ReferralState.DRAFT:
        messages.success(request, _("Brouillon abandonné. Personne n'avait été prévenu."))
        return redirect("referrals:inbox")
    messages.success(request, _("Demande annulée. Les partenaires sollicités sont prévenus."))
    return redirect(referral)
