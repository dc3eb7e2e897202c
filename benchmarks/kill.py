"""The worker is killed (SIGKILL) again and again while it sends: `make kill`.

Nothing may be lost, and what is sent twice must carry the same Message-ID. Each life runs `manage.py procrastinate
worker` in a process forked once everything is imported, so that it can be as short as 40 ms; the last one is the
command itself. `--no-retry` leaves the jobs of dead workers where they are: it must fail, or this proves nothing.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from email import message_from_string, policy
from pathlib import Path

from benchmarks import own_database

DATABASE = "relais_kill"
ROOT = Path(__file__).resolve().parent.parent
END_OF_MESSAGE = "-" * 79 + "\n"  # what Django's file backend writes after each message
NEWEST = "SELECT coalesce(max(id), 0) FROM procrastinate_workers"  # the dead are pruned: a count would not do
LEFT = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queue_name = 'mail'"
ROWS = "SELECT count(*) FROM referrals_delivery"
UNFINISHED = "SELECT count(*) FROM referrals_delivery WHERE status <> 'SENT' OR sent_at IS NULL"
ROWS_RIGHT = ("rows missing or too many", "rows not written to the end")
Messages = Counter[tuple[str, str]]  # mailbox and Message-ID


def main() -> None:
    """Ask and acknowledge, kill the worker all along, let the last one finish, print what arrived."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="relais-kill-") as folder:
        os.environ |= {"VAR_DIR": folder, "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}
        own_database.use(DATABASE)
        expected = _fill(options.notifications)
        begun = time.monotonic()
        figures = _kill_all_along(options)
        _finish(options)
        figures |= _read(Path(folder) / "mail", expected) | {"seconds": round(time.monotonic() - begun, 1)}
    wrong = _wrong(figures, options)
    print("\n".join(f"{name:32} {figure:>8}" for name, figure in figures.items()))
    print(json.dumps(figures | {"wrong": wrong}))
    sys.exit(bool(wrong))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill", description=__doc__)
    parser.add_argument("--notifications", type=int, default=600)
    parser.add_argument("--life", type=float, default=40, help="milliseconds that a worker works, on average")
    parser.add_argument("--kills", type=int, default=1_000, help="at most")
    parser.add_argument("--seconds", type=float, default=150, help="at most, before the last worker")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--no-retry", action="store_true", help="negative control: jobs of dead workers stay there")
    return parser.parse_args()


def _fill(notifications: int) -> Messages:
    """Send and acknowledge; return each message that must arrive, as one run of each job in this process makes it."""
    from django.core import mail
    from django.db import transaction
    from django.test.utils import override_settings
    from django.utils import timezone
    from procrastinate.contrib.django.models import ProcrastinateJob

    from referrals.tasks import deliver
    from referrals.vocabularies import Urgency
    from tests.referrals.scenario import Scenario, partner

    for number in range(notifications // 2):  # from now on and for days, so that no deadline adds its own messages
        scenario = Scenario(answerer=partner(f"Partenaire fictif {number}"), at=timezone.now())
        scenario.act("acknowledge", scenario.sent(scenario.draft(urgency=Urgency.ROUTINE)))
    mail.outbox = []
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"), transaction.atomic():
        for job in ProcrastinateJob.objects.filter(task_name=deliver.name):
            deliver(**job.args)
        transaction.set_rollback(True)  # the rows would keep the worker from sending them
    return Counter((message.to[0], message.extra_headers["Message-ID"]) for message in mail.outbox)


def _kill_all_along(options: argparse.Namespace) -> dict[str, int]:
    from django.db import connection

    fork, chance = multiprocessing.get_context("fork"), random.Random(options.seed)  # noqa: S311
    figures = {"kills": 0, "killed while sending": 0}
    until = time.monotonic() + options.seconds
    while figures["kills"] < options.kills and time.monotonic() < until and _count(LEFT):
        before = _count(NEWEST)
        connection.close()  # a forked process must open its own
        worker = fork.Process(target=_work)
        worker.start()
        _wait_for_a_sign(worker, before, until)
        time.sleep(chance.uniform(0, 2 * options.life / 1000))
        worker.kill()
        worker.join()
        figures["kills"] += worker.exitcode == -signal.SIGKILL
        figures["killed while sending"] += _retry_stalled(options)
    return figures


def _work() -> None:
    """Be the worker, until killed."""
    from django.core.management import call_command

    logging.disable(logging.CRITICAL)
    sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until killed
    call_command("procrastinate", "worker")


def _wait_for_a_sign(worker: multiprocessing.process.BaseProcess, before: int, until: float) -> None:
    while worker.is_alive() and _count(NEWEST) == before and time.monotonic() < until:
        time.sleep(0.002)


def _retry_stalled(options: argparse.Namespace) -> int:
    """Do what the periodic task does, without its patience: no worker is alive now."""
    from asgiref.sync import async_to_sync
    from django.utils import timezone
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import ConnectorException

    stalled = list(async_to_sync(app.job_manager.get_stalled_jobs)(seconds_since_heartbeat=0))
    for job in [] if options.no_retry else stalled:
        with suppress(ConnectorException):  # the last statement of the killed worker has just ended it
            app.job_manager.retry_job_by_id(job.id, retry_at=timezone.now())
    return len(stalled)


def _finish(options: argparse.Namespace) -> None:
    """Run the command itself until nothing is left to do."""
    _retry_stalled(options)
    command = [sys.executable, "manage.py", "procrastinate", "worker", "--one-shot"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=120)  # noqa: S603 - our own command


def _read(folder: Path, expected: Messages) -> dict[str, int]:
    """Compare what reached the mailboxes with what must; a message that was cut short has not arrived."""
    arrived: Messages = Counter()
    cut = 0
    for path in folder.glob("*.log"):
        *whole, rest = path.read_text(encoding="utf-8").split(END_OF_MESSAGE)
        cut += bool(rest.strip())
        messages = [message_from_string(text.lstrip("\n"), policy=policy.default) for text in whole]
        arrived.update((message["To"], message["Message-ID"]) for message in messages)
    return {
        "notifications": expected.total(),
        "lost": len(expected.keys() - arrived.keys()),
        "under another Message-ID": len(arrived.keys() - expected.keys()),
        "Message-ID of another": expected.total() - len({identity for _mailbox, identity in expected}),
        "repeated, same Message-ID": arrived.total() - len(arrived),
        "cut short, then repeated": cut,
        "jobs left": _count(LEFT),
        "rows missing or too many": abs(_count(ROWS) - expected.total()),
        "rows not written to the end": _count(UNFINISHED),
    }


def _wrong(figures: dict[str, int], options: argparse.Namespace) -> list[str]:
    must_be_0 = ("lost", "under another Message-ID", "Message-ID of another", "jobs left", *ROWS_RIGHT)
    wrong = [name for name in must_be_0 if figures[name]]
    return wrong if figures["killed while sending"] else [*wrong, "no worker was killed while it was sending"]


def _count(statement: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


if __name__ == "__main__":
    main()
