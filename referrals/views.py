"""Pages of referrals: load what the person may see, bind a form, make one call to the domain, answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_fsm import TransitionNotAllowed

from accounts.models import User
from referrals import matching, operations, policies, receipts
from referrals.forms import PeopleFormSet, ReferralForm, SendForm, VersionForm
from referrals.models import Referral, Solicitation, StaleForm
from referrals.references import parse_reference, show_reference
from referrals.steps import STEPS, Step

PAGE_SIZE = 25


class AgentRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


def explains_refusals(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 409 to a stale form, 403 to an act that the person may not do, each with a sentence."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (StaleForm, TransitionNotAllowed):
            reason, status = _("Quelqu'un a agi entre-temps : rien n'a été enregistré. Relisez, puis recommencez."), 409
        except policies.NotAllowed as error:
            reason, status = str(error), 403
        except (Referral.DoesNotExist, Solicitation.DoesNotExist) as error:
            raise Http404 from error  # purged between the page and the button
        return render(request, "referrals/refused.html", {"reason": reason, "back": request.path}, status=status)

    return answer


@login_required
@require_safe
def inbox(request: AgentRequest) -> HttpResponse:
    """Show what awaits the user's organisations, the most pressing first."""
    asked = Solicitation.objects.answerable_by(request.user).for_list().most_pressing_first()
    page = Paginator(asked, PAGE_SIZE).get_page(request.GET.get("page"))
    waiting = Referral.objects.waiting_for(request.user).for_list().order_by("created_at", "pk")[:PAGE_SIZE]
    return render(request, "referrals/inbox.html", {"page": page, "waiting": waiting})


@login_required
@require_safe
def referrals(request: AgentRequest) -> HttpResponse:
    """List the referrals that the user's organisations asked, newest first."""
    asked = Referral.objects.visible_to(request.user).for_list().order_by("-created_at", "pk")
    page = Paginator(asked, PAGE_SIZE).get_page(request.GET.get("page"))
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
    return render(request, "referrals/lookup.html", {"typed": typed, "reference": reference}, status=404)


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


def find_referral(request: AgentRequest, reference: str) -> Referral:
    """Return the referral that this person may see under this reference, or raise the same 404 as for none."""
    visible = Referral.objects.visible_to(request.user).select_related("requester", "departement")
    return get_object_or_404(visible, reference=parse_reference(reference))


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


def find_solicitation(request: AgentRequest, pk: UUID) -> Solicitation:
    """Return the solicitation that this person may see, or raise the same 404 as for none."""
    visible = Solicitation.objects.visible_to(request.user).for_page()
    return get_object_or_404(visible, pk=pk)


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
    initial = {"version": solicitation.version}
    steps = [
        (offered, form if offered is step else offered.form(initial=initial, solicitation=solicitation))
        for offered in STEPS
        if offered.transition in available
    ]
    steers = bool(policies.can_steer(request.user, solicitation.referral))
    other_side = solicitation.organisation if steers else solicitation.referral.requester
    context = {
        "solicitation": solicitation,
        "referral": solicitation.referral,
        "steers": steers,
        "contact": other_side.contacts.reachable(on=timezone.localdate()).first(),
        "steps": steps,
        "refused": step,
        "events": solicitation.events.for_timeline(),
    }
    return render(request, "referrals/solicitation.html", context, status=422 if form else 200)


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
