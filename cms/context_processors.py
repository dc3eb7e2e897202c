from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from cms.sent_mail import writes_files
from referrals.inbox import to_do_of

SITE_CONFIG = {"site_title": "Relais", "mourning": False, "notice_title": "", "notice_description": ""}


def site(request: HttpRequest) -> dict[str, Any]:
    """Give templates the site's constants, without a query (django-dsfr's own processor costs two)."""
    return {"SITE_CONFIG": SITE_CONFIG, "state_brand": settings.STATE_BRAND, "shows_sent_mail": writes_files()}


def nonce(request: HttpRequest) -> dict[str, str]:
    """Give templates the word that lets a script of theirs run; none where no middleware answered."""
    return {"csp_nonce": getattr(request, "csp_nonce", "")}


def to_do(request: HttpRequest) -> dict[str, Any]:
    """Give templates the count of what awaits a signed-in person: one query, where a page shows it."""
    return {"to_do": SimpleLazyObject(lambda: _to_do_count(request))}


def _to_do_count(request: HttpRequest) -> int:
    user = getattr(request, "user", None)  # none where an error came before the sign-in was read
    return to_do_of(user, on=timezone.localdate()).number if isinstance(user, User) else 0
