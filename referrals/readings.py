"""Who reads the referrals of a département: what its referent should look at, from the journal."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from accounts.models import Entry, User
from accounts.vocabularies import EntryKind
from directory.models import Organisation
from referrals.vocabularies import Relation

WEEK = timedelta(days=7)
IN_BULK = 30  # referrals of one département, by one person, in a week: our proposal


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who read referrals of a département: how many, how often, and why it is to be looked at."""

    by: User | None
    organisation: Organisation | None
    departement: str
    referrals: int
    times: int
    broke_glass: bool

    @property
    def is_from_elsewhere(self) -> bool:
        """Whether her organisation is of another département, or no more."""
        return self.organisation is None or self.organisation.departement_id != self.departement

    @property
    def reads_in_bulk(self) -> bool:
        """Whether she read more than the work of a week explains."""
        return self.referrals >= IN_BULK

    @property
    def is_notable(self) -> bool:
        """Whether the referent should look at it."""
        return self.broke_glass or self.is_from_elsewhere or self.reads_in_bulk


def readers_of(departements: Collection[str], *, since: datetime, until: datetime) -> list[Reader]:
    """Return who read referrals of these départements (COG codes) meanwhile, who read the most first; three queries."""
    read = Entry.objects.readings().filter(departement__in=departements, at__gte=since, at__lt=until)
    counts = {
        "referrals": Count("subject", distinct=True),
        "times": Count("pk", filter=Q(kind=EntryKind.CONSULTED)),
        "glasses": Count("pk", filter=Q(reason=Relation.GLASS)),
    }
    rows = list(read.values_list("by", "organisation", "departement").annotate(**counts).order_by())
    people = User.objects.in_bulk({by for by, *_others in rows if by})
    organisations = Organisation.objects.in_bulk({key for _by, key, *_others in rows if key})
    found = [
        Reader(people.get(by), organisations.get(key), departement, referrals, times, bool(glasses))
        for by, key, departement, referrals, times, glasses in rows
    ]
    return sorted(found, key=lambda one: (-one.referrals, -one.times, one.departement, str(one.by)))


def notable_departements(*, since: datetime, until: datetime) -> list[str]:
    """Return the codes of the départements whose referent has something to look at."""
    everywhere = Entry.objects.readings().filter(at__gte=since, at__lt=until).exclude(departement="")
    codes = set(everywhere.order_by().values_list("departement", flat=True).distinct())
    return sorted({one.departement for one in readers_of(codes, since=since, until=until) if one.is_notable})
