"""Everything that the site keeps, as one text to be searched."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote_plus

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import caches

from tests.referrals.test_retention import everything

ENCODED = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")
BYTES = re.compile(r"\\x((?:[0-9a-f]{2})+)")


def kept_words(log: str = "") -> str:
    """Return every table, decoded where it is not plain, every session, message, file and cache, and this log."""
    rows = everything()
    sessions = (str(session.get_decoded()) for session in Session.objects.order_by("pk"))
    messages = (str(message.message()) for message in mail.outbox)
    kept = "\n".join([rows, *_decoded(rows), *sessions, *messages, *_files(), str(vars(caches["default"])), log])
    return f"{kept}\n{unquote_plus(kept)}".lower()


def _decoded(rows: str) -> Iterator[str]:
    for found in BYTES.findall(rows):
        yield bytes.fromhex(found).decode("latin-1")
    for found in ENCODED.findall(rows):
        yield b64decode(found[: len(found.rstrip("=")) // 4 * 4]).decode("latin-1")


def _files() -> Iterator[str]:
    for path in Path(settings.VAR_DIR).rglob("*"):
        if path.is_file() and "static" not in path.parts:
            yield f"{path}\n{path.read_bytes().decode('latin-1')}"
