"""What every request of somebody signed in must satisfy before any view sees who she is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import cast

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.contrib.auth import get_user, logout
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.http import urlencode

from directory import isolation

from . import attempts, factors, journal, pace
from .models import User
from .vocabularies import EntryKind, Limit, Means, Refusal

GetResponse = Callable[[HttpRequest], HttpResponse]

STARTED, SEEN = "session_started_at", "session_seen_at"  # in seconds, in the session itself
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
WRITTEN_EVERY = 60  # seconds: reading a page rarely writes

ALWAYS = {"account_logout", "account_inactive"}
ENROLMENT = ALWAYS | {"second_factor", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}
UNATTENDED = {"wagtailadmin_editing_sessions:ping"}  # asked by a page by itself, whether anybody is there or not
PROOF = ALWAYS | {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}


class SessionLimits:
    """End a session that was idle too long, or that began too long ago; every page asks who is there, at once."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = get_user(request)  # in place of a lazy object, which each look at her would go through
        if request.user.is_authenticated:
            _keep_or_end(request, time.time())
        return self.get_response(request)


def _keep_or_end(request: HttpRequest, now: float) -> None:
    session = request.session
    started, seen = session.get(STARTED, now), session.get(SEEN, now)
    if now - started >= settings.SESSION_COOKIE_AGE or now - seen >= settings.SESSION_IDLE_AGE:
        _sign_out(request)
    elif SEEN not in session or (now - seen >= WRITTEN_EVERY and _view_name(request) not in UNATTENDED):
        session[STARTED], session[SEEN] = started, now


def _sign_out(request: HttpRequest) -> None:
    with transaction.atomic():
        user = cast("User", request.user)
        journal.record_own(kind=EntryKind.SIGNED_OUT, at=timezone.now(), by=user, reason=Means.TIME_LIMIT)
        logout(request)


class SecondFactorRequired:
    """Make a session that has not proved a second factor nobody's, except where one is enrolled or proved.

    A view cannot forget to ask: it does not know who is there.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not factors.is_proven(request, request.user):
            return _restrict(request, request.user) or self.get_response(request)
        return self.get_response(request)


def _restrict(request: HttpRequest, user: User) -> HttpResponseRedirectBase | None:
    enrolled = factors.has_factor(user)
    name = _view_name(request)
    if name == "account_login":
        return redirect(f"{_next_step(user, enrolled=enrolled)}?{urlencode({'next': request.GET.get('next', '/')})}")
    if name not in (PROOF if enrolled else ENROLMENT):
        request.user = AnonymousUser()
    return None


def _view_name(request: HttpRequest) -> str | None:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return None


REFUSALS = {403: Refusal.FORBIDDEN, 404: Refusal.NOT_FOUND}


class JournalledAnswers:
    """Journal what somebody signed in was refused or sent that no form offers, and each file that she took away."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with attempts.watched() as attempted:
            response = self.get_response(request)
        if request.resolver_match and isinstance(request.user, User):
            forged = Refusal.NOT_OFFERED if attempted and request.method not in SAFE else None
            refusal = REFUSALS.get(response.status_code, forged)
            _journal_answer(request.user, request.resolver_match.view_name, response, refusal)
        return response


def _journal_answer(user: User, route: str, response: HttpResponse, refusal: Refusal | None) -> None:
    at = timezone.now()
    if refusal:
        journal.record_route(kind=EntryKind.REFUSED, at=at, by=user, route=route, reason=refusal)
    elif response.get("Content-Disposition", "").startswith("attachment"):
        journal.record_route(kind=EntryKind.EXPORTED, at=at, by=user, route=route)


def _next_step(user: User, *, enrolled: bool) -> str:
    if not enrolled:
        return reverse("second_factor")
    return reverse("mfa_reauthenticate_webauthn" if factors.has_passkey(user) else "mfa_reauthenticate")


