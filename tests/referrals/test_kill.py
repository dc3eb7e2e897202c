"""A few kills of the real worker, on the test database; `make kill` kills all along 600 notifications."""

import json
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

from benchmarks.mailing import MUST_BE_0
from tests.referrals.test_race import environment

pytestmark = pytest.mark.django_db(transaction=True)


def kill(*arguments: str) -> dict[str, Any]:
    """Kill five times on the database of this test; return the figures."""
    done = subprocess.run(  # noqa: S603 - our own harness
        [sys.executable, "-m", "benchmarks.kill", "--notifications", "20", "--kills", "5", "--life", "10", *arguments],
        cwd=settings.BASE_DIR,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
        check=False,
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_worker_that_is_killed_and_started_again_loses_nothing() -> None:
    figures = kill()

    assert figures["kills"] >= 1
    assert {name: figures[name] for name in MUST_BE_0} == dict.fromkeys(MUST_BE_0, 0)


def test_jobs_of_killed_workers_that_nobody_takes_up_are_lost() -> None:
    """The negative control."""
    figures = kill("--no-retry", "--notifications", "40", "--life", "100")  # long enough to be in the middle of a job

    assert {"lost", "jobs left"} <= set(figures["wrong"])
