"""The whole demonstration, loaded once, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.models import User
from cms.operations import create_editors_group, create_home
from directory.models import Contact, Organisation, SearchEntry, Service
from directory.operations import load_reference
from referrals.models import Referral, Solicitation

from . import directory, operations, people, referrals, trust
from .operations import OPERATIONS
from .stories import STORIES, Story

Progress = Callable[[Sequence[Story]], Iterable[Story]]


class NotForProduction(Exception):
    """The accounts of the demonstration have a published password: only a development site may hold them."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many records of each sort the site now holds."""

    organisations: int
    services: int
    contacts: int
    referrals: int
    solicitations: int


@transaction.atomic
def load(*, at: datetime, progress: Progress = iter) -> Loaded | None:
    """Load the demonstration as it stands at that moment; None when it is already there. Raises NotForProduction."""
    if not settings.DEBUG:
        raise NotForProduction
    if User.objects.filter(email=people.EDITOR).exists():
        return None
    load_reference()
    create_home(at=at)
    editors = create_editors_group()
    partners = directory.create(at=at)
    members = people.create(directory=partners, editors=editors, at=at)
    trust.create(directory=partners, editor=User.objects.get(email=people.EDITOR), at=at)
    for story in progress(STORIES):
        referrals.play(story, members=members, at=at)
    for operation in OPERATIONS:
        operations.play(operation, members=members, at=at)
    SearchEntry.objects.refresh()
    return _count()


def _count() -> Loaded:
    return Loaded(*(model.objects.count() for model in (Organisation, Service, Contact, Referral, Solicitation)))
