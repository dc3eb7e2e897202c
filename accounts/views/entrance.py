"""Coming in and going out."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, LogoutView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import factors, proconnect, repairs
from accounts.models import Repair
from accounts.stages import SecondFactorStage

from .requests import between_factors


class SignIn(LoginView):
    """The one way in: a passkey, a password then a second factor, or ProConnect."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whether ProConnect is offered."""
        return {**super().get_context_data(**kwargs), "proconnect": proconnect.is_configured()}


class SignOut(LogoutView):
    """Leave nothing of the visit in the browser."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """End the session."""
        response: HttpResponse = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
        return response


@require_http_methods(["GET", "HEAD", "POST"])
@between_factors
def lost_factor(request: HttpRequest) -> HttpResponse:
    """Tell somebody who typed her password, and lost the rest, where her repair stands; let her use it or stop it."""
    stage = request._login_stage  # type: ignore[attr-defined]  # set by allauth's decorator
    user, now = stage.login.user, timezone.now()
    if request.method == "POST":
        return _act_on_repair(request, stage)
    repair = Repair.objects.open().filter(user=user, lapses_at__gt=now).select_related("opened_by").first()
    ripe = Repair.objects.ripe(now).filter(user=user).exists()
    why = {"by_proconnect": factors.is_left_to_proconnect(user), "unused": not factors.has_factor(user)}
    context = {"repair": repair, "ripe": ripe, **why}
    return render(request, "accounts/lost_factor.html", context)


def _act_on_repair(request: HttpRequest, stage: SecondFactorStage) -> HttpResponse:
    try:
        if request.POST.get("action") == "cancel":
            repairs.cancel(user=stage.login.user, at=timezone.now())
            messages.success(request, _("Le dépannage est annulé : vos moyens de connexion restent les mêmes."))
            return redirect("lost_factor")
        repairs.use(user=stage.login.user, at=timezone.now())
    except repairs.NothingToRepair:
        messages.error(request, _("Ce dépannage ne peut pas servir maintenant : regardez où il en est."))
        return redirect("lost_factor")
    response: HttpResponse = stage.exit()
    return response
