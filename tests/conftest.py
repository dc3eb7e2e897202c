import os

import pytest
from django.db import connection

from directory.operations import load_reference

# Playwright's synchronous interface runs an event loop, in which Django would refuse to query.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(autouse=True)
def _reference(request: pytest.FixtureRequest) -> None:
    """Load the territories in every test that may use the database."""
    marker = request.node.get_closest_marker("django_db")
    if marker or {"db", "transactional_db", "live_server"} & set(request.fixturenames):
        transactional = "live_server" in request.fixturenames or (marker and marker.kwargs.get("transaction"))
        request.getfixturevalue("transactional_db" if transactional else "db")
        load_reference()
        if transactional:  # the queue's tables are not Django's to flush
            with connection.cursor() as cursor:
                cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly which tests were left out, and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.write_sep("!", f"{len(skipped)} TESTS WERE LEFT OUT", red=True, bold=True)
        for reason in sorted({str(report.longrepr[2]) for report in skipped if isinstance(report.longrepr, tuple)}):
            terminalreporter.write_line(f"  {reason}", red=True)
