from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from . import factors


class SecondFactorStage(AuthenticateStage):
    """Between the first factor and the open session: the second one, unless the first came with it."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return bool(super()._should_handle(request)) and not factors.is_proven(request, self.login.user)
