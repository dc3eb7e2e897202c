"""The pages of an operation to come: plan it, tell the partners of each département, say how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_list_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from referrals import matching, operations, policies
from referrals.forms import ConcludeForm, ExpectedFormSet, NoticeForm, PlanForm
from referrals.matching import Proposal
from referrals.models import FollowUp, Referral, Solicitation
from referrals.models.referrals import NOT_OVER

from .requests import AgentRequest, explains_refusals, journal_list, journal_reading


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@explains_refusals
def plan(request: AgentRequest) -> HttpResponse:
    """Prepare an operation: a draft for each département, written at once."""
    data, at = request.POST or None, timezone.now()
    form = PlanForm(data, user=request.user, at=at)
    people = ExpectedFormSet(data, prefix="people")
    if data is not None and form.is_valid() & people.is_valid():
        planned = operations.plan_operation(
            requester=form.cleaned_data["requester"], plan=form.plan(people.people()), by=request.user, at=at
        )
        return redirect("referrals:operation", planned[0].operation)
    context = {"form": form, "people": people}
    return render(request, "referrals/operation_plan.html", context, status=200 if data is None else 422)


@login_required
@require_safe
def operation(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Show what was planned in each département, of whom it was asked, and whom to ask."""
    return show_operation(request, find_operation(request, pk))


def find_operation(request: AgentRequest, pk: UUID) -> list[Referral]:
    """Return the referrals of this operation that the person may see, or raise the same 404 as for none."""
    asked = Solicitation.objects.select_related("organisation").order_by("sent_at", "pk")
    made = FollowUp.objects.visible_to(request.user).select_related("referral").order_by("referral__created_at", "pk")
    parts = ("people", Prefetch("solicitations", asked), Prefetch("followed_by", made))
    visible = Referral.objects.visible_to(request.user).for_list().with_taken_needs().prefetch_related(*parts)
    found = get_list_or_404(visible.order_by("departement"), operation=pk)
    journal_reading(request.user, *found)
    return found


@dataclass(frozen=True, slots=True)
class Section:
    """One département of the operation: what is still to be asked there, and of whom."""

    plan: Referral
    needs: list[str]
    proposals: list[Proposal]
    form: NoticeForm | None


def show_operation(
    request: AgentRequest, plans: list[Referral], forms: dict[str, NoticeForm] | None = None, refusal: str = ""
) -> HttpResponse:
    """Render the page; `forms` are those that were refused, to be mended."""
    if made := [link.referral for plan in plans for link in plan.followed_by.all()]:
        journal_list(request, *made)
    sections = [section_of(request, plan, (forms or {}).get(plan.departement_id)) for plan in plans]
    steers = bool(policies.can_steer(request.user, plans[0]))
    at = timezone.now()
    context = {
        "plan": plans[0],
        "sections": sections,
        "steers": steers,
        "sendable": any(section.proposals for section in sections),
        "may_turn": any(policies.can_turn(request.user, plan, at=at) for plan in plans),
        "conclusion": ConcludeForm(plans=open_plans) if steers and (open_plans := concluding(plans)) else None,
        "refusal": refusal,
    }
    return render(request, "referrals/operation.html", context, status=422 if refusal or forms else 200)


def concluding(plans: list[Referral]) -> list[Referral]:
    """Return those that are not over."""
    return [plan for plan in plans if plan.state in NOT_OVER]


def section_of(request: AgentRequest, plan: Referral, form: NoticeForm | None) -> Section:
    """Return one département with the partners to propose there, where something is still to be asked."""
    needs = plan.open_needs()
    if not needs or not policies.can_send(request.user, plan):
        return Section(plan, needs, [], None)
    proposals = matching.propose(referral=plan, needs=needs, at=timezone.now())
    return Section(plan, needs, proposals, form or notice_form(plan, needs))


def notice_form(plan: Referral, needs: list[str], data: Any = None) -> NoticeForm:
    """Return the form of one département, whose choices are the partners that may be asked at that moment."""
    partners = matching.partners_for(referral=plan, needs=needs, at=timezone.now())
    return NoticeForm(data, departement=plan.departement_id, partners=partners, initial={"version": plan.version})


@login_required
@require_POST
@explains_refusals
def send_operation(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Tell the chosen partners of every département in one go."""
    plans = find_operation(request, pk)
    shown = [plan for plan in plans if f"{plan.departement_id}-version" in request.POST]
    forms = {plan.departement_id: notice_form(plan, plan.open_needs(), request.POST) for plan in shown}
    if not all(form.is_valid() for form in forms.values()):
        return show_operation(request, plans, forms)
    notices = [form.notice() for form in forms.values()]
    if not any(notice.organisations for notice in notices):
        return show_operation(request, plans, refusal=_("Choisissez au moins un partenaire."))
    sent = operations.send_operation(operation=pk, notices=notices, by=request.user, at=timezone.now())
    messages.success(request, _("Préavis envoyé : %(count)s partenaires prévenus.") % {"count": len(sent)})
    return redirect("referrals:operation", pk)


@login_required
@require_POST
@explains_refusals
def conclude_operation(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Say that there was nobody to help, or that the operation was called off."""
    plans = find_operation(request, pk)
    form = ConcludeForm(request.POST, plans=plans)
    if not form.is_valid():
        refusal = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return show_operation(request, plans, refusal=refusal)
    operations.conclude_operation(operation=pk, by=request.user, at=timezone.now(), **form.arguments())
    messages.success(request, _("C'est noté. Les partenaires encore sollicités sont prévenus."))
    return redirect("referrals:operation", pk)
