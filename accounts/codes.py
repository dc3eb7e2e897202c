"""Codes typed as a second factor, each of which serves once, whatever the number of web processes."""

from __future__ import annotations

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import transaction

from .models import User


@transaction.atomic
def use_code(user: User, code: str) -> Authenticator | None:
    """Return the factor that this code proves, and use the code up; None when it proves nothing.

    allauth forgets a used code after 30 seconds, in the cache of one process: a code accepted one step early or late
    would serve twice. The last step that served is kept with the factor, under a lock.
    """
    factors = Authenticator.objects.select_for_update().filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN)
    return next((factor for factor in factors.order_by("-type", "pk") if _proves(factor, code)), None)


def _proves(factor: Authenticator, code: str) -> bool:
    if factor.type == Authenticator.Type.RECOVERY_CODES:
        return bool(factor.wrap().validate_code(code))
    secret = decrypt(factor.data["secret"])
    steps = (step for step in yield_hotp_counters_from_time() if step > factor.data.get("last_step", 0))
    step = next((step for step in steps if compare_user_code(actual=code, expected=code_of(secret, step))), None)
    if step is None:
        return False
    factor.data["last_step"] = step
    factor.save(update_fields=["data"])
    return True


def code_of(secret: str, step: int) -> str:
    """Return the six digits that an application shows at that step of thirty seconds."""
    return format_hotp_value(hotp_value(secret, step))
