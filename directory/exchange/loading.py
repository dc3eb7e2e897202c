"""Records of a source written into the directory, all of them or none.

The source owns what it says: name, nature, département, address, website, hours, SIRET, telephone and mailbox of the
« Accueil » contact. What it leaves empty, and all that it never carries (missions, visibility, situation, parent,
services, verifications…), stays as editors made it. A record older than the one in place changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count, islice
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from directory.folding import fold
from directory.models import Contact, Organisation, SearchEntry, SourceFile
from directory.models.organisations import ADDRESS_FIELDS
from directory.vocabularies import AddressDisclosure, ContactRole, OrganisationKind

from .records import Level, Note, Record, Refused

BATCH = 1000  # records
DESK = "Accueil"
_LOCK = 7_236_471  # any number, the same for every import
_HOURS_FIELDS = ("opening_hours", "hours_note")
_SOURCE_FIELDS = (
    *("source", "name", "sort_name", "kind", "departement", "website", "siret", "source_kind", "source_updated_on"),
    *ADDRESS_FIELDS,
    *_HOURS_FIELDS,
)
_REACH_FIELDS = ("phone", "functional_email")


class Source(NamedTuple):
    """Where a file comes from, with the SHA-256 of its bytes."""

    name: str
    licence: str
    file_name: str
    sha256: str


class Line(NamedTuple):
    """A line of the report: where in the file, on which record, how serious, and what, in French."""

    line: int
    id: str
    level: Level
    message: str


@dataclass(slots=True)
class Report:
    """What an import did, or would do."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    lines: list[Line] = field(default_factory=list)

    def at(self, level: Level) -> list[Line]:
        """Return the lines of that level, in the order of the file."""
        return [line for line in self.lines if line.level == level]

    def say(self, record: Record, *notes: Note) -> None:
        """Add what has to be said of a record."""
        self.lines.extend(Line(record.line, record.id, *note) for note in notes)


def import_records(
    records: Iterable[Record | Refused], *, source: Source, at: datetime, dry_run: bool = False
) -> Report:
    """Create or change the organisations that the records describe, in one transaction; a dry run leaves no trace."""
    report = Report()
    with transaction.atomic():
        _wait_for_other_imports()
        loader = _Loader(_source_file(source, at), report)
        for batch in _batches(loader.keep(records)):
            loader.load(batch)
        loader.date_source()
        if not dry_run and (report.created or report.changed):
            _take_statistics()
            SearchEntry.objects.refresh()
        transaction.set_rollback(dry_run)
    return report


