"""How tests sign somebody in: with both factors, as the site asks, or with the first alone."""

from __future__ import annotations

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time
from allauth.mfa.utils import encrypt
from django.test import Client

from accounts.codes import code_of
from accounts.middleware import SEEN, STARTED
from accounts.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def enrol(user: User) -> Authenticator:
    """Give somebody an application of codes, whose secret every test knows."""
    factor, _made = Authenticator.objects.get_or_create(
        user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": encrypt(SECRET)}}
    )
    return factor


def code_for(user: User) -> str:
    """Return the code that the application shows, or the next one where that one served: both hold half a minute."""
    last = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).data.get("last_step", 0)
    _before, *steps = yield_hotp_counters_from_time()
    return code_of(SECRET, next(step for step in steps if step > last))


def sign_in(client: Client, user: User) -> None:
    """Open a session as both factors do, as much shorter as tests need."""
    factor = enrol(user)
    password = {"method": "password", "email": user.email}
    _open(client, user, password, {"method": "mfa", "id": factor.pk, "type": factor.type})


def give_password(client: Client, user: User) -> None:
    """Open a session as the first factor alone does: it is nobody's until the second is proved."""
    _open(client, user, {"method": "password", "email": user.email})


def _open(client: Client, user: User, *proofs: dict[str, object]) -> None:
    client._login(user, "accounts.backends.AuthenticationBackend")  # type: ignore[attr-defined]
    session = client.session
    session[STARTED] = session[SEEN] = now = time.time()
    session["account_authentication_methods"] = [{**proof, "at": now} for proof in proofs]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
