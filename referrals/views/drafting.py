"""The pages of a draft: a screen for each step, saved at each, left and taken up again at any."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directory import territory
from directory.national_lines import CHILDREN
from referrals import operations, policies
from referrals.completeness import FormStep, bands_of
from referrals.forms import (
    FrameStep,
    LanguagesStep,
    NeedsStep,
    NewReferralForm,
    PeopleStep,
    StepForm,
    WhereStep,
    point_at_first_error,
)
from referrals.models import Referral, StaleForm
from referrals.models.referrals import MAY_BE_MINOR
from referrals.references import show_reference
from referrals.vocabularies import ReferralState

from .requests import AgentRequest, explains_refusals, find_referral

KEPT = ("structure", "relire")  # parts of the address that go along: the partner's sheet, whether one only mends
LENIENT = frozenset({"before", "more", "later"})  # buttons that save what is there, complete or not
SHOWN = 1  # draft to take up again, above the form of a new one; the others are in the inbox


class Screen(NamedTuple):
    """What one step shows."""

    step: FormStep
    form: type[StepForm]
    template: str


SCREENS = (
    Screen(FormStep.WHERE, WhereStep, "referrals/steps/where.html"),
    Screen(FormStep.WHO, PeopleStep, "referrals/steps/people.html"),
    Screen(FormStep.NEEDS, NeedsStep, "referrals/steps/needs.html"),
    Screen(FormStep.LANGUAGES, LanguagesStep, "referrals/steps/languages.html"),
    Screen(FormStep.FRAME, FrameStep, "referrals/steps/frame.html"),
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@explains_refusals
def create(request: AgentRequest) -> HttpResponse:
    """Begin a draft; `structure` in the address names the partner whose sheet the person came from."""
    form = NewReferralForm(request.POST or None, user=request.user)
    if form.is_valid():
        referral = operations.create_referral(
            requester=form.cleaned_data["requester"], situation=form.situation(), by=request.user, at=timezone.now()
        )
        return redirect(address(referral, FormStep.WHO, kept(request)))
    mine = Referral.objects.pending_of(request.user).filter(state=ReferralState.DRAFT)
    drafts = mine.select_related("departement").order_by("-created_at", "pk")[:SHOWN]
    return show(request, SCREENS[0], form, drafts=drafts)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@explains_refusals
def step(request: AgentRequest, reference: str, slug: str) -> HttpResponse:
    """Show or save one step of a draft; what has been sent is read on its own page."""
    referral = find_referral(request, reference)
    screen = next((screen for screen in SCREENS if screen.step == slug), None)
    if screen is None:
        raise Http404
    if request.method == "POST":
        return save(request, referral, screen)
    if not policies.can_edit(request.user, referral):
        return redirect(referral)
    options = {"more": "plus" in request.GET} if screen.form is PeopleStep else {}
    return show(request, screen, screen.form(referral=referral, **options), referral=referral)


def save(request: AgentRequest, referral: Referral, screen: Screen) -> HttpResponse:
    """Write the step, then go where the button leads."""
    button = request.POST.get("go", "")
    form = screen.form(request.POST, referral=referral, lenient=button in LENIENT)
    if not form.is_valid():
        if "version" in form.errors:
            raise StaleForm
        return show(request, screen, form, referral=referral)
    version = form.cleaned_data["version"]
    operations.update_draft(
        referral_id=referral.pk, changes=form.changes(), by=request.user, version=version, at=timezone.now()
    )
    if button == "later":
        messages.success(request, _("Brouillon %(reference)s enregistré.") % {"reference": referral})
    return redirect(next_address(request, referral, screen.step, button))


def next_address(request: AgentRequest, referral: Referral, here: FormStep, button: str) -> str:
    """Return where the button leads: on, back, one more line, or away."""
    steps, query = list(FormStep), kept(request)
    if button == "later":
        return reverse("referrals:inbox")
    if button == "more":
        query["plus"] = "1"
        return address(referral, here, query)
    place = steps.index(here) + (-1 if button == "before" else 1)
    ended = "relire" in query or not 0 <= place < len(steps)
    query.pop("relire", None)
    return address(referral, None if ended else steps[place], query)


def address(referral: Referral, step: FormStep | None, query: QueryDict) -> str:
    """Return the address of a step, or of the draft itself, with what goes along."""
    path = (
        reverse("referrals:step", args=[show_reference(referral.reference), step])
        if step
        else referral.get_absolute_url()
    )
    return f"{path}?{query.urlencode()}" if query else path


def kept(request: HttpRequest) -> QueryDict:
    """Return the part of the address that goes along from step to step."""
    query = QueryDict(mutable=True)
    query.update({name: request.GET[name] for name in KEPT if name in request.GET})
    return query


def show(
    request: AgentRequest, screen: Screen, form: Any, *, referral: Referral | None = None, **more: Any
) -> HttpResponse:
    """Render a step; where something is to be mended, the cursor is there."""
    steps = list(FormStep)
    number = steps.index(screen.step) + 1
    if form.is_bound:
        point_at_first_error(form, *getattr(form, "lines", ()))
    context = {
        "form": form,
        "referral": referral,
        "step": screen.step,
        "number": number,
        "total": len(steps),
        "following": steps[number] if number < len(steps) else None,
        "drafts": None,
        **(route(referral) if referral and screen.step == FormStep.FRAME else {}),
        **more,
    }
    return render(request, screen.template, context, status=422 if form.is_bound else 200)


def route(referral: Referral) -> dict[str, Any]:
    """Return whom to inform of a minor, where somebody may be one: always an agent, who may read every number."""
    if not bands_of(referral) & MAY_BE_MINOR:
        return {"minors": None, "line": CHILDREN}
    return {
        "minors": territory.minors_route(departement=referral.departement_id, at=timezone.now(), agent=True),
        "line": CHILDREN,
    }
