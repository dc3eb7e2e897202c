"""What a reader of files hands over: records to take, records refused, and what to say of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from directory.vocabularies import OrganisationKind


class Level(Enum):
    """How much a line of the report matters."""

    REFUSED = _("refusée")
    WARNING = _("avertissement")
    NOTICE = _("pour information")


class Note(NamedTuple):
    """Something to say of a record, in French."""

    level: Level
    message: str


class BadRecord(Exception):
    """One record cannot be taken; the message says why in French."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A record left out, with its line in the file, the source's identifier when it has one, and the reason."""

    line: int
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Record:
    """An organisation as its source describes it; what is empty is not said by the source.

    There is no place here for coordinates nor for names of people: neither is ever stored.
    """

    line: int
    id: str
    external_id: str
    name: str
    departement: str
    source_kind: str
    kind: OrganisationKind | None = None
    street: str = ""
    postal_code: str = ""
    city: str = ""
    website: str = ""
    opening_hours: str = ""
    hours_note: str = ""
    siret: str = ""
    updated_on: date | None = None
    phone: str = ""
    email: str = ""
    notes: tuple[Note, ...] = ()
