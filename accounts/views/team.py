"""« Mon équipe »: who acts for an organisation, who is invited, whose factor is lost."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import invitations, policies, repairs, roles, sessions
from accounts.forms import GIVEN_ROLES, ColleagueForm, InviteForm, RoleForm
from accounts.models import Invitation, Membership, Repair, User
from accounts.vocabularies import Role, TeamChange

from .requests import MemberRequest, asks_again, asks_for_both, refusals_lead_to


@login_required
@require_safe
def team(request: MemberRequest) -> HttpResponse:
    """List who acts for the organisations that the user is responsible for; nobody else finds the page."""
    return show_team(request, InviteForm(user=request.user))


def show_team(request: MemberRequest, form: InviteForm) -> HttpResponse:
    """Render the page, with the form to invite as it stands."""
    if not request.user.managed_organisation_ids:
        raise Http404
    members = Membership.objects.active().filter(organisation__in=request.user.managed_organisation_ids)
    pending = Invitation.objects.pending().managed_by(request.user).select_related("organisation")
    context = {
        "form": form,
        "members": members.select_related("user", "organisation").order_by("organisation__name", "user__email", "pk"),
        "invitations": pending.order_by("organisation__name", "email", "pk"),
        "now": timezone.now(),
        "given": [role for role, _label in GIVEN_ROLES],
    }
    return render(request, "accounts/team.html", context, status=422 if form.errors else 200)


@login_required
@asks_again
@require_POST
@refusals_lead_to("team")
def invite(request: MemberRequest) -> HttpResponse:
    """Send an invitation; the answer is the same whether an account stands at the address or not."""
    form = InviteForm(request.POST, user=request.user)
    if not form.is_valid():
        return show_team(request, form)
    invitations.invite(by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Invitation envoyée. Le lien sert pendant sept jours."))
    return redirect("team")


@login_required
@require_POST
@refusals_lead_to("team")
def revoke_invitation(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Withdraw an invitation."""
    get_object_or_404(Invitation.objects.pending().managed_by(request.user), pk=pk)
    invitations.revoke(invitation_id=pk, by=request.user, at=timezone.now())
    messages.success(request, _("Invitation retirée : son lien ne sert plus."))
    return redirect("team")


@login_required
@asks_again
@require_POST
@refusals_lead_to("team")
def change_role(request: MemberRequest, pk: int) -> HttpResponse:
    """Give another role to a member, or take hers away."""
    managed = Membership.objects.active().filter(organisation__in=request.user.managed_organisation_ids)
    membership = get_object_or_404(managed, pk=pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return redirect("team")
    act: dict[str, Any] = {"membership_id": membership.pk, "by": request.user, "at": timezone.now()}
    if form.cleaned_data["role"] == TeamChange.LEFT:
        roles.end(**act)
        messages.success(request, _("C'est fait : cette personne n'agit plus pour votre organisation."))
    else:
        roles.change_role(role=Role(form.cleaned_data["role"]), **act)
        messages.success(request, _("Rôle changé."))
    return redirect("team")


@login_required
@asks_again
@require_POST
@refusals_lead_to("team")
def close_sessions(request: MemberRequest, pk: int) -> HttpResponse:
    """Close every session of a member, whose account stays open."""
    managed = Membership.objects.active().filter(organisation__in=request.user.managed_organisation_ids)
    membership = get_object_or_404(managed.select_related("user"), pk=pk)
    sessions.close(of=membership.user, by=request.user, at=timezone.now())
    messages.success(request, _("Toutes les sessions de cette personne sont fermées : elle peut se reconnecter."))
    return redirect("team")


@login_required
@require_safe
def list_repairs(request: MemberRequest) -> HttpResponse:
    """List the lost factors that the user may confirm."""
    if not policies.can_be_concerned_by_repairs(request.user):
        raise Http404
    return render(request, "accounts/repairs.html", {"repairs": confirmable(request.user), "form": ColleagueForm()})


def confirmable(user: User) -> list[Repair]:
    """Return the lost factors that the user may confirm."""
    waiting = Repair.objects.open().filter(confirmed_at=None, lapses_at__gt=timezone.now())
    waiting = waiting.select_related("user", "opened_by").order_by("opened_at", "pk")
    return [repair for repair in waiting if policies.can_confirm_repair(user, repair)]


@login_required
@asks_for_both
@require_POST
@refusals_lead_to("repairs")
def open_repair(request: MemberRequest) -> HttpResponse:
    """Say that a colleague lost her second factor."""
    form = ColleagueForm(request.POST)
    email = form.cleaned_data["email"] if form.is_valid() else ""
    colleague = User.objects.filter(email__iexact=email, is_active=True).first()
    if colleague is None:  # the same words as for somebody whom one may not help
        raise policies.NotAllowed(policies.NOT_YOURS_TO_REPAIR)
    try:
        repairs.open_repair(of=colleague, by=request.user, at=timezone.now())
    except repairs.AlreadyOpen:
        messages.info(request, _("Un dépannage est déjà ouvert pour cette personne."))
    else:
        messages.success(request, _("Dépannage ouvert."))
    messages.info(request, policies.CONFIRMED_FROM_OUTSIDE)
    return redirect("repairs")


@login_required
@asks_for_both
@require_POST
@refusals_lead_to("repairs")
def confirm_repair(request: MemberRequest, pk: int) -> HttpResponse:
    """Confirm that a colleague lost her second factor; the way to a 404 is the same whatever was not found."""
    if pk not in {repair.pk for repair in confirmable(request.user)}:
        raise Http404
    try:
        repairs.confirm(repair_id=pk, by=request.user, at=timezone.now())
    except repairs.NothingToRepair:
        raise Http404 from None
    messages.success(request, _("Dépannage confirmé. Il servira passé le délai, si la personne ne l'annule pas."))
    return redirect("repairs")
