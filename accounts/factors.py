"""Whether a session was opened with both factors, and what a person has to prove it with."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from .models import ProConnectIdentity, User
from .vocabularies import Means

TO_ENROL = timedelta(days=7)  # from the making of the account: as long as an invitation holds
BY_CODE = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
KNOWN_BY = frozenset({"password", "proconnect"})  # the first factor, whichever the session was opened with
MAIN = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_proven(request: HttpRequest, user: User) -> bool:
    """Whether this session proved a second factor of that user: ours, or one that ProConnect vouches for."""
    records = get_authentication_records(request, user)
    return any(record.get("method") == "mfa" or record.get("second_factor") for record in records)


def is_known(request: HttpRequest) -> bool:
    """Whether somebody is there who proved both factors."""
    return request.user.is_authenticated and is_proven(request, request.user)


def has_factor(user: User) -> bool:
    """Whether the user enrolled a factor that can be asked for."""
    return bool(get_adapter().is_mfa_enabled(user, MAIN))


def _fresh(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    """Return what this session proved of that user a few minutes ago at most."""
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    return [record for record in get_authentication_records(request, user) if record["at"] > since]


def _is_second(record: dict[str, Any]) -> bool:
    return record.get("method") == "mfa" or bool(record.get("second_factor"))


def is_fresh(request: HttpRequest, user: User) -> bool:
    """Whether one factor at least was proved a few minutes ago."""
    return bool(_fresh(request, user))


def are_both_fresh(request: HttpRequest, user: User) -> bool:
    """Whether both factors were proved a few minutes ago: a passkey is two; whoever has one proves it."""
    fresh = _fresh(request, user)
    if any(record.get("type") == Authenticator.Type.WEBAUTHN for record in fresh):
        return True
    known = {record.get("method") for record in fresh} & KNOWN_BY
    if not known or any(map(_is_second, fresh)):
        return bool(known)
    return not has_factor(user) and ("proconnect" in known or not came_by_proconnect(request, user))


def next_proof(request: HttpRequest, user: User) -> str | None:
    """Return the page that asks for a factor not proved yet, both at once where that can be; None: nothing here can."""
    fresh, passkey = _fresh(request, user), "mfa_reauthenticate_webauthn" if has_passkey(user) else None
    if (passkey and not fresh) or (came_by_proconnect(request, user) and not has_factor(user)):
        return passkey
    if not any(record.get("method") in KNOWN_BY for record in fresh):
        return "account_reauthenticate" if user.has_usable_password() else passkey
    return "mfa_reauthenticate" if get_adapter().is_mfa_enabled(user, BY_CODE) else passkey


def came_by_proconnect(request: HttpRequest, user: User) -> bool:
    """Whether ProConnect named that user in this session, with two factors or one."""
    return any(record.get("method") == "proconnect" for record in get_authentication_records(request, user))


def is_left_to_proconnect(user: User) -> bool:
    """Whether an account has no factor of ours because ProConnect's stands for it: a password enrols none there."""
    return not has_factor(user) and ProConnectIdentity.objects.filter(user=user).exists()


def waits_for_people(user: User, *, at: datetime) -> bool:
    """Whether a password alone enrols no factor here: it is ProConnect's place, or the account is no new one.

    A mailbox gives a password. That opens what an invitation opened, for as long, and nothing later.
    """
    return not has_factor(user) and (at - user.date_joined >= TO_ENROL or is_left_to_proconnect(user))


def has_passkey(user: User) -> bool:
    """Whether one of the user's factors is a passkey."""
    return bool(get_adapter().is_mfa_enabled(user, (Authenticator.Type.WEBAUTHN,)))


def means_of(request: HttpRequest, user: User) -> Means:
    """Return by what this session was opened: the last factor that was proven."""
    records = get_authentication_records(request, user)
    last = records[-1] if records else {}
    if last.get("method") == "mfa":
        return Means.PASSKEY if last.get("type") == Authenticator.Type.WEBAUTHN else Means.CODE
    return Means.PROCONNECT if last.get("method") == "proconnect" else Means.PASSWORD


def record_enrolment(request: HttpRequest, user: User, factor: Authenticator) -> None:
    """Count as proven the factor that was just enrolled, under a new session key."""
    record_authentication(request, user, "mfa", id=factor.pk, type=factor.type)
    former = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=former).update(session_key=request.session.session_key)  # still listed
