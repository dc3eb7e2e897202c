"""The journal: who did what, when and why, which nobody rewrites (see docs/adr/0012).

Each entry is sealed with the site's key over all that it says; the database gives it its number, and links it to the
entry before it. `accounts.chains` verifies both.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.encoding import force_str

from .models import Entry, User
from .vocabularies import EntryKind

SAID_PLAINLY = frozenset({"organisation", "route", "user"})  # any other subject is kept as a digest only


def record(
    *,
    kind: EntryKind,
    at: datetime,
    by: User | None,
    organisation_id: int | None = None,
    departement: str = "",
    subject: str = "",
    reason: str = "",
) -> Entry:
    """Write down an act, inside its transaction, at the end of the chain of the organisation that acts, or of the site.

    `subject` is a reference (`referral:<uuid>`, `user:<pk>`, `route:<view name>`), `reason` a code of a vocabulary:
    the database refuses words. Other writers of the same chain wait until the transaction ends.
    """
    entry = Entry(kind=kind, at=at, by=by, organisation_id=organisation_id, departement=departement, reason=reason)
    entry.subject = stored_subject(subject, keys()[0])
    entry.seal = seal_of(entry, keys()[0])
    entry.save(force_insert=True)
    return entry


def keys() -> list[str]:
    """Return the site's key, then those that it used before."""
    return [force_str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def stored_subject(subject: str, key: str) -> str:
    """Return what is kept of a subject: of a referral, a keyed digest, from which nothing leads back to it."""
    kind, _colon, name = subject.partition(":")
    return f"{kind}:{_digest('subject', subject, key)}" if name and kind not in SAID_PLAINLY else subject


def stored_subjects(subject: str) -> list[str]:
    """Return what an entry about this subject may hold, whichever key the site used then."""
    return [stored_subject(subject, key) for key in keys()]


def name_of_chain(chain: int, key: str) -> str:
    """Return by what an anchor names a chain, without saying whose it is."""
    return _digest("chain", str(chain), key)[:32]


def forget(*, at: datetime) -> int:
    """Remove, from the beginning of each chain, what is older than twelve months; return how many entries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_forget_entries(%s - interval '12 months')", [at])
        return int(cursor.fetchone()[0])


def seal_of(entry: Entry, key: str) -> str:
    """Return the keyed digest of all that an entry says, but its place in the chain."""
    said = [
        str(entry.pk),
        entry.at.astimezone(UTC).isoformat(),
        str(entry.kind),
        entry.by_id,
        entry.organisation_id,
        entry.departement,
        entry.subject,
        entry.reason,
    ]
    return _digest("seal", json.dumps(said), key)


def _digest(purpose: str, text: str, key: str) -> str:
    return salted_hmac(f"accounts.journal.{purpose}", text, secret=key, algorithm="sha256").hexdigest()
