"""What the clock does: it recalls, tells those above, and lets expire what nobody answered.

Safe to run twice, to skip, to run late and to run from several workers at once: a rung is written down under the lock
of its solicitation, in the transaction that defers its message, and never again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, QuerySet, Value
from django_fsm import TransitionNotAllowed

from referrals import notifications
from referrals.deadlines import LADDER, NUDGES, Deadlines, Due, rungs_for
from referrals.models import Reminder, Solicitation, StaleForm
from referrals.models.reminders import AWAITED_IN
from referrals.tasks import audience_of
from referrals.vocabularies import AWAITING_ANSWER, Rung

from .ending import expire


@dataclass(slots=True)
class Summary:
    """How many solicitations expired, how many rungs were sent, and how many came too late to be useful."""

    expired: int = 0
    sent: int = 0
    passed_over: int = 0


def run_due(*, at: datetime) -> Summary:
    """Expire what nobody answered in time, then send the rungs that are due at this instant and still useful."""
    summary = Summary()
    for solicitation_id, version in _expired(at):
        summary.expired += _expire(solicitation_id, version, at)
    reached: dict[UUID, list[Rung]] = defaultdict(list)
    for rung in Rung:
        for solicitation_id in _reached(rung, at).order_by("pk").values_list("pk", flat=True):
            reached[solicitation_id].append(rung)
    for solicitation_id, rungs in reached.items():
        _climb(solicitation_id, rungs, at, summary)
    return summary


def _expired(at: datetime) -> list[tuple[UUID, int]]:
    due = Solicitation.objects.filter(state__in=AWAITING_ANSWER, expires_at__lte=at)
    return list(due.order_by("expires_at", "pk").values_list("pk", "version"))


def _expire(solicitation_id: UUID, version: int, at: datetime) -> bool:
    try:
        expire(solicitation_id=solicitation_id, version=version, at=at)
    except (StaleForm, TransitionNotAllowed, Solicitation.DoesNotExist):
        return False  # somebody acted, or another worker was first
    return True


def _reached(rung: Rung, at: datetime) -> QuerySet[Solicitation]:
    """Keep what has come to this rung and not written it down; working time may still carry it further."""
    waiting = Solicitation.objects.filter(state__in=AWAITED_IN[rung]).exclude(reminders__kind=rung)
    if rung in NUDGES:
        return waiting.filter(handed_over_at__lte=at - NUDGES[rung])
    mark = LADDER[rung]
    left = ExpressionWrapper((F(mark.deadline) - F("sent_at")) * Value(mark.share), DurationField())
    reached_at = ExpressionWrapper(F("sent_at") + left, DateTimeField())
    return waiting.alias(reached_at=reached_at).filter(reached_at__lte=at, expires_at__gt=at)


@transaction.atomic
def _climb(solicitation_id: UUID, rungs: Collection[Rung], at: datetime, summary: Summary) -> None:
    free = Solicitation.objects.select_for_update(of=("self",), skip_locked=True).select_related("referral")
    if (solicitation := free.filter(pk=solicitation_id).first()) is None:
        return  # somebody is acting on it, or another worker is: the next run will see
    written = set(solicitation.reminders.values_list("kind", flat=True))
    pending = [rung for rung in rungs if rung not in written and solicitation.state in AWAITED_IN[rung]]
    useful, late = _sorted(solicitation, pending, at)
    for reminder in _write(solicitation, useful, at, sent=True):
        notifications.tell_by_the_clock(reminder)
    _write(solicitation, late, at, sent=False)
    summary.sent += len(useful)
    summary.passed_over += len(late)


def _sorted(solicitation: Solicitation, rungs: Collection[Rung], at: datetime) -> tuple[list[Rung], list[Rung]]:
    """Part what is to be sent, the last rung for each audience, from what comes too late; leave what is not due."""
    plan = _plan(solicitation)
    due = [rung for rung in rungs if rung not in plan or plan[rung].at <= at]
    useful = [rung for rung in due if rung in plan and at < plan[rung].until]
    last = {
        audience_of(rung, solicitation.state): rung for rung in sorted(useful, key=lambda rung: (plan[rung].at, rung))
    }
    return list(last.values()), [rung for rung in due if rung not in last.values()]


def _plan(solicitation: Solicitation) -> dict[Rung, Due]:
    if solicitation.handed_over_at:
        began = solicitation.handed_over_at
        return {rung: Due(began + delay, datetime.max.replace(tzinfo=began.tzinfo)) for rung, delay in NUDGES.items()}
    return rungs_for(
        _deadlines(solicitation),
        urgency=solicitation.referral.urgency,
        sent_at=solicitation.sent_at,
        departement=solicitation.referral.departement_id,
    )


def _deadlines(solicitation: Solicitation) -> Deadlines:
    moments = (solicitation.acknowledge_by, solicitation.answer_by, solicitation.expires_at)
    return Deadlines(*(moment for moment in moments if moment))  # set together, when it was sent


def _write(solicitation: Solicitation, rungs: Collection[Rung], at: datetime, *, sent: bool) -> list[Reminder]:
    reminders = (Reminder(solicitation=solicitation, kind=rung, at=at, sent=sent) for rung in rungs)
    return Reminder.objects.bulk_create(reminders)
