"""A territorial referent who leaves hands over everything pending, in one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Membership, User
from accounts.views.requests import asks_again
from directory.models import Departement
from referrals import operations, policies
from referrals.forms import HandOverForm, SuccessorForm
from referrals.models import Solicitation, StaleForm

from .requests import PAGE_SIZE, AgentRequest, journal_list

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CHANGED = _("Ce qui est à transmettre a changé entre-temps : rien n'a été enregistré. Relisez, puis confirmez.")
DONE = "handed_over"  # in the session, so that the last page can be shown again: names of functions and counts


@login_required
@require_safe
def functions(request: AgentRequest) -> HttpResponse:
    """List the functions that this person may hand over; where there is one only, open it."""
    waiting = Membership.objects.to_hand_over_by(request.user).order_by("pk")[:2]
    return redirect("referrals:hand_over", waiting[0].pk) if len(waiting) == 1 else _list(request)


@login_required
@asks_again
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: AgentRequest, pk: int) -> HttpResponse:
    """Show what will be handed over, then to whom, then do it."""
    known = Membership.objects.referents().known_to(request.user).select_related("user", "organisation")
    membership = known.filter(pk=pk).first()
    if membership is None and request.session.get(DONE, {}).get("function") == pk:
        return redirect("referrals:handed_over")  # the button was touched twice
    if membership is None:
        raise Http404
    try:
        policies.require(policies.can_hand_over(request.user, membership))
        return _hand_over(request, membership) if request.method == "POST" else _show(request, membership)
    except StaleForm:
        return _list(request, CHANGED, status=409)
    except policies.NotAllowed as error:
        return _list(request, str(error), status=403)


def _hand_over(request: AgentRequest, membership: Membership) -> HttpResponse:
    form = HandOverForm(request.POST, membership=membership)
    if "seen" in form.errors:
        raise StaleForm
    if not form.is_valid():
        return _show(request, membership)
    done = operations.hand_over(membership_id=membership.pk, by=request.user, at=timezone.now(), **form.arguments())
    request.session[DONE] = _summary(membership, form, done)
    return redirect("referrals:handed_over")


@login_required
@require_safe
def handed_over(request: AgentRequest) -> HttpResponse:
    """Say what was done, and how to undo it."""
    if (done := request.session.get(DONE)) is None:
        return redirect("referrals:functions")
    return render(request, "referrals/handed_over.html", {"done": done})


def _list(request: AgentRequest, refusal: StrOrPromise = "", status: int = 200) -> HttpResponse:
    waiting = Membership.objects.to_hand_over_by(request.user).select_related("user", "organisation").order_by("pk")
    context = {"functions": waiting, "refusal": refusal}
    return render(request, "referrals/functions.html", context, status=status)


def _show(request: AgentRequest, membership: Membership) -> HttpResponse:
    """Render what is pending and the choice of a successor, or, once she is chosen, what would be hers."""
    pending = operations.pending_of(membership, by=request.user)
    data = request.POST or request.GET
    chosen = SuccessorForm(data if "successor" in data else None, membership=membership)
    to: User | None = chosen.cleaned_data["successor"] if chosen.is_valid() else None
    confirmation = to and HandOverForm(initial={"successor": to.pk, "seen": pending.fingerprint}, membership=membership)
    moving, kept = pending.parted(to) if to else (pending.referrals, [])
    mine, followed = membership.user_id == request.user.pk, _followed(request.user, membership)
    journal_list(request, *pending.referrals, *(followed["first"] if mine else ()))
    context = {
        "membership": membership,
        "mine": mine,
        "followed": followed,
        "moving": moving,
        "kept": kept,
        "form": chosen,
        "to": to,
        "only_function": to is not None and not membership.user.memberships.beside(membership).exists(),
        "confirmation": confirmation,
    }
    return render(request, "referrals/hand_over.html", context, status=422 if chosen.errors else 200)


def _followed(user: User, membership: Membership) -> dict[str, Any]:
    """Return the départements with how many requests are under way in each, and those that are due first."""
    under_way = Solicitation.objects.visible_to(user).open().filter(referral__departement__in=membership.departements)
    counts = dict(under_way.order_by().values_list("referral__departement").annotate(Count("pk")))
    departements = Departement.objects.filter(code__in=membership.departements).order_by("code")
    return {
        "departements": [(departement, counts.get(departement.pk, 0)) for departement in departements],
        "first": under_way.for_list().most_pressing_first()[:PAGE_SIZE],
        "total": sum(counts.values()),
    }


def _summary(membership: Membership, form: HandOverForm, done: operations.HandedOver) -> dict[str, Any]:
    """Return what the last page says; no reference, since a session is no place for them."""
    departements = Departement.objects.filter(code__in=done.departements).order_by("code")
    return {
        "function": membership.pk,
        "to": str(form.arguments()["to"]),
        "departements": [str(departement) for departement in departements],
        "moved": len(done.moved),
        "kept": len(done.kept),
        "leaves": form.arguments()["leaves"],
        "organisation": str(membership.organisation),
        "left": not membership.user.memberships.filter(organisation=membership.organisation).exists(),
    }
