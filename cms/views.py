from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.generic import RedirectView


class DeskEntrance(RedirectView):
    """Where Wagtail's own sign-in would stand: it accepts a password alone, so the site's takes its place."""

    pattern_name = "account_login"
    query_string = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send a stranger to sign in; a signed-in person without the right would otherwise go round in circles."""
        if not request.user.is_authenticated:
            return super().get(request, *args, **kwargs)
        if not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied
        return redirect("wagtailadmin_home")


def absent(request: HttpRequest, rest: str) -> HttpResponseBase:
    """Answer as if nothing stood there: a page of Wagtail's that the site does without."""
    raise Http404
