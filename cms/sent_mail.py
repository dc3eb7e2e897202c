"""The e-mails that the demonstration wrote to files, for whoever tries the software (DEBUG only)."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

NEWEST = 50
_SEPARATOR = b"-" * 79  # what Django's file backend writes after each message


@require_safe
def sent_mail(request: HttpRequest) -> HttpResponse:
    """Show the newest messages first."""
    return render(request, "cms/sent_mail.html", {"sent": read_newest(Path(settings.EMAIL_FILE_PATH), NEWEST)})


def read_newest(folder: Path, count: int) -> list[EmailMessage]:
    """Return the last messages of the file backend's folder, newest first."""
    found: list[EmailMessage] = []
    for path in sorted(folder.glob("*.log"), reverse=True):
        written = [message for message in path.read_bytes().split(_SEPARATOR) if message.strip()]
        found += [message_from_bytes(message.lstrip(b"\n"), policy=policy.default) for message in reversed(written)]
        if len(found) >= count:
            break
    return found[:count]


def writes_files() -> bool:
    """Whether this site keeps its mail in files, and may show it."""
    return bool(settings.DEBUG) and settings.EMAIL_BACKEND.endswith(f"filebased.{EmailBackend.__name__}")
