"""The day of an operation: the people who were met become individual referrals, in one screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from directory import territory
from directory.national_lines import CHILDREN
from directory.vocabularies import Need
from referrals import matching, operations, policies
from referrals.forms import IndividualFormSet, VersionForm
from referrals.forms.turning import BaseIndividualFormSet
from referrals.models import Referral, StaleForm
from referrals.vocabularies import ENGAGED, ReferralState, Urgency

from .planning import find_operation
from .requests import AgentRequest, explains_refusals


@dataclass(frozen=True, slots=True)
class Met:
    """The people met in one département."""

    plan: Referral
    version: VersionForm
    lines: BaseIndividualFormSet

    @property
    def minors(self) -> list[Any]:
        """Whom the law asks to inform there of a minor."""
        return territory.minors_route(departement=self.plan.departement_id, at=timezone.now(), agent=True)

    @property
    def is_valid(self) -> bool:
        """Whether each of its lines can be written; a version that did not come back is that of no form."""
        if self.version.errors:
            raise StaleForm
        return bool(self.lines.is_valid())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@explains_refusals
def turn(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Make individual referrals of the people met, sent at once where nothing is missing."""
    plans, at = find_operation(request, pk), timezone.now()
    decisions = {plan: policies.can_turn(request.user, plan, at=at) for plan in plans}
    if not any(decisions.values()):
        policies.require(decisions[plans[0]])
    met = [met_in(plan, request.POST or None) for plan, decision in decisions.items() if decision]
    if request.method != "POST":
        return show(request, met)
    if not all(one.is_valid for one in met):
        return show(request, met, _("Complétez les lignes signalées."))
    individuals = [individual for one in met for individual in one.lines.individuals()]
    if not individuals:
        return show(request, met, _("Aucune personne n'est indiquée : choisissez l'âge d'au moins une."))
    versions = {one.plan.departement_id: one.version.cleaned_data["version"] for one in met}
    made = operations.turn_into_referrals(
        operation=pk, individuals=individuals, versions=versions, by=request.user, at=at
    )
    messages.success(request, summary(made))
    return redirect("referrals:operation", pk)


def show(request: AgentRequest, met: list[Met], refusal: str = "") -> HttpResponse:
    """Render the screen, a section for each département whose day has come."""
    context = {"plan": met[0].plan, "met": met, "refusal": refusal, "line": CHILDREN}
    return render(request, "referrals/operation_turn.html", context, status=422 if refusal else 200)


def met_in(plan: Referral, data: Any) -> Met:
    """Return the lines of one département, those who accepted ticked already."""
    probe = Referral(requester_id=plan.requester_id, departement_id=plan.departement_id, urgency=Urgency.IMMEDIATE)
    partners = matching.partners_for(referral=probe, needs=list(Need), at=timezone.now())
    accepted = [asked.organisation_id for asked in plan.solicitations.all() if asked.state in ENGAGED]
    prefix = plan.departement_id
    return Met(
        plan,
        VersionForm(data, prefix=prefix, initial={"version": plan.version}),
        IndividualFormSet(data, prefix=prefix, form_kwargs={"plan": plan, "partners": partners, "accepted": accepted}),
    )


def summary(made: list[Referral]) -> str:
    """Say how many referrals were sent, and how many wait to be completed."""
    drafts = sum(referral.state == ReferralState.DRAFT for referral in made)
    sent = len(made) - drafts
    said = ngettext("%(count)s demande envoyée.", "%(count)s demandes envoyées.", sent) % {"count": sent}
    if not drafts:
        return said
    left = ngettext("%(count)s brouillon à compléter.", "%(count)s brouillons à compléter.", drafts)
    return f"{said} {left % {'count': drafts}}"
