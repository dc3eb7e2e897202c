from collections.abc import Awaitable, Callable
from traceback import walk_tb
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, FieldError, ObjectDoesNotExist, ValidationError
from django.core.paginator import InvalidPage
from django.db import DataError, IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.urls import NoReverseMatch, ResolverMatch
from django.utils import translation
from django.utils.datastructures import MultiValueDictKeyError
from django.views.defaults import bad_request
from modelsearch.backends.base import FieldError as SearchFieldError

from accounts.views.requests import prove_both_again
from cms.headers import DESK

MOST_DIGITS = 18  # of a number that any column of integers holds: the greatest key is 2⁶³ - 1
MOST_LINES = 100  # of a list within a form of the desk: Django makes up to 2,000 that are not there, 6 ms each
COUNTS_LINES = ("-TOTAL_FORMS", "-INITIAL_FORMS")
UNREADABLE = (MultiValueDictKeyError, ValidationError)
# What Wagtail's views raise where a key is no number, an address no path, an order no column, a record not there, a
# text nested a thousand times, a line there already…
UNREAD = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    NoReverseMatch,
    ObjectDoesNotExist,
    InvalidPage,
    FieldError,
    SearchFieldError,
    RecursionError,
    DataError,
    IntegrityError,
)
OURS = frozenset({"accounts", "cms", "directory", "referrals"})
WAGTAIL = frozenset({"wagtail", "modelsearch"})


class KnownMethods:
    """Refuse (405), before who asks or what for is looked at, the methods that no page uses."""

    site = ("GET", "HEAD", "POST")
    desk = {"PATCH": f"{DESK}dismissibles/", "DELETE": "/preview/"}  # Wagtail's scripts, at these addresses alone

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = request.method in self.site or self._is_of_the_desk(request)
        return self.get_response(request) if known else HttpResponseNotAllowed(self.site)

    def _is_of_the_desk(self, request: HttpRequest) -> bool:
        place = self.desk.get(str(request.method))
        return place is not None and request.path.startswith(DESK) and place in request.path


class Languages(LocaleMiddleware):
    """Answer in the language that somebody chose, or that her browser asks for; at the desk, in French.

    Wagtail keeps some words of its desk in the language of whoever opened it first.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Leave nothing of this language to whatever the thread does next."""
        with translation.override(settings.LANGUAGE_CODE, deactivate=True):
            return super().__call__(request)

    def process_request(self, request: HttpRequest) -> None:
        """Take up the language of this request."""
        super().process_request(request)
        if request.path_info.startswith(DESK):
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = settings.LANGUAGE_CODE


class AnswersHead:
    """Answer HEAD at the desk as GET, without the body: some of Wagtail's views refuse it (RFC 9110, 9.1 and 9.3.2)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "HEAD" or not request.path.startswith(DESK):
            return self.get_response(request)
        request.method = "GET"
        response = self.get_response(request)
        request.method = "HEAD"  # by which the server leaves the body out
        return response


class AsksAgain:
    """Ask for both factors again before somebody changes the accounts and the groups of others at the desk."""

    namespaces = ("wagtailusers_users", "wagtailusers_groups")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Ask, at the addresses of Wagtail's that write."""
        match = request.resolver_match
        if request.method == "POST" and match is not None and self._is_about_accounts(match):
            return prove_both_again(request)
        return None

    def _is_about_accounts(self, match: ResolverMatch) -> bool:
        in_bulk = match.url_name == "wagtail_bulk_action" and match.kwargs["app_label"] == "accounts"
        return in_bulk or match.namespace in self.namespaces


class ReadableRequests:
    """Refuse (400) what no page of the site sends: what PostgreSQL cannot hold, or half a form.

    A null byte is refused everywhere; at the desk, where some of Wagtail's views hand on what they were sent as it is,
    a number too long for any column in an address, and a list of more lines than anybody fills in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Read every form as UTF-8, as the site's are: some of what may be named writes no text (« hex »)."""
        if request.encoding:
            request.encoding = settings.DEFAULT_CHARSET
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Read what the view would read, but for reports from services: too much of it is refused on the way."""
        if not getattr(view, "csrf_exempt", False) and _holds_null(request):
            raise BadRequest("null byte")
        if request.path.startswith(DESK):
            _read_at_desk(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer 400 to a form that lacks a field, or that a record refuses, and to what breaks a view of Wagtail's."""
        is_unread = isinstance(error, UNREADABLE) or _breaks_wagtail(request, error)
        if not is_unread:
            return None
        _undo_view(request)
        return bad_request(request, error)


def _read_at_desk(request: HttpRequest) -> None:
    if _names_no_number(request):
        raise BadRequest("number too long")
    if _counts_no_lines(request):
        raise BadRequest("no number of lines")
    if request.method != "GET":
        request.before_view = transaction.savepoint()  # type: ignore[attr-defined]


def _undo_view(request: HttpRequest) -> None:
    """Go back to before the view: PostgreSQL takes no statement, of the page that refuses either, after one failed."""
    if savepoint := getattr(request, "before_view", None):
        transaction.set_rollback(False)
        transaction.savepoint_rollback(savepoint)


def _breaks_wagtail(request: HttpRequest, error: Exception) -> bool:
    """Whether what was sent broke the desk in lines of Wagtail's: where the last known are ours, it must be seen."""
    if not (isinstance(error, UNREAD) and request.path.startswith(DESK) and _sends_something(request)):
        return False
    modules = (frame.f_globals.get("__name__", "") for frame, _line in walk_tb(error.__traceback__))
    known = [app for app in (module.partition(".")[0] for module in modules) if app in OURS | WAGTAIL]
    return not known or known[-1] not in OURS


def _sends_something(request: HttpRequest) -> bool:
    return bool(request.GET or request.POST) or request.META.get("CONTENT_LENGTH", "") not in {"", "0"}


def _holds_null(request: HttpRequest) -> bool:
    sent = (text for form in (request.GET, request.POST) for name, values in form.lists() for text in (name, *values))
    return "\0" in request.path_info or any("\0" in str(text) for text in sent)


def _names_no_number(request: HttpRequest) -> bool:
    asked = (value.strip().lstrip("-") for _name, values in request.GET.lists() for value in values)
    return any(value.isdecimal() and len(value) > MOST_DIGITS for value in asked)


def _counts_no_lines(request: HttpRequest) -> bool:
    counts = (value for name, values in request.POST.lists() if name.endswith(COUNTS_LINES) for value in values)
    return not all(value.isdecimal() and len(value) < MOST_DIGITS and int(value) <= MOST_LINES for value in counts)
