"""The requester's pages: prepare, choose partners, send, stop."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from referrals import matching, operations, policies
from referrals.forms import PeopleFormSet, ReferralForm, SendForm, VersionForm
from referrals.models import Referral, StaleForm

from .requests import AgentRequest, explains_refusals, find_referral


@login_required
@explains_refusals
def create(request: AgentRequest) -> HttpResponse:
    """Prepare a referral; `structure` in the address names the partner whose sheet the person came from."""
    data = request.POST or None
    form = ReferralForm(data, user=request.user)
    people = PeopleFormSet(data, prefix="people")
    structure = request.GET.get("structure", "")
    if data is not None and form.is_valid() & people.is_valid():
        form.check_people(people.people())
        if form.is_valid():
            referral = operations.create_referral(
                requester=form.cleaned_data["requester"],
                situation=form.situation(people.people()),
                by=request.user,
                at=timezone.now(),
            )
            return redirect(referral_address(referral, structure))
    context = {"form": form, "people": people, "structure": structure}
    return render(request, "referrals/create.html", context, status=200 if data is None else 422)


def referral_address(referral: Referral, structure: str) -> str:
    """Return the address of the referral, with the partner to propose first."""
    query = HttpRequest().GET.copy()
    if structure:
        query["structure"] = structure
    return f"{referral.get_absolute_url()}?{query.urlencode()}" if query else referral.get_absolute_url()


@login_required
@require_safe
def referral(request: AgentRequest, reference: str) -> HttpResponse:
    """Show the requester's side: what was asked, of whom, what came of it, whom to ask next."""
    return show_referral(request, find_referral(request, reference))


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
    partners = matching.partners_for(referral=referral, needs=needs, at=at)
    context = {
        "referral": referral,
        "steers": bool(policies.can_steer(request.user, referral)),
        "needs": needs,
        "decision": decision,
        "form": form or SendForm(initial={"version": referral.version, "organisations": chosen}, partners=partners),
        "proposals": proposals,
        "unmet": [need for need in needs if not any(need in proposal.needs for proposal in proposals)],
        "solicitations": referral.solicitations.select_related("organisation").order_by("sent_at", "pk"),
        "events": referral.events.for_timeline(),
    }
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
    messages.success(request, _("Demande annulée. Les partenaires sollicités sont prévenus."))
    return redirect(referral)
