"""The worker is killed (SIGKILL) again and again while it sends: `make kill`.

Nothing may be lost, and what is sent twice must carry the same Message-ID. Each life runs `manage.py procrastinate
worker` in a process forked once everything is imported, so that it can be as short as 40 ms; the last one is the
command itself. `--no-retry` leaves the jobs of dead workers where they are: it must fail, or this proves nothing.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import tempfile
import time

from benchmarks import mailing, own_database

DATABASE = "relais_kill"


def main() -> None:
    """Ask and acknowledge, kill the worker all along, let the last one finish, print what arrived."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="relais-kill-") as folder:
        mailing.keep_in(folder)
        own_database.use(DATABASE)
        expected = _fill(options.notifications)
        begun = time.monotonic()
        figures = _kill_all_along(options)
        mailing.take_up_stalled(really=not options.no_retry)
        mailing.finish()
        figures |= mailing.compare(folder, expected) | {"seconds": round(time.monotonic() - begun, 1)}
    wrong = _wrong(figures)
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


def _fill(notifications: int) -> mailing.Messages:
    """Send and acknowledge; return each message that must arrive."""
    from django.utils import timezone
    from procrastinate.contrib.django.models import ProcrastinateJob

    from referrals.tasks import deliver
    from referrals.vocabularies import Urgency
    from tests.referrals.scenario import Scenario, partner

    for number in range(notifications // 2):  # from now on and for days, so that no deadline adds its own messages
        scenario = Scenario(answerer=partner(f"Partenaire fictif {number}"), at=timezone.now())
        scenario.act("acknowledge", scenario.sent(scenario.draft(urgency=Urgency.ROUTINE)))
    return mailing.expected(job.args for job in ProcrastinateJob.objects.filter(task_name=deliver.name))


def _kill_all_along(options: argparse.Namespace) -> dict[str, int]:
    chance = random.Random(options.seed)  # noqa: S311
    figures = {"kills": 0, "killed while sending": 0}
    until = time.monotonic() + options.seconds
    while figures["kills"] < options.kills and time.monotonic() < until and mailing.count(mailing.LEFT):
        worker = mailing.start_worker()
        time.sleep(chance.uniform(0, 2 * options.life / 1000))
        worker.kill()
        worker.join()
        figures["kills"] += worker.exitcode == -signal.SIGKILL
        figures["killed while sending"] += mailing.take_up_stalled(really=not options.no_retry)
    return figures


def _wrong(figures: dict[str, int]) -> list[str]:
    wrong = [name for name in mailing.MUST_BE_0 if figures[name]]
    return wrong if figures["killed while sending"] else [*wrong, "no worker was killed while it was sending"]


if __name__ == "__main__":
    main()