class Isolation:
    """Let a request read and write what row-level security lets its person, in one transaction, undone where it fails.

    Somebody whose second factor is not proved yet counts as a visitor. A visitor's form has no context at all: whoever
    signs in, joins or reports for the mail service writes through the narrow purposes of those acts only, and counts of
    failed sign-ins stand whatever follows.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user_id = request.user.pk if factors.is_known(request) else None
        if user_id is None and request.method not in SAFE:
            return self.get_response(request)
        with isolation.as_user(user_id):
            response = self.get_response(request)
            if response.status_code == 400 or response.status_code >= 500:  # what cannot be read leaves nothing
                transaction.set_rollback(True)
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = _streamed(user_id, response.streaming_content)
        return response


def _streamed(user_id: int | None, content: Iterable[bytes]) -> Iterator[bytes]:
    """Give what is read while it is sent: a unit of its own, that ends with the last piece."""
    with isolation.as_user(user_id):
        yield from content


# One's own work counts for oneself alone: nobody is kept from her referral, nor from acting on it, because others read.
# Beside a referral stand public numbers of whom to call, the others being masked; the desk shows a record whole.
OWN_WORK = {
    **dict.fromkeys(
        (
            "referrals:referral",
            "referrals:send",
            "referrals:step",
            "referrals:solicitation",
            "referrals:act",
            "referrals:operation",
            "referrals:send_operation",
            "referrals:turn",
            "referrals:conclude_operation",
        ),
        pace.LIST,
    ),
    **{
        f"wagtailsnippets_directory_{record}:{view}": pace.SHEET
        for record in ("organisation", "contact")
        for view in ("edit", "revisions_compare", "revisions_revert")
    },
}
READ = {  # what shows how somebody is reached, and how much it weighs
    "directory:organisation": pace.SHEET,
    "directory:departement": pace.LIST,
    "directory:search": pace.LIST,
    "reveal_contact": pace.SHEET,
    "reveal_address": pace.SHEET,
    **OWN_WORK,
}


# What sends nothing yet: an answer, an acknowledgement and the sending of what is ready are never slowed.
MAKES = {
    **dict.fromkeys(("referrals:create", "referrals:follow_up", "referrals:plan"), Limit.DRAFTS),
    "invite": Limit.INVITATIONS,
}


class ReadingPace:
    """Slow down who reads the directory, begins referrals or invites faster than people do, and report it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        shows_again = response.status_code == 422 and _is_act(request)  # a form to be mended, with whom to call
        return _counted(request) or response if shows_again else response

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Count the reading, or what is made, and stop it where it comes too soon; of an act, what it shows again."""
        return _made(request) or (None if _is_act(request) else _counted(request))


def _route(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _is_act(request: HttpRequest) -> bool:
    return request.method not in SAFE and _route(request) in OWN_WORK


def _counted(request: HttpRequest) -> HttpResponse | None:
    """Count one reading; return what to answer in its place where it comes too soon."""
    route = _route(request)
    if (weight := READ.get(route)) is None:
        return None
    user, at = request.user if isinstance(request.user, User) else None, timezone.now()
    found = pace.read(user=user, address=get_ip(request), weight=weight, at=at, alone=route in OWN_WORK)
    return _held(request, found, user, at, "accounts/too_fast.html")


def _made(request: HttpRequest) -> HttpResponse | None:
    """Count one thing begun; return what to answer in its place where it comes too soon."""
    limit, user, at = MAKES.get(_route(request)), request.user, timezone.now()
    if limit is None or request.method in SAFE or not isinstance(user, User):
        return None
    found = pace.make(user=user, limit=limit, at=at)
    return _held(request, found, user, at, "accounts/too_many.html")


def _held(
    request: HttpRequest, found: pace.Pace, user: User | None, at: datetime, template: str
) -> HttpResponse | None:
    """Report who goes too fast; return what to answer where she is to wait."""
    if found.too_fast:
        pace.report(pace=found, user=user, at=at)
    return _slow_down(request, found.wait, template) if found.wait else None


def _slow_down(request: HttpRequest, wait: int, template: str) -> HttpResponse:
    """Say when to go on, and whom to call now; a fragment is asked again as a whole page, where this is read."""
    response = render(request, template, {"minutes": -(-wait // 60)}, status=429)
    response["Retry-After"], response["HX-Refresh"] = str(wait), "true"
    return response