def _wait_for_other_imports() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _take_statistics() -> None:
    """Let the database plan by what was just written: its own clock comes minutes later, with minutes-long plans."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE directory_organisation, directory_contact")


def _source_file(source: Source, at: datetime) -> SourceFile:
    others = {"name": source.name, "licence": source.licence, "file_name": source.file_name, "imported_at": at}
    return SourceFile.objects.get_or_create(sha256=source.sha256, defaults=others)[0]


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    iterator = iter(records)
    while batch := list(islice(iterator, BATCH)):
        yield batch


class _Loader:
    """One import under way; each batch costs the same number of queries, however many its records."""

    def __init__(self, source: SourceFile, report: Report) -> None:
        self.source = source
        self.report = report
        self.latest: date | None = None
        self.slugs = _Slugs()

    def keep(self, records: Iterable[Record | Refused]) -> Iterator[Record]:
        """Yield the records to take; write down those refused and what is said of the others."""
        for record in records:
            if isinstance(record, Refused):
                self.report.lines.append(Line(record.line, record.id, Level.REFUSED, record.reason))
                continue
            self.report.say(record, *record.notes)
            self.latest = max(filter(None, (self.latest, record.updated_on)), default=None)
            yield record

    def load(self, batch: list[Record]) -> None:
        """Write a batch."""
        known = _known(batch)
        desks = _contacts([organisation.pk for organisation in known.values()])
        write = _Writes()
        for record in batch:
            organisation = known.get(record.external_id)
            if organisation is None:
                self._create(record, write)
            elif self._is_outdated(record, organisation):
                self.report.unchanged += 1
            else:
                self._change(record, organisation, desks[organisation.pk], write)
        write.save()

    def date_source(self) -> None:
        """Date the file by its latest record."""
        if self.source.published_on != self.latest:
            self.source.published_on = self.latest
            self.source.save(update_fields=["published_on"])

    def _create(self, record: Record, write: _Writes) -> None:
        values = {"kind": OrganisationKind.OTHER_PUBLIC_SERVICE} | _values(record)
        organisation = Organisation(
            external_id=record.external_id, slug=self.slugs.take(record.name), source=self.source, **values
        )
        write.new_organisations.append(organisation)
        if reach := _reach(record):
            write.new_contacts.append(_desk(organisation, reach))
        self.report.created += 1

    def _is_outdated(self, record: Record, organisation: Organisation) -> bool:
        ours = organisation.source_updated_on
        outdated = bool(ours and record.updated_on and record.updated_on < ours)
        if outdated:
            message = _("fiche plus ancienne que celle de l'annuaire (%(date)s) : rien n'est changé.")
            self.report.say(record, Note(Level.WARNING, message % {"date": f"{ours:%d/%m/%Y}"}))
        return outdated

    def _change(self, record: Record, organisation: Organisation, contacts: list[Contact], write: _Writes) -> None:
        values = _values(record)
        if organisation.address_disclosure == AddressDisclosure.SECRET:
            values = {name: value for name, value in values.items() if name not in ADDRESS_FIELDS}
        changed = _assign(organisation, values)
        changed |= _change_desk(organisation, contacts, _reach(record), write)
        if not changed:
            self.report.unchanged += 1
            return
        organisation.source = self.source
        write.changed_organisations.append(organisation)
        self.report.changed += 1


@dataclass(slots=True)
class _Writes:
    """What a batch will write."""

    new_organisations: list[Organisation] = field(default_factory=list)
    changed_organisations: list[Organisation] = field(default_factory=list)
    new_contacts: list[Contact] = field(default_factory=list)
    changed_contacts: list[Contact] = field(default_factory=list)

    def save(self) -> None:
        """Write all of it."""
        Organisation.objects.bulk_create(self.new_organisations)
        Contact.objects.bulk_create(self.new_contacts)
        # Written as insertions that meet their own row: ten times as fast as bulk_update; the rows are locked.
        Organisation.objects.bulk_create(
            self.changed_organisations, update_conflicts=True, unique_fields=["pk"], update_fields=_SOURCE_FIELDS
        )
        Contact.objects.bulk_create(
            self.changed_contacts,
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=[*_REACH_FIELDS, "unreachable_since"],
        )


class _Slugs:
    """Addresses of sheets, given out without asking the database for each."""

    def __init__(self) -> None:
        self.taken = set(Organisation.objects.values_list("slug", flat=True))
        self.numbers: defaultdict[str, Iterator[int]] = defaultdict(lambda: count(2))

    def take(self, name: str) -> str:
        """Return a free one, from the name and at need a number, and hold it."""
        stem = slugify(name)[:110].strip("-") or "structure"
        slug = stem
        while slug in self.taken:
            slug = f"{stem}-{next(self.numbers[stem])}"
        self.taken.add(slug)
        return slug


def _known(batch: list[Record]) -> dict[str, Organisation]:
    found = Organisation.objects.filter(external_id__in=[record.external_id for record in batch])
    return {organisation.external_id: organisation for organisation in found.select_for_update()}


def _contacts(organisation_ids: list[int]) -> defaultdict[int, list[Contact]]:
    contacts: defaultdict[int, list[Contact]] = defaultdict(list)
    found = Contact.objects.filter(organisation__in=organisation_ids).order_by("rank", "pk")
    for contact in found.select_for_update():
        contacts[contact.organisation_id].append(contact)
    return contacts


def _values(record: Record) -> dict[str, Any]:
    """Return the fields of which the source says something; the lines of an address go together, so do hours."""
    values: dict[str, Any] = {
        "name": record.name,
        "sort_name": fold(record.name)[:250],
        "departement_id": record.departement,
    }
    said = {
        "kind": record.kind,
        "source_kind": record.source_kind,
        "source_updated_on": record.updated_on,
        "website": record.website,
        "siret": record.siret,
    }
    values |= {name: value for name, value in said.items() if value}
    for group in (ADDRESS_FIELDS, _HOURS_FIELDS):
        together = {name: getattr(record, name) for name in group}
        values |= together if any(together.values()) else {}
    return values


def _reach(record: Record) -> dict[str, str]:
    reach = {"phone": record.phone, "functional_email": record.email}
    return {name: value for name, value in reach.items() if value}


def _desk(organisation: Organisation, reach: dict[str, str]) -> Contact:
    return Contact(organisation=organisation, role=ContactRole.DUTY_LINE, functional_name=DESK, **reach)


def _change_desk(organisation: Organisation, contacts: list[Contact], reach: dict[str, str], write: _Writes) -> bool:
    if not reach or any(_answers(contact, reach) for contact in contacts):
        return False
    desk = next((contact for contact in contacts if contact.functional_name == DESK), None)
    if desk is None:
        write.new_contacts.append(_desk(organisation, reach))
        return True
    write.changed_contacts.append(desk)
    if reach.get("functional_email", desk.functional_email) != desk.functional_email:
        desk.unreachable_since = None  # what came back came back from another mailbox
    return _assign(desk, reach)


def _answers(contact: Contact, reach: dict[str, str]) -> bool:
    """Tell whether a contact, perhaps renamed by an editor, already gives these ways to reach the organisation."""
    return all(getattr(contact, name) == value for name, value in reach.items())


def _assign(target: Organisation | Contact, values: dict[str, Any]) -> bool:
    changed = {name: value for name, value in values.items() if getattr(target, name) != value}
    for name, value in changed.items():
        setattr(target, name, value)
    return bool(changed)
