"""The page that both sides of a solicitation share, and the steps taken there."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Reach
from directory.prepared import Prepared
from referrals import policies, receipts
from referrals.forms import VersionForm
from referrals.models import Solicitation
from referrals.models.glass import timeline_of
from referrals.models.solicitations import SolicitationQuerySet
from referrals.references import show_reference
from referrals.steps import STEPS, Step

from .notes import note_panel
from .requests import AgentRequest, explains_refusals, find_solicitation


@login_required
@require_safe
def solicitation(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Show one solicitation to either side, with what may be done now."""
    return show_solicitation(request, find_solicitation(request, pk))


def show_solicitation(
    request: AgentRequest, solicitation: Solicitation, step: Step | None = None, form: VersionForm | None = None
) -> HttpResponse:
    """Render the page that both sides share; `form` is the one that was refused, to be mended."""
    available = policies.available_transitions(request.user, solicitation)
    opened = step or next((offered for offered in STEPS if offered.slug == request.GET.get("geste")), None)
    steps = [
        (offered, form if offered is step else _form_of(offered, solicitation, is_opened=offered is opened))
        for offered in STEPS
        if offered.transition in available
    ]
    steers = bool(policies.can_steer(request.user, solicitation.referral))
    other_side = solicitation.organisation if steers else solicitation.referral.requester
    context = {
        "solicitation": solicitation,
        "referral": solicitation.referral,
        "steers": steers,
        "sees_readers": bool(policies.can_see_readers(request.user, solicitation.referral.departement_id)),
        "contact": other_side.contacts.present(on=timezone.localdate()).first(),
        "steps": steps,
        "opened": opened,
        "exchanges": _exchanges(solicitation, replying="answer_info" in available),
        "events": timeline_of(solicitation),
        "note": note_panel(request.user, solicitation.referral),
        **_neighbours(request, solicitation),
    }
    return render(request, "referrals/solicitation.html", context, status=422 if form else 200)


def _form_of(step: Step, solicitation: Solicitation, *, is_opened: bool) -> VersionForm | None:
    if step.on_demand and not is_opened:
        return None
    return step.form(initial={"version": solicitation.version}, solicitation=solicitation)


def _exchanges(solicitation: Solicitation, *, replying: bool) -> list[tuple[str, list[str]]]:
    """Return each question with its answers; what awaits one is in the form of whoever is to reply."""
    return [(question, said) for question, said in solicitation.exchanges.items() if said or not replying]


def _neighbours(request: AgentRequest, solicitation: Solicitation) -> dict[str, Any]:
    """Return what this one follows and what follows it, as far as this person may see."""
    reach = request.user.reach
    follows = _FOLLOWED.rows(*reach, solicitation.follows_id) if solicitation.follows_id else []
    return {
        "follows": next(iter(follows), None),
        "followed_by": [] if solicitation.is_open else _FOLLOWING.rows(*reach, solicitation.pk),
    }


def _seen(organisations: Collection[int], departements: Collection[str]) -> SolicitationQuerySet:
    seen = Solicitation.objects.visible_to(Reach(organisations, departements))
    return seen.select_related("organisation").order_by("sent_at", "pk")


_FOLLOWED = Prepared[Solicitation](lambda mine, followed, pk: _seen(mine, followed).filter(pk=pk))
_FOLLOWING = Prepared[Solicitation](lambda mine, followed, pk: _seen(mine, followed).filter(follows=pk))


@login_required
@require_safe
def receipt(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Hand over the proof that the partner has acknowledged; the same 404 as for none before that."""
    try:
        proof = receipts.receipt_for(find_solicitation(request, pk))
    except receipts.NotAcknowledged as error:
        raise Http404 from error
    name = f"accuse-{show_reference(proof.reference)}.txt"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store, private"}
    return HttpResponse(proof.as_text(), content_type="text/plain; charset=utf-8", headers=headers)


@login_required
@require_POST
@explains_refusals
def act(request: AgentRequest, pk: UUID, slug: str) -> HttpResponse:
    """Carry out one step of the workflow."""
    solicitation = find_solicitation(request, pk)
    step = next((step for step in STEPS if step.slug == slug), None)
    if step is None:
        raise Http404
    form = step.form(request.POST, solicitation=solicitation)
    if not form.is_valid():
        return show_solicitation(request, solicitation, step, form)
    step.operation(solicitation_id=pk, by=request.user, at=timezone.now(), **form.arguments())
    messages.success(request, step.done)
    return redirect(solicitation)
