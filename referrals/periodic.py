"""The clock's side of the worker: what runs by itself, and how often.

The setting PROCRASTINATE_ON_APP_READY hands these tasks to the queue; tests leave it out and give the time themselves.
"""

from __future__ import annotations

from contextlib import suppress

from django.conf import settings
from django.utils import timezone
from procrastinate import App, Blueprint, JobContext, RetryStrategy
from procrastinate.exceptions import ConnectorException

import directory.operations
from accounts import anchors, journal, pace
from directory import isolation
from referrals import operations, retention

FIRST = 10  # before the mail that waits: a deadline is met to the minute
KEPT_HOURS = 7 * 24  # finished jobs, about 1,600 a day without any mail

clock = Blueprint()


@clock.periodic(cron="* * * * *")
@clock.task(name="referrals.run_due", queue="clock", priority=FIRST)
def run_due(timestamp: int) -> None:
    """Every minute, send the reminders that are due and let expire what nobody answered."""
    operations.run_due(at=timezone.now())


@clock.periodic(cron="*/10 * * * *")
@clock.task(name="referrals.retry_stalled_jobs", queue="clock", priority=FIRST, pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Every ten minutes, take up the jobs of workers that died: those without a heartbeat for 30 seconds."""
    for job in await context.app.job_manager.get_stalled_jobs():
        with suppress(ConnectorException):  # another worker has just taken it up
            await context.app.job_manager.retry_job(job)


@clock.periodic(cron="17 3 * * *")
@clock.task(name="referrals.forget_finished_jobs", queue="clock", pass_context=True)
async def forget_finished_jobs(context: JobContext, timestamp: int) -> None:
    """Every night, drop the jobs that succeeded over a week ago; those that failed stay a month for somebody to see."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS)
    await retention.remove_finished_jobs(context)


@clock.periodic(cron="7 0 * * *")
@clock.task(name="referrals.end_suspensions", queue="clock")
def end_suspensions(timestamp: int) -> None:
    """Every night, take back in the organisations whose suspension is over."""
    with isolation.as_worker():
        directory.operations.end_suspensions(on=timezone.localdate())


@clock.periodic(cron="37 3 * * *")
@clock.task(name="referrals.purge", queue="clock")
def purge(timestamp: int) -> None:
    """Every night, reduce to codes what ended six months ago, and delete the drafts that nobody sends."""
    retention.purge(at=timezone.now())
    with isolation.as_worker():
        pace.forget(at=timezone.now())


@clock.periodic(cron="47 3 * * *")
@clock.task(name="referrals.forget_unread_words", queue="clock")
def forget_unread_words(timestamp: int) -> None:
    """Every night, erase the words that no editor read within thirty days."""
    with isolation.as_worker():
        operations.forget_unread(at=timezone.now())


@clock.periodic(cron="52 3 * * *")
@clock.task(name="accounts.forget_journal", queue="clock")
def forget_journal(timestamp: int) -> None:
    """Every night, remove the entries of the journal that are older than twelve months."""
    with isolation.as_worker():
        journal.forget(at=timezone.now())


@clock.periodic(cron="57 3 * * *")
@clock.task(name="accounts.anchor_journal", queue="clock", retry=RetryStrategy(max_attempts=12, exponential_wait=4))
def anchor_journal(timestamp: int) -> None:
    """Every night, write down outside where the chains of the journal stand, if the settings say where."""
    if settings.RELAIS_JOURNAL_ANCHOR:
        with isolation.as_worker():
            anchors.write(to=settings.RELAIS_JOURNAL_ANCHOR, at=timezone.now())


@clock.periodic(cron="7 6 * * 1")
@clock.task(name="referrals.report_readings", queue="clock")
def report_readings(timestamp: int) -> None:
    """Every Monday, tell the referents where somebody from elsewhere, or in bulk, read their referrals."""
    with isolation.as_worker():
        operations.report_readings(at=timezone.now())


@clock.periodic(cron="27 4 * * *")
@clock.task(name="referrals.publish_figures", queue="clock")
def publish_figures(timestamp: int) -> None:
    """Every night, publish the figures of a quarter that ended a month ago, unless they are."""
    with isolation.as_worker():
        operations.publish_figures(at=timezone.now())


def register(app: App) -> None:
    """Give the clock's tasks to the queue."""
    app.add_tasks_from(clock, namespace="")
