"""The anchor: where each chain of the journal stands today, written down where whoever rewrites the base cannot reach.

A line says nothing of whom a chain belongs to: its name is a keyed digest, and lines are sorted by it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from directory.models import Organisation

from .chains import UNKNOWN, Link, heads
from .journal import keys, name_of_chain
from .models.journal import SITE

LINE = re.compile(r"^(\S+) ([0-9a-f]{32}) ([0-9]{1,18}) ([0-9a-f]{64})$", re.MULTILINE)


def write(*, to: str, at: datetime) -> int:
    """Write where every chain stands to a file, after what it holds, or to an e-mail address; return how many."""
    links = heads()
    moment = at.astimezone(UTC).isoformat(timespec="seconds")
    lines = sorted(f"{moment} {name_of_chain(link.chain, keys()[0])} {link.number} {link.digest}\n" for link in links)
    (_send if "@" in to else _append)(to, "".join(lines))
    return len(links)


def read(text: str) -> Iterator[Link]:
    """Yield the links of an anchor, whatever a mail system put around them; a chain that nobody has is UNKNOWN."""
    chains = {SITE, *Organisation.objects.values_list("pk", flat=True), *(link.chain for link in heads())}
    named = {name_of_chain(chain, key): chain for chain in chains for key in keys()}
    for _moment, name, number, digest in LINE.findall(text.replace("\r\n", "\n")):
        yield Link(named.get(name, UNKNOWN), int(number), digest)


def _append(to: str, text: str) -> None:
    descriptor = os.open(Path(to), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)


def _send(to: str, text: str) -> None:
    subject = render_to_string("accounts/email/subject.txt").strip()
    EmailMessage(subject, text, to=[to]).send()
