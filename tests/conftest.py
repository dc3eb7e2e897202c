import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.apps import AppConfig
from django.db import connection, transaction
from django.db.backends.base.creation import TEST_DATABASE_PREFIX
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.test import Client, utils
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key
from wagtail.models import Collection

from cms.operations import create_editors_group, create_home
from directory.operations import load_reference
from tests.page_contexts import tell_of_pages
from tests.signing_in import sign_in

# Playwright's synchronous interface runs an event loop, in which Django would refuse to query.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
utils.instrumented_test_render = tell_of_pages


def pytest_collection_finish() -> None:
    """Let the collector leave alone what lasts as long as the run: walking it took up to a tenth of the run."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _copied() -> str:
    """Name the database that every worker's is a copy of."""
    return f"{TEST_DATABASE_PREFIX}{connection.settings_dict['NAME']}_copied"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Migrate one database before the workers start: each of them copies it."""
    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = _copied()
    with config.stash[blocking_manager_key].unblock():
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.close()  # PostgreSQL copies only what nobody uses
    config.add_cleanup(lambda: connection.creation.destroy_test_db(name, verbosity=0))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Give out together what shares a browser or a scene, and first what lasts."""
    from tests.giving_out import LongestFirst

    return LongestFirst(config, log)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Let a worker's database be a copy of the one that was migrated for all; `migrate` then finds nothing to do."""
    if hasattr(request.config, "workerinput"):
        connection.settings_dict["TEST"]["TEMPLATE"] = _copied()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let the journal be emptied between tests; at the end, close what killed workers and browsers left open."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_entry DISABLE TRIGGER accounts_entry_keep_all")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    connection.close()


@pytest.fixture(scope="module")
def site_pages(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the front page and the desk's groups once for a module, each of whose tests must ask for them."""
    with django_db_blocker.unblock(), transaction.atomic():
        create_home(at=datetime(2026, 11, 23, 9, tzinfo=UTC))
        create_editors_group()
        yield
        transaction.set_rollback(True)


@receiver(post_migrate)
def _lay_down_reference(sender: AppConfig, **_: object) -> None:
    """Let every test find the territories: from when the database is made, and again once a test has emptied it."""
    if sender.label == "directory":
        load_reference()
    if sender.label == "wagtailcore" and not Collection.objects.exists():  # laid down by a migration of Wagtail's
        Collection.add_root(name="Root")


@pytest.fixture(autouse=True)
def _no_job_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave no job and no count to the next test, where one commits: those tables are not Django's to flush."""
    marker = request.node.get_closest_marker("django_db")
    asks = {"live_server", "transactional_db"} & set(request.fixturenames)
    transactional = asks or (marker and marker.kwargs.get("transaction"))
    if transactional:
        request.getfixturevalue("transactional_db")
    yield
    if transactional:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, sign_in_counts CASCADE")


@pytest.fixture(autouse=True)
def _both_factors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `force_login` open a session as the site does: with both factors."""
    monkeypatch.setattr(Client, "force_login", sign_in)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly which tests were left out, and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.write_sep("!", f"{len(skipped)} TESTS WERE LEFT OUT", red=True, bold=True)
        for reason in sorted({str(report.longrepr[2]) for report in skipped if isinstance(report.longrepr, tuple)}):
            terminalreporter.write_line(f"  {reason}", red=True)
