"""How fast the directory is read: by an account, by several of one organisation together, from one address.

And how fast one account begins referrals, or invites: what is ready is sent, what is asked is answered, at any pace.

Counts are rows of PostgreSQL, one a reader and a minute, added to in one statement: every web process counts alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from . import jobs, journal
from .models import Reading, User
from .vocabularies import EntryKind, Limit

WINDOW = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)
SHEET, LIST = 4, 1  # weights: a list shows public numbers only to who is signed in, and typing makes several
OWN_SHARE = 5  # sheets that nobody else's reading takes away: a duty officer reaches her number
SUBJECTS = {
    **dict.fromkeys((Limit.ACCOUNT, Limit.DRAFTS, Limit.INVITATIONS), "user:"),
    Limit.ORGANISATION: "organisation:",
}  # an address of the network is not kept

COUNT = """
WITH counted AS (
    INSERT INTO accounts_reading (reader, minute, weight)
    SELECT reader, %(minute)s, %(weight)s FROM unnest(%(readers)s::varchar[]) AS reader ORDER BY reader
    ON CONFLICT (reader, minute) DO UPDATE SET weight = accounts_reading.weight + EXCLUDED.weight
    RETURNING reader, minute, weight
)
SELECT reader, minute, weight FROM counted
UNION ALL
SELECT reader, minute, weight FROM accounts_reading
WHERE reader = ANY(%(readers)s::varchar[]) AND minute > %(since)s AND minute < %(minute)s
"""


@dataclass(frozen=True, slots=True)
class Reader:
    """One of those whose reading, or whose making, is counted together."""

    limit: Limit
    key: str
    most: int  # sheets, or acts, in ten minutes
    organisation_id: int | None = None

    @property
    def digest(self) -> str:
        """What is stored of the reader."""
        return salted_hmac("accounts.pace", f"{self.limit}:{self.key}", algorithm="sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Pace:
    """Whether one may go on, and who goes too fast, alone or with others."""

    wait: int = 0  # seconds before the next sheet; 0: at once
    too_fast: tuple[Reader, ...] = ()


def readers_of(user: User | None, address: str, *, alone: bool = False) -> list[Reader]:
    """Return whom a reading counts for, herself `alone` where no other's reading is to stop it; none without limit."""
    readers = []
    if user is not None:
        main = user.main_organisation_id
        readers.append(Reader(Limit.ACCOUNT, str(user.pk), settings.READS_PER_ACCOUNT, main))
    if not alone:
        organisations = user.organisation_ids if user is not None else ()
        readers.append(Reader(Limit.ADDRESS, address, settings.READS_PER_ADDRESS))
        readers += [Reader(Limit.ORGANISATION, str(pk), settings.READS_PER_ORGANISATION, pk) for pk in organisations]
    return [reader for reader in readers if reader.most]


def read(*, user: User | None, address: str, weight: int, at: datetime, alone: bool = False) -> Pace:
    """Count one reading, unless it is too soon for it; a visitor's list weighs as much as a sheet."""
    readers = readers_of(user, address, alone=alone)
    return _add(readers, weight if user is not None else SHEET, at)


def make(*, user: User, limit: Limit, at: datetime) -> Pace:
    """Count one draft begun or one invitation, unless it is too soon for it; each account counts for itself alone."""
    maker = Reader(limit, str(user.pk), settings.ACTS_PER_ACCOUNT, user.main_organisation_id)
    return _add([maker] if maker.most else [], SHEET, at)


def _add(readers: list[Reader], weight: int, at: datetime) -> Pace:
    counts = count([reader.digest for reader in readers], weight, at)
    too_fast = tuple(reader for reader in readers if _total(counts[reader.digest]) > reader.most * SHEET)
    blocking = [reader for reader in too_fast if _blocks(reader, readers, counts)]
    if not blocking:
        return Pace(too_fast=too_fast)
    count([reader.digest for reader in readers], -weight, at)  # what is refused was not done
    return Pace(max(_wait(reader, counts[reader.digest], at) for reader in blocking), too_fast)


def _blocks(reader: Reader, readers: Iterable[Reader], counts: dict[str, dict[datetime, int]]) -> bool:
    """Tell whether this limit stops this very person: one that others filled leaves each her own share."""
    own = next((_total(counts[one.digest]) for one in readers if one.limit == Limit.ACCOUNT), None)
    return own is None or reader.limit == Limit.ACCOUNT or own > OWN_SHARE * SHEET


def count(digests: list[str], weight: int, at: datetime) -> dict[str, dict[datetime, int]]:
    """Add to what these readers read this minute, and return the weights of each of the last ten."""
    minute = at.replace(second=0, microsecond=0)
    conditions: dict[str, Any] = {"readers": digests, "minute": minute, "weight": weight, "since": at - WINDOW - MINUTE}
    counts: dict[str, dict[datetime, int]] = defaultdict(dict)
    if not digests:
        return counts
    with connection.cursor() as cursor:
        cursor.execute(COUNT, conditions)
        for reader, when, total in cursor.fetchall():
            counts[reader][when] = total
    return counts


def _total(minutes: dict[datetime, int]) -> int:
    return sum(minutes.values())


def _wait(reader: Reader, minutes: dict[datetime, int], at: datetime) -> int:
    """Return the seconds until enough minutes have left the window for one reading more."""
    excess = _total(minutes) - reader.most * SHEET
    for minute in sorted(minutes):
        excess -= minutes[minute]
        if excess <= 0:
            break
    return ceil((minute + WINDOW + MINUTE - at).total_seconds())


@transaction.atomic
def report(*, pace: Pace, user: User | None, at: datetime) -> None:
    """Write in the journal who goes too fast, and tell who watches: once for each in ten minutes."""
    for reader in pace.too_fast:
        told = f"told:{reader.digest}"[:64]
        if _total(count([told], 1, at)[told]) == 1:
            journal.record(
                kind=EntryKind.SLOWED,
                at=at,
                by=user,
                organisation_id=reader.organisation_id,
                subject=SUBJECTS[reader.limit] + reader.key if reader.limit in SUBJECTS else "",
                reason=reader.limit,
            )
            jobs.defer(
                "accounts.tell_of_pace", organisation_id=reader.organisation_id, but_user_id=user.pk if user else 0
            )


def forget(*, at: datetime) -> None:
    """Drop the counts that serve no more."""
    Reading.objects.filter(minute__lt=at - WINDOW - MINUTE).delete()
