"""The clock's tasks, in a queue of their own: the suite's queue has no clock."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.contrib.django.models import ProcrastinateJob

from cms import settings as site
from referrals import periodic
from referrals.models import Reminder
from tests.referrals.scenario import Scenario

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quiet_worker() -> Iterator[None]:
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    yield
    logging.getLogger("procrastinate").setLevel(logging.NOTSET)


@pytest.fixture
def clockwork() -> App:
    """Return a queue on the same tables, with the clock's tasks and no other."""
    queue = DjangoApp(connector=app.connector.get_worker_connector())
    periodic.register(queue)
    queue.periodic_registry.periodic_tasks.clear()  # deferred by hand below
    return queue


def run(queue: App, name: str) -> None:
    """Defer one of the clock's tasks as the worker's own clock does, and work it off."""
    with queue.open():
        queue.configure_task(f"referrals.{name}", queue="clock").defer(timestamp=0)
        queue.run_worker(queues=["clock"], wait=False, listen_notify=False, install_signal_handlers=False)


def test_site_gives_its_queue_the_tasks_of_the_clock_at_their_pace() -> None:
    queue = App(connector=app.connector)

    import_string(site.PROCRASTINATE_ON_APP_READY)(queue)

    paces = {name: task.cron for (name, _), task in queue.periodic_registry.periodic_tasks.items()}
    assert paces["referrals.run_due"] == "* * * * *"
    assert paces["referrals.retry_stalled_jobs"] == "*/10 * * * *"
    assert paces["referrals.forget_finished_jobs"] == "17 3 * * *"
    assert not app.periodic_registry.periodic_tasks  # negative control: the suite gives the time itself


def test_worker_reminds_by_the_minute_task(clockwork: App) -> None:
    scenario = Scenario(at=timezone.now() - timedelta(minutes=21))
    scenario.sent()

    run(clockwork, "run_due")

    assert Reminder.objects.filter(sent=True).count() == 1


def doing(*, heartbeat: timedelta | None) -> ProcrastinateJob:
    """Leave the job of a sending as a worker holds it, dead (None) or last heard of so long ago."""
    Scenario().sent()
    job = ProcrastinateJob.objects.get()
    with connection.cursor() as cursor:
        worker = None
        if heartbeat is not None:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s) RETURNING id", [heartbeat]
            )
            [worker] = cursor.fetchone()
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, job.pk])
    return job


@pytest.mark.parametrize("heartbeat", [None, timedelta(minutes=2)])
def test_job_of_a_worker_that_died_is_taken_up(clockwork: App, heartbeat: timedelta | None) -> None:
    job = doing(heartbeat=heartbeat)

    run(clockwork, "retry_stalled_jobs")

    job.refresh_from_db()
    assert job.status == "todo"


def test_job_of_a_worker_that_lives_is_left_alone(clockwork: App) -> None:
    job = doing(heartbeat=timedelta(0))

    run(clockwork, "retry_stalled_jobs")

    job.refresh_from_db()
    assert job.status == "doing"


def test_finished_jobs_are_dropped_after_a_week_and_failures_stay(clockwork: App) -> None:
    Scenario().sent()
    failed = ProcrastinateJob.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    run(clockwork, "run_due")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '8 days'")

    run(clockwork, "forget_finished_jobs")

    assert ProcrastinateJob.objects.filter(pk=failed.pk).exists()
    assert not ProcrastinateJob.objects.filter(task_name="referrals.run_due").exists()
