"""Several workers run the clock at the same instant, on the same solicitations."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from referrals import operations
from referrals.models import Event, Reminder, Solicitation
from referrals.operations import escalation
from referrals.vocabularies import EventKind, Rung, Urgency
from tests.in_threads import in_threads
from tests.referrals.scenario import Scenario

pytestmark = pytest.mark.django_db(transaction=True)
MIN, H = timedelta(minutes=1), timedelta(hours=1)
WORKERS = 4


def jobs() -> list[int]:
    """Return the reminders for which a message was deferred."""
    deferred = ProcrastinateJob.objects.filter(task_name="referrals.remind")
    return sorted(job.args["reminder_id"] for job in deferred.order_by("pk"))


def sent() -> list[int]:
    """Return the reminders that were written as sent."""
    return list(Reminder.objects.filter(sent=True).order_by("pk").values_list("pk", flat=True))


def all_at(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every worker come to this step of the escalation before any of them takes it."""
    together, step = threading.Barrier(WORKERS, timeout=20), getattr(escalation, name)

    def taken(*args: object, **kwargs: object) -> object:
        together.wait()
        return step(*args, **kwargs)

    monkeypatch.setattr(escalation, name, taken)


def take_the_lock_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read as `_locked` does, without a lock; every worker reads what is written before any of them writes."""

    def read(pk: UUID) -> Solicitation:
        return Solicitation.objects.select_related("referral").get(pk=pk)

    monkeypatch.setattr(escalation, "_locked", read)
    all_at("_sorted", monkeypatch)


@contextmanager
def without_the_constraint() -> Iterator[None]:
    """Let the database take a rung twice."""
    [unique] = Reminder._meta.constraints
    with connection.schema_editor() as editor:
        editor.remove_constraint(Reminder, unique)
    try:
        yield
    finally:
        Reminder.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Reminder, unique)


def test_several_workers_at_once_send_each_rung_once_and_expire_once() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    reminded = [scenario.sent(scenario.draft(urgency=Urgency.SAME_DAY)) for _ in range(3)]
    at = solicitation.sent_at + 12 * H + 10 * MIN

    ends = in_threads(lambda: operations.run_due(at=at), WORKERS)
    operations.run_due(at=at)  # what was being held is left to the next run

    assert ends == {"done": WORKERS}
    assert Event.objects.filter(kind=EventKind.EXPIRED).count() == 1
    assert jobs() == sent()
    assert {one.reminders.filter(sent=True).count() for one in reminded} == {3}


def test_workers_that_find_the_same_rung_at_the_same_instant_send_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    solicitation = Scenario().sent()
    all_at("_climb", monkeypatch)

    ends = in_threads(lambda: operations.run_due(at=solicitation.sent_at + 20 * MIN), WORKERS)

    assert ends == {"done": WORKERS}
    assert len(sent()) == 1
    assert jobs() == sent()


def test_same_workers_without_the_lock_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    solicitation = Scenario().sent()
    take_the_lock_off(monkeypatch)

    ends = in_threads(lambda: operations.run_due(at=solicitation.sent_at + 20 * MIN), WORKERS)

    assert ends == {"done": 1, ExceptionGroup.__name__: WORKERS - 1}  # the unique constraint is the second guard


def test_same_workers_without_the_lock_nor_the_constraint_send_it_several_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    solicitation = Scenario().sent()
    take_the_lock_off(monkeypatch)

    with without_the_constraint():
        in_threads(lambda: operations.run_due(at=solicitation.sent_at + 20 * MIN), WORKERS)

        assert len(sent()) == len(jobs()) == WORKERS


def all_of_them(_at: object) -> dict[UUID, list[Rung]]:
    """Find every solicitation at every rung, whatever is written."""
    return {pk: list(Rung) for pk in Solicitation.objects.order_by("pk").values_list("pk", flat=True)}


def test_same_run_that_forgets_what_is_written_sends_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    solicitation = Scenario().sent()
    at = solicitation.sent_at + 20 * MIN
    operations.run_due(at=at)
    monkeypatch.setattr(escalation, "_reached", all_of_them)

    operations.run_due(at=at)

    assert [reminder.kind for reminder in Reminder.objects.filter(sent=True)] == [Rung.ACKNOWLEDGE_REMINDER]
