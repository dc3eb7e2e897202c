from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from accounts.views.requests import prove_again


class PrivateResponses:
    """Forbid every cache to keep what a signed-in person sees."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.session.accessed and request.user.is_authenticated:
            patch_cache_control(response, no_store=True, private=True)
        return response


class AsksAgain:
    """Ask again who is there before somebody changes the accounts and the groups of others at the desk."""

    namespaces = ("wagtailusers_users", "wagtailusers_groups")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Ask, at the addresses of Wagtail's that write."""
        match = request.resolver_match
        if request.method == "POST" and match is not None and match.namespace in self.namespaces:
            return prove_again(request)
        return None
