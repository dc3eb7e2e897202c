"""PostgreSQL is restarted, as after a crash, while people act and the worker sends: `make restart`.

Nothing that somebody was told is done may be undone, no half of an act may be left, and no message may be lost. The
server is one of its own, in a folder of its own, without a port. `--no-sync` lets it answer before it has written,
and `--no-retry` leaves the jobs that a restart cut short where they are: each must fail, or this proves nothing.
"""

from __future__ import annotations

import argparse
import atexit
import json
import logging
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Semaphore
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from benchmarks import mailing, own_database
from cms import embedded_database as server

DATABASE = "relais_restart"
ACTS = (("reception", {}), ("acceptation", {"needs": ["MISE_A_ABRI"]}), ("demarrage", {}))
ACTORS = 2
UNSYNCED = ("synchronous_commit = off", "wal_writer_delay = '10s'", "wal_writer_flush_after = '1GB'")
FORK = multiprocessing.get_context("fork")


class Told(NamedTuple):
    """What the site answered to an act: done, or, to who asked again, that it had been done without her knowing."""

    solicitation: UUID
    version: int
    done: bool


def main() -> None:
    """Fill, act and restart, let the last worker finish, print what was undone, halved or lost."""
    options = _options()
    folder = _own_server()
    mailing.keep_in(str(folder))
    own_database.use(DATABASE)
    shares = _fill(options.solicitations)
    begun = time.monotonic()
    told, figures = _act_and_restart(shares, options)
    figures["jobs cut short"] = mailing.take_up_stalled(really=not options.no_retry)
    mailing.finish()
    figures |= _proof(told) | mailing.compare(str(folder), _expected())
    figures["seconds"] = round(time.monotonic() - begun, 1)
    wrong = [name for name in ("undone", "halved", *mailing.MUST_BE_0) if figures[name]]
    print("\n".join(f"{name:32} {figure:>8}" for name, figure in figures.items()))
    print(json.dumps(figures | {"wrong": wrong}))
    sys.exit(bool(wrong))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.restart", description=__doc__)
    parser.add_argument("--solicitations", type=int, default=80, help="each is acted on three times")
    parser.add_argument("--restarts", type=int, default=6)
    parser.add_argument("--no-sync", action="store_true", help="negative control: done is said before it is written")
    parser.add_argument("--no-retry", action="store_true", help="negative control: jobs cut short stay there")
    return parser.parse_args()


