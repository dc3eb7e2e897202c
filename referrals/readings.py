"""Who reads the referrals of a département: what its referent should look at, from the journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q

from accounts.journal import stored_subjects
from accounts.models import Entry, User
from accounts.models.journal import EntryQuerySet
from accounts.vocabularies import EntryKind
from directory.models import Organisation
from referrals.models import Referral
from referrals.models.standing import about
from referrals.vocabularies import Relation

WEEK = timedelta(days=7)
IN_BULK = 30  # referrals of one département, by one person, in a week: our proposal
READER = ("by", "organisation", "departement")
Key = tuple[int | None, int | None, str]  # the values of these


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who read referrals of a département: how many at least, how often, and why it is to be looked at.

    A line of a list weighs as much as the page of a referral: twenty in one look are twenty that she read. The pages
    of one list add up, and one that is shown again does not: the most that it showed counts. What is opened from a
    list was read already, and lists show the same: the largest counts, of what she opened and of what each list showed.
    """

    by: User | None
    organisation: Organisation | None
    departement: str
    referrals: int
    times: int  # that she opened a page of one of them
    lists: int  # that she opened a page of a list
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
    """Return who read referrals of these départements (COG codes) meanwhile, who read the most first; four queries."""
    read = Entry.objects.readings().filter(departement__in=departements, at__gte=since, at__lt=until)
    pages, lists = _by_pages(read), _by_lists(read)
    keys = pages.keys() | lists.keys()
    people = User.objects.in_bulk({by for by, *_others in keys if by})
    organisations = Organisation.objects.in_bulk({organisation for _by, organisation, _code in keys if organisation})
    found = []
    for by, organisation, code in keys:
        referrals, times, glasses = pages.get((by, organisation, code), (0, 0, 0))
        shown, opened = lists.get((by, organisation, code), (0, 0))
        who = people.get(by) if by else None, organisations.get(organisation) if organisation else None
        found.append(Reader(*who, code, max(referrals, shown), times, opened, bool(glasses)))
    return sorted(found, key=lambda one: (-one.referrals, -one.times, -one.lists, one.departement, str(one.by)))


def readings_of(referral: Referral) -> EntryQuerySet:
    """Keep the readings of a referral, and of the lists of its département that may have shown it since it was written.

    A list says by which right its lines were read, not which they were: those of the organisations that ask and are
    asked are here, and those of whoever followed the département.
    """
    asked = Q(reason=Relation.PARTNER, organisation__in=referral.solicitations.values("organisation"))
    may_show = asked | Q(reason=Relation.REQUESTER, organisation=referral.requester_id) | Q(reason=Relation.REFERENT)
    lists = Q(kind=EntryKind.LISTED, departement=referral.departement_id, at__gte=referral.created_at)
    return Entry.objects.readings().filter(Q(subject__in=stored_subjects(about(referral).subject)) | lists & may_show)


def _by_pages(read: EntryQuerySet) -> dict[Key, tuple[int, int, int]]:
    """Return for each reader how many referrals she opened, how often, and how often by « bris de glace »."""
    counts = {  # "kind" stands for the row: the index holds it, and not the key
        "referrals": Count("subject", distinct=True),
        "times": Count("kind", filter=Q(kind=EntryKind.CONSULTED)),
        "glasses": Count("kind", filter=Q(reason=Relation.GLASS)),
    }
    rows = read.exclude(kind=EntryKind.LISTED).values_list(*READER).annotate(**counts).order_by()
    return {(by, organisation, code): tuple(numbers) for by, organisation, code, *numbers in rows}


def _by_lists(read: EntryQuerySet) -> dict[Key, tuple[int, int]]:
    """Return for each reader the most that one list showed her, all of its pages together, and how often she looked."""
    lists = read.filter(kind=EntryKind.LISTED).values_list(*READER, "subject", "reason")
    shown, opened = defaultdict[Key, dict[str, int]](lambda: defaultdict(int)), defaultdict[Key, dict[str, int]](dict)
    for by, organisation, code, page, _right, most, times in lists.annotate(Max("shown"), Count("kind")).order_by():
        key = (by, organisation, code)
        shown[key][page.partition(".")[0]] += most or 0
        opened[key][page] = max(times, opened[key].get(page, 0))  # what she reads by two rights is one page
    return {key: (max(of_lists.values()), sum(opened[key].values())) for key, of_lists in shown.items()}


def notable_departements(*, since: datetime, until: datetime) -> list[str]:
    """Return the codes of the départements whose referent has something to look at."""
    everywhere = Entry.objects.readings().filter(at__gte=since, at__lt=until).exclude(departement="")
    codes = set(everywhere.order_by().values_list("departement", flat=True).distinct())
    return sorted({one.departement for one in readers_of(codes, since=since, until=until) if one.is_notable})
