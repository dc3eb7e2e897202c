"""A lost second factor, mended by two other people after a delay, and by its owner's own password at last.

E-mail is never a factor: messages only tell her what others do in her name, so that she can stop it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import IntegrityError, models, transaction

from . import jobs, journal, policies, sessions
from .models import Repair, User
from .vocabularies import EntryKind, FactorChange

LAPSE = timedelta(days=7)  # what nobody went on with by then is over


class NothingToRepair(Exception):
    """No repair waits for this step: it was cancelled, used, or has lapsed."""


class AlreadyOpen(Exception):
    """A repair is open for this person already."""


def open_repair(*, of: User, by: User, at: datetime) -> Repair:
    """Say that a colleague lost her second factor, and tell her; raises NotAllowed, AlreadyOpen."""
    policies.require(policies.can_open_repair(by, of))
    with transaction.atomic():
        _forget_lapsed(of, at)
        try:
            with transaction.atomic():
                repair = Repair.objects.create(user=of, opened_by=by, opened_at=at, lapses_at=at + LAPSE)
        except IntegrityError as error:
            raise AlreadyOpen from error
        _record(FactorChange.REPAIR_OPENED, by, of, at)
    return repair


def confirm(*, repair_id: int, by: User, at: datetime) -> Repair:
    """Confirm, as another person, that she lost it; the delay begins. Raises NotAllowed, NothingToRepair."""
    with transaction.atomic():
        repair = _locked(Repair.objects.open().filter(pk=repair_id, confirmed_at=None, lapses_at__gt=at))
        policies.require(policies.can_confirm_repair(by, repair))
        repair.confirmed_by, repair.confirmed_at = by, at
        repair.ripe_at = at + settings.RELAIS_REPAIR_DELAY
        repair.lapses_at = repair.ripe_at + LAPSE
        repair.save()
        _record(FactorChange.REPAIR_CONFIRMED, by, repair.user, at)
    return repair


def cancel(*, user: User, at: datetime) -> Repair:
    """Stop what others began in her name; raises NothingToRepair."""
    with transaction.atomic():
        repair = _locked(Repair.objects.open().filter(user=user))
        repair.cancelled_at = at
        repair.save()
        _record(FactorChange.REPAIR_CANCELLED, user, user, at)
    return repair


def use(*, user: User, at: datetime) -> Repair:
    """Forget every factor and close every session of somebody who proved her password; raises NothingToRepair."""
    with transaction.atomic():
        repair = _locked(Repair.objects.ripe(at).filter(user=user))
        repair.used_at = at
        repair.save()
        Authenticator.objects.filter(user=user).delete()
        sessions.end_all(user)
        _record(FactorChange.REPAIR_USED, user, user, at)
    return repair


def _record(change: FactorChange, by: User, of: User, at: datetime) -> None:
    jobs.defer("accounts.tell_of_access", user_id=of.pk)
    journal.record_own(kind=EntryKind.FACTOR_CHANGED, at=at, by=by, of=of, reason=change)


def _locked(repairs: models.QuerySet[Repair]) -> Repair:
    repair = repairs.select_for_update(of=("self",)).select_related("user").first()
    if repair is None:
        raise NothingToRepair
    return repair


def _forget_lapsed(of: User, at: datetime) -> None:
    for repair in Repair.objects.open().filter(user=of, lapses_at__lte=at):
        repair.cancelled_at = at
        repair.save()
