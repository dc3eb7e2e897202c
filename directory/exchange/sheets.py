"""A record as a source writes it, all in texts, and its way to a record that the directory can hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db.models import Field
from django.utils.translation import gettext as _

from directory.models import Contact, Organisation
from directory.models.validators import validate_opening_hours, validate_siret
from directory.vocabularies import OrganisationKind

from .hours import Hours, UnreadableHours, hours_note, read_hours
from .names import modern_name
from .phones import read_phone
from .records import BadRecord, Level, Note, Record

_validate_url = URLValidator(schemes=["http", "https"])


@dataclass(slots=True)
class Sheet:
    """What a source says of an organisation; the reading adds its remarks to `notes`."""

    id: str
    external_id: str
    source_kind: str
    kind: OrganisationKind | None
    departement: str
    name: str
    street: Sequence[str] = ()
    postal_code: str = ""
    city: str = ""
    websites: Sequence[str] = ()
    phones: Sequence[str] = ()
    emails: Sequence[str] = ()
    updated: str = ""
    siret: str = ""
    hours: Sequence[Mapping[str, str]] = ()
    hours_comment: str = ""
    notes: list[Note] = field(default_factory=list)

    def record(self, line: int) -> Record:
        """Return the record that the directory can hold; raises BadRecord, notes what it leaves out."""
        hours = self._hours()
        return Record(
            line=line,
            id=self.id,
            external_id=_required(Organisation, "external_id", self.external_id),
            name=self._name(),
            departement=self.departement,
            source_kind=_required(Organisation, "source_kind", self.source_kind),
            kind=self.kind,
            street=self._street(),
            postal_code=self._postal_code(),
            city=self._fitting("city", self.city),
            website=self._first("website", self.websites, _website),
            opening_hours=self._fitting("opening_hours", hours.expression),
            hours_note=self._fitting("hours_note", hours.note),
            siret=self._first("siret", [self.siret], _siret),
            updated_on=self._updated_on(),
            phone=self._phone(),
            email=self._first("functional_email", self.emails, _email),
            notes=tuple(self.notes),
        )

    def _note(self, level: Level, message: str) -> None:
        self.notes.append(Note(level, message))

    def _name(self) -> str:
        if not self.name:
            raise BadRecord(_("la fiche n'a pas de nom"))
        name = modern_name(self.name)
        if name != self.name:
            self._note(Level.NOTICE, _("« %(old)s » devient « %(new)s ».") % {"old": self.name, "new": name})
        return _required(Organisation, "name", name)

    def _fitting(self, name: str, value: str) -> str:
        """Leave out, with a warning, what is too long for its column."""
        if len(value) <= _room(Organisation, name):
            return value
        self._note(Level.WARNING, _too_long(name, value))
        return ""

    def _street(self) -> str:
        """Keep the lines of the address that fit, whole."""
        kept: list[str] = []
        for line in self.street:
            if len(", ".join([*kept, line])) <= _room(Organisation, "street"):
                kept.append(line)
            else:
                self._note(Level.WARNING, _too_long("street", line))
        return ", ".join(kept)

    def _postal_code(self) -> str:
        """Give back the zero that a spreadsheet took from « 06175 »."""
        if re.fullmatch(r"\d{4}", self.postal_code, re.ASCII) and self.departement.startswith("0"):
            self._note(Level.NOTICE, _("code postal « %(code)s » : lu 0%(code)s.") % {"code": self.postal_code})
            return f"0{self.postal_code}"
        return self._fitting("postal_code", self.postal_code)

    def _first(self, name: str, values: Sequence[str], read: Callable[[str], str]) -> str:
        """Keep the first value that is right, and say which others are left."""
        kept = ""
        for value in filter(None, values):
            try:
                right = read(value)
            except ValidationError:
                message = _("%(field)s : « %(value)s » n'est pas valide, laissé de côté.")
                self._note(Level.WARNING, message % {"field": _label(name), "value": value})
                continue
            if kept:
                message = _("%(field)s : un seul est repris, « %(value)s » est laissé de côté.")
                self._note(Level.NOTICE, message % {"field": _label(name), "value": value})
            kept = kept or right
        return kept

    def _phone(self) -> str:
        kept = ""
        for written in filter(None, self.phones):
            number, note = read_phone(written, self.departement)
            if note:
                self.notes.append(note)
            if kept and number:
                message = _("téléphone : un seul est repris, « %(phone)s » est laissé de côté.")
                self._note(Level.NOTICE, message % {"phone": written})
            kept = kept or number
        return kept

    def _updated_on(self) -> date | None:
        if not self.updated:
            return None
        day = self.updated[:10]
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                return datetime.strptime(day, form).date()  # noqa: DTZ007 - a day without time nor zone
            except ValueError:
                continue
        self._note(Level.WARNING, _("date de mise à jour illisible : « %(date)s ».") % {"date": self.updated})
        return None

    def _hours(self) -> Hours:
        try:
            hours = read_hours(self.hours, self.hours_comment)
            if hours.expression:
                validate_opening_hours(hours.expression)
        except (UnreadableHours, ValidationError) as error:
            why = error.messages[0] if isinstance(error, ValidationError) else str(error)
            self._note(Level.WARNING, _("horaires non repris : %(why)s.") % {"why": why})
            return Hours("", hours_note(self.hours, self.hours_comment))
        return hours


@cache
def _room(model: type[Organisation | Contact], name: str) -> int:
    return _column(model, name).max_length or 0


@cache
def _label(name: str) -> Any:
    model = Contact if name.startswith("functional_") else Organisation
    return _column(model, name).verbose_name


def _column(model: type[Organisation | Contact], name: str) -> Field[Any, Any]:
    column = model._meta.get_field(name)
    assert isinstance(column, Field)  # noqa: S101 - for the type checker: no relation is asked for
    return column


def _too_long(name: str, value: str) -> str:
    message = _("%(field)s : trop long (%(length)d caractères), laissé de côté : « %(value)s »")
    return message % {"field": _label(name), "length": len(value), "value": value}


def _required(model: type[Organisation], name: str, value: str) -> str:
    if len(value) > _room(model, name):
        message = _("%(field)s : trop long (%(length)d caractères)")
        raise BadRecord(message % {"field": _label(name), "length": len(value)})
    return value


def _website(value: str) -> str:
    address = value if "://" in value else f"http://{value}"
    _validate_url(address)
    return _short_enough(Organisation, "website", address)


def _email(value: str) -> str:
    validate_email(value)
    return _short_enough(Contact, "functional_email", value)


def _siret(value: str) -> str:
    number = value.replace(" ", "")
    validate_siret(number)
    if not re.fullmatch(r"\d{14}", number, re.ASCII):
        raise ValidationError(value)
    return number


def _short_enough(model: type[Organisation | Contact], name: str, value: str) -> str:
    if len(value) > _room(model, name):
        raise ValidationError(value)
    return value
