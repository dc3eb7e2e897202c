"""The codes that an application would show for the demonstration's accounts, beside the page of its sent mail."""

from __future__ import annotations

from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.codes import code_of

from .demonstration import SECRET


@never_cache
@require_safe
def demonstration_codes(request: HttpRequest) -> HttpResponse:
    """Show the code of this half minute, and the next, for whoever signs in twice at once."""
    return render(request, "cms/demonstration_codes.html", {"codes": current_codes()})


def current_codes() -> list[str]:
    """Return the code that serves now, then the one that follows."""
    _before, now, after = yield_hotp_counters_from_time()
    return [code_of(SECRET, now), code_of(SECRET, after)]
