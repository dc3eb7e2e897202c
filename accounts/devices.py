"""The devices that somebody already signed in from: their failures are counted apart.

Whoever types wrong passwords or codes for a colleague's account uses up the tries of his own address, never hers.
"""

from __future__ import annotations

from datetime import timedelta
from secrets import token_urlsafe

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

from . import attempts

SALT = "accounts.device"
KEPT_FOR = timedelta(days=90)


def remember(response: HttpResponseBase, email: str) -> None:
    """Mark the browser as one from which that account was opened, with both factors."""
    value = signing.dumps([_name_of(email), token_urlsafe(16)], salt=SALT)
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        value,
        max_age=KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def bucket(request: HttpRequest, email: str, address: str) -> str:
    """Return what failures of this request are counted by: the known device, or else the account and the address."""
    cookie, known = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), ["", ""]
    try:
        known = signing.loads(cookie, salt=SALT, max_age=KEPT_FOR)
    except signing.SignatureExpired:
        pass
    except signing.BadSignature:
        if cookie:
            attempts.note()
    return f"device:{known[1]}" if known[0] == _name_of(email) else f"{email.lower()}:{address}"


def _name_of(email: str) -> str:
    """Return by what the browser knows an account: whoever finds the cookie reads no address in it."""
    return salted_hmac(SALT, email.lower(), algorithm="sha256").hexdigest()
