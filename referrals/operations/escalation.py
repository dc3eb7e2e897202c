"""What the clock does: it recalls, tells those above, and lets expire what nobody answered.

Safe to run twice, to skip, to run late and to run from several workers at once: a rung is written down under the lock
of its solicitation, in the transaction that defers its message, and never again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection
from django_fsm import TransitionNotAllowed

from directory import isolation
from referrals import notifications
from referrals.deadlines import LADDER, NUDGES, STARTS, Deadlines, Due, rungs_for, starts_for
from referrals.models import Reminder, Solicitation, StaleForm
from referrals.models.reminders import AWAITED_IN
from referrals.recipients import audience_of
from referrals.vocabularies import AWAITING_ANSWER, Rung

from .ending import expire

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Summary:
    """How many solicitations expired, how many rungs were sent, and how many came too late to be useful."""

    expired: int = 0
    sent: int = 0
    passed_over: int = 0
    failures: list[Exception] = field(default_factory=list)

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Keep what fails for one solicitation from silencing the others."""
        try:
            yield
        except Exception as failure:  # noqa: BLE001 - raised by `run_due`, once every other one had its turn
            self.failures.append(failure)


def run_due(*, at: datetime) -> Summary:
    """Expire what nobody answered in time, then send the rungs that are due at this instant and still useful.

    Raises an ExceptionGroup at the end when some failed: they are tried again by the next run.
    """
    summary = Summary()
    for solicitation_id, version in _expired(at):
        with summary.apart():
            summary.expired += _expire(solicitation_id, version, at)
    for solicitation, rungs in _candidates(at):
        with summary.apart():
            if due := _among(rungs, _plan(solicitation), at):
                _climb(solicitation.pk, due, at, summary)
    if summary.failures:
        raise ExceptionGroup(f"clock at {at:%Y-%m-%d %H:%M}", summary.failures)
    return summary


@isolation.as_worker()
def _expired(at: datetime) -> list[tuple[UUID, int]]:
    due = Solicitation.objects.filter(state__in=AWAITING_ANSWER, expires_at__lte=at)
    return list(due.order_by("expires_at", "pk").values_list("pk", "version"))


def _expire(solicitation_id: UUID, version: int, at: datetime) -> bool:
    try:
        with isolation.as_worker():
            expire(solicitation_id=solicitation_id, version=version, at=at)
    except (StaleForm, TransitionNotAllowed, Solicitation.DoesNotExist):
        return False  # somebody acted, or another worker was first
    return True


@isolation.as_worker()
def _candidates(at: datetime) -> list[tuple[Solicitation, list[Rung]]]:
    """Return those that may have come to some rungs which they have not written down; two queries."""
    reached = _reached(at)
    found = Solicitation.objects.filter(pk__in=reached).select_related("referral").order_by("pk") if reached else []
    return [(solicitation, reached[solicitation.pk]) for solicitation in found]


def _reached(at: datetime) -> dict[UUID, list[Rung]]:
    """Return the rungs that each may have come to: working time, which SQL does not count, may carry some further."""
    reached: dict[UUID, list[Rung]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(map(_statement, Rung)), {"at": at})
        for solicitation_id, rung in cursor.fetchall():
            reached[solicitation_id].append(Rung(rung))
    return reached


def _condition(rung: Rung) -> str:
    """Return when a rung may have come, in SQL: made of the columns and figures of our own tables."""
    if rung in NUDGES:
        return f"s.handed_over_at <= %(at)s - interval '{NUDGES[rung].total_seconds()} seconds'"
    if rung in STARTS:
        return "s.answered_at <= %(at)s"
    mark = LADDER[rung]
    return f"s.expires_at > %(at)s AND s.sent_at + (s.{mark.deadline} - s.sent_at) * {mark.share} <= %(at)s"


def _statement(rung: Rung) -> str:
    states = ", ".join(f"'{state.value}'" for state in AWAITED_IN[rung])
    return (
        f"SELECT s.id, '{rung.value}' FROM referrals_solicitation s "  # noqa: S608 - nothing comes from outside
        f"WHERE s.state IN ({states}) AND {_condition(rung)} AND NOT EXISTS (SELECT 1 FROM referrals_reminder r "
        f"WHERE r.solicitation_id = s.id AND r.kind = '{rung.value}')"
    )


def _among(rungs: Collection[Rung], plan: dict[Rung, Due], at: datetime) -> list[Rung]:
    """Keep the rungs that are due, and those that the plan leaves out: they are written down as passed over."""
    return [rung for rung in rungs if rung not in plan or plan[rung].at <= at]


@isolation.as_worker()
def _climb(solicitation_id: UUID, rungs: Collection[Rung], at: datetime, summary: Summary) -> None:
    if (solicitation := _locked(solicitation_id)) is None:
        return  # somebody is acting on it, or another worker is: the next run will see
    written = set(solicitation.reminders.values_list("kind", flat=True))
    pending = [rung for rung in rungs if rung not in written and solicitation.state in AWAITED_IN[rung]]
    useful, late = _sorted(solicitation, pending, at)
    for reminder in _write(solicitation, useful, at, sent=True):
        notifications.tell_by_the_clock(reminder)
    _write(solicitation, late, at, sent=False)
    summary.sent += len(useful)
    summary.passed_over += len(late)


def _locked(solicitation_id: UUID) -> Solicitation | None:
    free = Solicitation.objects.select_for_update(of=("self",), skip_locked=True).select_related("referral")
    return free.filter(pk=solicitation_id).first()


def _sorted(solicitation: Solicitation, rungs: Collection[Rung], at: datetime) -> tuple[list[Rung], list[Rung]]:
    """Part what is to be sent, the last rung for each audience, from what comes too late; leave what is not due."""
    plan = _plan(solicitation)
    due = _among(rungs, plan, at)
    useful = [rung for rung in due if rung in plan and at < plan[rung].until]
    last = {
        audience_of(rung, solicitation.state): rung for rung in sorted(useful, key=lambda rung: (plan[rung].at, rung))
    }
    return list(last.values()), [rung for rung in due if rung not in last.values()]


def _plan(solicitation: Solicitation) -> dict[Rung, Due]:
    referral = solicitation.referral
    if began_at := solicitation.handed_over_at:
        return {rung: Due(began_at + delay, NEVER) for rung, delay in NUDGES.items()}
    if accepted_at := solicitation.answered_at:
        starts = starts_for(
            urgency=referral.urgency,
            accepted_at=accepted_at,
            departement=referral.departement_id,
            window=referral.window_on,
        )
        return {rung: Due(start_at, NEVER) for rung, start_at in starts.items()}
    return rungs_for(
        _deadlines(solicitation),
        urgency=referral.urgency,
        sent_at=solicitation.sent_at,
        departement=referral.departement_id,
    )


def _deadlines(solicitation: Solicitation) -> Deadlines:
    moments = (solicitation.acknowledge_by, solicitation.answer_by, solicitation.expires_at)
    return Deadlines(*(moment for moment in moments if moment))  # set together, when it was sent


def _write(solicitation: Solicitation, rungs: Collection[Rung], at: datetime, *, sent: bool) -> list[Reminder]:
    reminders = (Reminder(solicitation=solicitation, kind=rung, at=at, sent=sent) for rung in rungs)
    return Reminder.objects.bulk_create(reminders)
