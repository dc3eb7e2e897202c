from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.generic import RedirectView


def nowhere(request: HttpRequest, **_kwargs: str) -> HttpResponse:
    """Answer 404 where a library would show a page that the site has no use for."""
    raise Http404


class ReadersEntrance(RedirectView):
    """Where Wagtail would let somebody sign in to read a page: the site's own sign-in takes its place."""

    http_method_names = ["get", "head", "post"]
    pattern_name = "account_login"
    query_string = True


class DeskEntrance(ReadersEntrance):
    """Where Wagtail's own sign-in would stand: it accepts a password alone, so the site's takes its place."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send a stranger to sign in; a signed-in person without the right would otherwise go round in circles."""
        if not request.user.is_authenticated:
            return super().get(request, *args, **kwargs)
        if not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied
        return redirect("wagtailadmin_home")
