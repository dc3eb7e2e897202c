from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from . import factors


class SecondFactorStage(AuthenticateStage):
    """Between the first factor and the open session: the second one, unless the first came with it."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Ask for the second factor, or lead to where two people open the enrolment of another one."""
        user = self.login.user
        waits = factors.waits_for_people(user, at=timezone.now())
        if waits and not factors.came_by_proconnect(self.request, user):
            return redirect("lost_factor"), True
        response, goes_on = super().handle()
        return response, goes_on

    def _should_handle(self, request: HttpRequest) -> bool:
        return bool(super()._should_handle(request)) and not factors.is_proven(request, self.login.user)
