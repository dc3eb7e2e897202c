"""What belongs to no app: doors, a way out, and what browsers report."""

import json
import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.generic import RedirectView
from django.views.i18n import set_language

from accounts.tracing import request_id

logger = logging.getLogger(__name__)

MAX_REPORT = 8 * 1024  # bytes
RULES = {
    *(f"{kind}-src" for kind in ("connect", "default", "font", "frame", "img", "script", "style")),
    *("base-uri", "form-action", "frame-ancestors"),
}


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


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Lead away at once, and let the browser forget the visit; only our own link may make it forget."""
    response = redirect(settings.WAY_OUT)
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def language(request: HttpRequest) -> HttpResponse:
    """Offer the site's languages, or keep the one that is chosen and lead back to the page that one came from.

    No page carries the choice itself: the token of its form would leave a cookie with whoever only reads.
    """
    if request.method == "POST":
        return set_language(request)
    return render(request, "cms/language.html", {"came_from": request.headers.get("Referer", "/")})


@csrf_exempt
@require_POST
def report_blocked(request: HttpRequest) -> HttpResponse:
    """Log which rule a browser enforced, and on which kind of page: neither address nor content is kept."""
    if len(request.body) > MAX_REPORT:
        raise BadRequest
    try:
        report = json.loads(request.body)["csp-report"]
        rule, page = _rule_of(str(report["violated-directive"])), _view_of(str(report["document-uri"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadRequest from None
    logger.warning("Blocked by %s on %s", rule, page)
    return HttpResponse(status=204)


def _rule_of(directive: str) -> str:
    """Return the rule's name, where it is one: anybody may send a report, and write what she likes in the log."""
    name = directive.partition(" ")[0]
    return name if name.removesuffix("-elem").removesuffix("-attr") in RULES else "no rule of ours"


def _view_of(address: str) -> str:
    try:
        return resolve("/" + address.partition("://")[2].partition("/")[2].partition("?")[0]).view_name
    except Resolver404:
        return "no page"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what to do of a request that makes no sense; Django's own page would lack the nonce."""
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something broke, and by which id its line of the log is found; nothing of the site is asked for it."""
    return HttpResponse(render_to_string("500.html", {"request_id": request_id()}), status=500)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer the same to the byte whatever was looked for: this one page has no nonce, and runs our own files only."""
    request.csp_nonce = ""  # type: ignore[attr-defined]
    return render(request, "404.html", status=404)