def _own_server() -> Path:
    """Make a server in a new folder, which goes with this process; whatever the environment names is left alone."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)
    os.environ["ALLOWED_HOSTS"] = "testserver"
    folder = Path(tempfile.mkdtemp(prefix="relais-restart-"))
    folder.chmod(0o711)  # the server's own account goes through it
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # whoever stops this stops the server
    atexit.register(shutil.rmtree, folder)  # after the server has stopped: what is registered last runs first
    server.VAR, server.DATA, server.LOCK = folder, folder / "postgres", folder / "postgres.lock"
    return folder


def _restart() -> None:
    """Crash the server and let it mend itself."""
    from django.db import connection

    connection.close()
    log = str(server.DATA / "server.log")
    server._run("pg_ctl", "-D", str(server.DATA), "-l", log, "-m", "immediate", "-w", "-t", "60", "restart")


def _fill(solicitations: int) -> list[list[tuple[UUID, Any]]]:
    """Ask so many times; return what each actor is to answer, with a browser of who may, who has signed in."""
    from django.test import Client
    from django.utils import timezone

    from referrals.vocabularies import Urgency
    from tests.referrals.scenario import Scenario
    from tests.signing_in import sign_in

    shares = []
    for _ in range(ACTORS):  # from now on and for days, so that no deadline adds its own messages
        scenario, browser = Scenario(at=timezone.now()), Client(raise_request_exception=False)
        sign_in(browser, scenario.answerer)
        sent = [scenario.sent(scenario.draft(urgency=Urgency.ROUTINE)) for _ in range(solicitations // ACTORS)]
        shares.append([(one.pk, browser) for one in sent])
    return shares


def _act_and_restart(
    shares: list[list[tuple[UUID, Any]]], options: argparse.Namespace
) -> tuple[list[Told], dict[str, int]]:
    """Restart amid as many acts each time; the worker stops by itself, and another takes its place."""
    from django.db import connection

    _loosen(options)
    workers, told, each = [mailing.start_worker()], [], sum(map(len, shares)) * len(ACTS) // options.restarts
    queue, turns = FORK.Queue(), FORK.Semaphore(0)
    connection.close()  # a forked process must open its own
    actors = [FORK.Process(target=_act, args=(share, queue, turns), daemon=True) for share in shares]
    for actor in actors:
        actor.start()
    for _ in range(options.restarts):
        for _ in range(each):
            turns.release()
        told += [queue.get(timeout=mailing.PATIENCE) for _ in range(each // 2)]
        _restart()
        told += [queue.get(timeout=mailing.PATIENCE) for _ in range(each - each // 2)]
        workers[-1].join(mailing.PATIENCE)
        workers.append(mailing.start_worker())
    workers[-1].kill()
    workers[-1].join()
    return told, {"restarts": options.restarts, "acts": len(told), "workers": len(workers)}


def _loosen(options: argparse.Namespace) -> None:
    import psycopg

    if options.no_sync:
        url = os.environ["DATABASE_URL"].replace(server.OWNER, "postgres")
        with psycopg.connect(url, autocommit=True) as superuser:
            for setting in UNSYNCED:
                superuser.execute(f"ALTER SYSTEM SET {setting}")
        _restart()


def _act(share: list[tuple[UUID, Any]], queue: Queue[Told], turns: Semaphore) -> None:
    """Answer one's share by the site's own pages, each time that it is one's turn."""
    logging.disable(logging.CRITICAL)
    for solicitation, browser in share:
        for number, (slug, values) in enumerate(ACTS, start=1):
            turns.acquire()
            path = f"/sollicitations/{solicitation}/{slug}/"
            queue.put(Told(solicitation, number + 1, _press(browser, path, {"version": number, **values})))


def _press(browser: Any, path: str, data: dict[str, Any]) -> bool:
    """Press until the site answers; return whether it did the act now, or (409) had done it without saying so."""
    from django.db import close_old_connections

    for _ in range(mailing.PATIENCE * 50):
        close_old_connections()  # as the server of pages does before each request
        answer = browser.post(path, data)
        if answer.status_code == 409 or answer.get("Location", "").startswith("/sollicitations/"):
            return answer.status_code != 409
        time.sleep(0.02)
    raise TimeoutError(f"{path}: {answer.status_code}")


def _expected() -> mailing.Messages:
    """Return the message of each step that is written, whatever became of its job."""
    from referrals.models import Event
    from referrals.vocabularies import Audience, EventKind

    def audience(event: Event) -> str:
        return (Audience.PARTNER if event.kind == EventKind.SENT else Audience.REQUESTER).value

    steps = Event.objects.filter(solicitation__isnull=False).order_by("pk")
    return mailing.expected({"event_id": event.pk, "audience": audience(event)} for event in steps)


def _proof(told: list[Told]) -> dict[str, int]:
    """Count what was said to be done and is not, and solicitations whose row and steps say different things."""
    from referrals.models import Event, Solicitation

    written = set(Event.objects.filter(solicitation__isnull=False).values_list("solicitation_id", "version"))
    rows = Solicitation.objects.values_list("pk", "version")
    return {
        "told that it is done": sum(one.done for one in told),
        "done without its being told": sum(not one.done for one in told),
        "undone": sum((one.solicitation, one.version) not in written for one in told),
        "halved": sum({(pk, number) for number in range(1, version + 1)} - written != set() for pk, version in rows),
    }


if __name__ == "__main__":
    main()
