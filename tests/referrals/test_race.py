"""A small race of real processes, on the test database; `make race` runs the long one."""

import json
import os
import subprocess
import sys
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.django_db(transaction=True)


def environment() -> dict[str, str]:
    """Return what a process needs to work on the database of this test."""
    parameters = connection.get_connection_params()
    query = urlencode({key: parameters[key] for key in ("host", "port", "user", "password") if parameters.get(key)})
    url = f"postgresql:///{parameters['dbname']}?{query}"
    return {**os.environ, "DATABASE_URL": url, "VAR_DIR": str(settings.VAR_DIR)}


def race(*arguments: str) -> tuple[int, dict[str, Any]]:
    """Run the harness on the database of this test; return its exit code and its figures."""
    done = subprocess.run(  # noqa: S603 - our own harness
        [sys.executable, "-m", "benchmarks.race", *arguments],
        cwd=settings.BASE_DIR,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, json.loads(done.stdout.splitlines()[-1])


def test_processes_that_act_at_once_break_no_history_and_meet_no_error() -> None:
    code, figures = race("--processes", "3", "--steps", "60", "--referrals", "4")

    assert set(figures["wrong"].values()) == {0}
    assert figures["counts"]["steps"] == 180
    assert code == 0


def test_same_race_without_the_lock_is_noticed() -> None:
    """The negative control: one referral only, so that the processes meet."""
    code, figures = race("--processes", "3", "--steps", "40", "--referrals", "1", "--no-lock")

    assert code == 1
    assert any(figures["wrong"].values())
