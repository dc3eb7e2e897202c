"""A few kills of the real worker, on the test database; `make kill` kills all along 600 notifications."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

from tests.referrals.test_race import environment

MUST_BE_0 = ("lost", "under another Message-ID", "Message-ID of another", "jobs left")


@pytest.mark.django_db(transaction=True)
def test_worker_that_is_killed_and_started_again_loses_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.kill", "--notifications", "20", "--kills", "5", "--life", "10"],
        cwd=settings.BASE_DIR,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
        check=False,
    )

    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["kills"] >= 1
    assert {name: figures[name] for name in MUST_BE_0} == dict.fromkeys(MUST_BE_0, 0)
