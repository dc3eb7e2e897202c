"""The journal: who did what, when and why, which nobody rewrites (see docs/adr/0012).

Each entry is sealed with the site's key over all that it says; the database gives it its number, and links it to the
entry before it. `accounts.chains` verifies both.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.encoding import force_str

from . import tracing
from .models import Entry, User
from .models.journal import SITE
from .vocabularies import EntryKind

SAID_PLAINLY = frozenset({"group", "organisation", "route", "user"})  # any other subject is kept as a digest only


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
    said = {"kind": kind, "at": at, "by": by, "organisation_id": organisation_id, "reason": reason}
    (entry,) = record_each([About(departement, subject)], **said)
    return entry


class About(NamedTuple):
    """What an entry is about: a département, a subject and, of a list, how many of its lines were of the former.

    Where one act reads by several rights, each says in the name of which organisation, and which right that is.
    """

    departement: str
    subject: str
    shown: int | None = None
    organisation_id: int | None = None
    reason: str = ""


def record_each(about: Iterable[About], **said: Any) -> list[Entry]:
    """Write down the same act for several subjects, each with its département, in one statement.

    The chains are taken in one order, whoever writes: by the organisations' keys, the last first, then the site's. The
    one in which a person's answers are journalled, her first (`main_organisation_id`), so never comes before another.
    """
    entries = [_sealed(Entry(**(one._asdict() | said))) for one in about]
    return Entry.objects.bulk_create(sorted(entries, key=lambda entry: -(entry.organisation_id or SITE)))


def _sealed(entry: Entry) -> Entry:
    key = keys()[0]
    entry.subject = stored_subject(entry.subject, key)
    entry.request_id = tracing.request_id()
    entry.seal = seal_of(entry, key)
    return entry


def record_own(*, kind: EntryKind, at: datetime, by: User, of: User | None = None, reason: str = "") -> Entry:
    """Write down what somebody did to an account, her own unless `of` says whose."""
    subject = f"user:{(of or by).pk}"
    return record(kind=kind, at=at, by=by, organisation_id=by.main_organisation_id, subject=subject, reason=reason)


def record_failure(*, at: datetime, of: User | None, reason: str) -> Entry:
    """Write down, in the site's chain, that somebody failed to come in, and as whom when the account exists."""
    subject = f"user:{of.pk}" if of else ""
    return record(kind=EntryKind.SIGN_IN_FAILED, at=at, by=None, subject=subject, reason=reason)


def record_route(*, kind: EntryKind, at: datetime, by: User, route: str, reason: str = "") -> Entry:
    """Write down that somebody was at an address of the site, where no record is named."""
    subject = f"route:{route}"
    return record(kind=kind, at=at, by=by, organisation_id=by.main_organisation_id, subject=subject, reason=reason)


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
        entry.request_id and str(entry.request_id),
        *([] if entry.shown is None else [entry.shown]),
    ]
    return _digest("seal", json.dumps(said), key)


def _digest(purpose: str, text: str, key: str) -> str:
    return salted_hmac(f"accounts.journal.{purpose}", text, secret=key, algorithm="sha256").hexdigest()
