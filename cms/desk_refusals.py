"""Refusals at the desk: Wagtail leads back to its first page with a sentence, which no status tells from a success."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.admin import auth

from accounts import journal
from accounts.models import User
from accounts.vocabularies import EntryKind, Refusal

lead_back = auth.permission_denied


def refuse(request: HttpRequest) -> HttpResponse:
    """Journal the page that somebody was refused, then lead back; raises PermissionDenied where a script asks."""
    response: HttpResponse = lead_back(request)
    if isinstance(request.user, User) and request.resolver_match:
        said = {"route": request.resolver_match.view_name, "reason": Refusal.FORBIDDEN}
        journal.record_route(kind=EntryKind.REFUSED, at=timezone.now(), by=request.user, **said)
    return response


def journal_refusals() -> None:
    """Have every refusal of Wagtail's leave an entry, as those of the site do by their status."""
    auth.permission_denied = refuse
