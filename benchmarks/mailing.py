"""The worker of a harness, forked so that its life may be short, and what it brought to the mailboxes."""

from __future__ import annotations

import logging
import multiprocessing
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from email import message_from_string, policy
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
END_OF_MESSAGE = "-" * 79 + "\n"  # what Django's file backend writes after each message
NEWEST = "SELECT coalesce(max(id), 0) FROM procrastinate_workers"  # the dead are pruned: a count would not do
LEFT = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queue_name = 'mail'"
ROWS = "SELECT count(*) FROM referrals_delivery"
UNFINISHED = "SELECT count(*) FROM referrals_delivery WHERE status <> 'SENT' OR sent_at IS NULL"
MUST_BE_0 = (
    *("lost", "under another Message-ID", "Message-ID of another", "jobs left"),
    *("rows missing or too many", "rows not written to the end"),
)
PATIENCE = 60  # seconds without a sign, after which a harness gives up
Messages = Counter[tuple[str, str]]  # mailbox and Message-ID


def keep_in(folder: str) -> None:
    """Let every message be a file of this folder; to be called before Django is set up."""
    os.environ |= {"VAR_DIR": folder, "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}


def expected(jobs: Iterable[dict[str, Any]]) -> Messages:
    """Return each message that must arrive, as one run in this process of each job makes it; nothing is kept of it."""
    from django.core import mail
    from django.db import transaction
    from django.test.utils import override_settings

    from referrals.models import Delivery
    from referrals.tasks import deliver

    mail.outbox = []
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"), transaction.atomic():
        Delivery.objects.all().delete()  # what has left is not sent again
        for job in jobs:
            deliver(**job)
        transaction.set_rollback(True)  # the rows would keep the worker from sending them
    return Counter((message.to[0], message.extra_headers["Message-ID"]) for message in mail.outbox)


def start_worker() -> BaseProcess:
    """Fork a worker, and return once it has said in the database that it is there."""
    from django.db import connection

    before, until = count(NEWEST), time.monotonic() + PATIENCE
    connection.close()  # a forked process must open its own
    worker = multiprocessing.get_context("fork").Process(target=_work, daemon=True)
    worker.start()
    while worker.is_alive() and count(NEWEST) == before and time.monotonic() < until:
        time.sleep(0.002)
    return worker


def _work() -> None:
    from django.core.management import call_command

    logging.disable(logging.CRITICAL)
    sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until killed
    call_command("procrastinate", "worker")


def take_up_stalled(*, really: bool = True) -> int:
    """Do what the periodic task does, without its patience: no worker is alive now. Return how many jobs there were."""
    from asgiref.sync import async_to_sync
    from django.utils import timezone
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import ConnectorException

    stalled = list(async_to_sync(app.job_manager.get_stalled_jobs)(seconds_since_heartbeat=0))
    for job in stalled if really else []:
        with suppress(ConnectorException):  # the last statement of the killed worker has just ended it
            app.job_manager.retry_job_by_id(job.id, retry_at=timezone.now())
    return len(stalled)


def finish() -> None:
    """Run the command itself until nothing is left to do."""
    command = [sys.executable, "manage.py", "procrastinate", "worker", "--one-shot"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=120)  # noqa: S603 - our own command


def compare(folder: str, must: Messages) -> dict[str, int]:
    """Compare what reached the mailboxes with what must; a message that was cut short has not arrived."""
    arrived: Messages = Counter()
    cut = 0
    for path in (Path(folder) / "mail").glob("*.log"):
        *whole, rest = path.read_text(encoding="utf-8").split(END_OF_MESSAGE)
        cut += bool(rest.strip())
        messages = [message_from_string(text.lstrip("\n"), policy=policy.default) for text in whole]
        arrived.update((message["To"], message["Message-ID"]) for message in messages)
    return {
        "notifications": must.total(),
        "lost": len(must.keys() - arrived.keys()),
        "under another Message-ID": len(arrived.keys() - must.keys()),
        "Message-ID of another": must.total() - len({identity for _mailbox, identity in must}),
        "repeated, same Message-ID": arrived.total() - len(arrived),
        "cut short, then repeated": cut,
        "jobs left": count(LEFT),
        "rows missing or too many": abs(count(ROWS) - must.total()),
        "rows not written to the end": count(UNFINISHED),
    }


def count(statement: str) -> int:
    """Return the number that a statement finds."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]
