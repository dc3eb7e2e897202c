"""The header contract: what every answer carries, whoever made it (docs/adr/0014-one-contract-of-headers.md)."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseFileResponse

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# What Django's own middlewares add is named here too: an error that comes before them carries it all the same.
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        [
            *(f"{feature}=()" for feature in settings.CLOSED_FEATURES),
            "publickey-credentials-create=(self)",  # passkeys are made and used here, and in no frame
            "publickey-credentials-get=(self)",
        ]
    ),
}
DESK = "/cms/"
# Anybody reads these without an account: they may be kept, by the reader's own browser, and asked for again.
PUBLIC_VIEWS = {"wagtail_serve", "directory:search", "directory:departement", "directory:organisation"}

# A page: only the scripts that our templates name, by a word that changes at each answer; styles and pictures of ours.
_PAGE = (
    "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action {targets}; base-uri 'none'; frame-ancestors 'none'; report-uri /csp/"
)
# The desk: Wagtail draws styles as it goes, and shows a page's preview in a frame. Inline, the calls of `desk_scripts`.
_DESK = (
    "default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'self'; report-uri /csp/"
)
# Whatever is no page, were it opened as one: nothing runs, nothing loads.
_FILE = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"


class HeaderContract:
    """Give every answer the same headers; outermost, so that errors, files and redirects carry them too."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.csp_nonce = secrets.token_urlsafe(16)  # type: ignore[attr-defined]  # as Django 6 names it
        response = self.get_response(request)
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        response["Content-Security-Policy"] = _policy(request, response)
        if not isinstance(response, WhiteNoiseFileResponse):  # it knows which files have their version in their name
            response["Cache-Control"] = "private, no-cache" if _is_public(request, response) else "private, no-store"
        return response


def is_page(response: HttpResponseBase) -> bool:
    """Whether a browser would draw this answer."""
    return response.get("Content-Type", "text/html").startswith("text/html")


def _policy(request: HttpRequest, response: HttpResponseBase) -> str:
    if not is_page(response):
        return _FILE
    nonce = request.csp_nonce  # type: ignore[attr-defined]
    scripts = f"'nonce-{nonce}'" if nonce else "'self'"
    if request.path.startswith(DESK):
        return _DESK.format(scripts=scripts)
    return _PAGE.format(scripts=scripts, targets=_form_targets())


def _form_targets() -> str:
    """Return where a form may lead: Chromium holds what follows it to the rule too, ProConnect's own page included."""
    return " ".join(["'self'", *filter(None, ["/".join(settings.PROCONNECT_URL.split("/")[:3])])])


def _is_public(request: HttpRequest, response: HttpResponseBase) -> bool:
    match = request.resolver_match
    return (
        match is not None
        and match.view_name in PUBLIC_VIEWS
        and request.method in {"GET", "HEAD"}
        and response.status_code < 400
        and not request.user.is_authenticated
    )
