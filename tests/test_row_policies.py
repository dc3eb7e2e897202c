"""Row-level security by itself: which tables have it, what the application's role may do, what a unit leaves behind.

What each person reads through it is compared with `visible_to` in `tests/referrals/test_row_policies.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import DatabaseError, InternalError, OperationalError, ProgrammingError, connection, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from accounts.middleware import Isolation
from directory import isolation
from directory.isolation import APPLICATION, SEARCHER
from directory.models import Convention, Organisation, SearchEntry
from referrals import tasks
from referrals.models import FollowUp, Referral, Reminder, WordConfirmation
from referrals.models.glass import OPEN_FOR
from referrals.vocabularies import GlassReason, Rung
from referrals.vocabularies import SolicitationState as State
from tests.factories import OrganisationFactory
from tests.isolation import carrying, no_context, rows, speaking
from tests.referrals.scenario import NOON, Scenario, organisation_of

UNGUARDED = """
    SELECT relname FROM pg_class WHERE relname = ANY (%s) AND NOT (
        relrowsecurity AND relforcerowsecurity
        AND EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid AND polname <> 'owner')
    ) ORDER BY relname
"""


def unguarded() -> list[str]:
    """Return the tables that lead to an organisation, or speak of one, and that show their rows to anybody."""
    return rows(UNGUARDED, [carrying() + speaking()])


@pytest.mark.django_db
def test_every_table_that_leads_to_an_organisation_is_guarded_whoever_owns_it() -> None:
    assert {"directory_contact", "accounts_invitation", "referrals_delivery", "referrals_followup"} <= set(carrying())
    assert unguarded() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("CREATE TABLE forgotten (solicitation_id uuid REFERENCES referrals_solicitation)", "forgotten"),
        ("CREATE TABLE forgotten (organisation_id bigint)", "forgotten"),
        ("CREATE TABLE forgotten (object_id text)", "forgotten"),
        ("ALTER TABLE wagtailcore_revision DISABLE ROW LEVEL SECURITY", "wagtailcore_revision"),
        ("ALTER TABLE referrals_event NO FORCE ROW LEVEL SECURITY", "referrals_event"),
        ("ALTER TABLE referrals_event DISABLE ROW LEVEL SECURITY", "referrals_event"),
    ],
)
def test_table_that_somebody_forgot_is_named(statement: str, found: str) -> None:
    """The negative control: by a key, by the name of a column alone, without any, by a guard that is half taken off."""
    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert unguarded() == [found]


@pytest.mark.django_db
def test_roles_of_the_application_own_nothing_and_are_nobody_s_superior() -> None:
    powers = "rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR rolinherit"
    owned = "SELECT count(*) FROM pg_shdepend JOIN pg_roles ON refobjid = pg_roles.oid WHERE rolname = ANY (%s)"

    assert (
        rows(f"SELECT rolname FROM pg_roles WHERE rolname = ANY (%s) AND ({powers})", [[APPLICATION, SEARCHER]]) == []
    )
    assert rows(f"{owned} AND deptype = 'o'", [[APPLICATION, SEARCHER]]) == [0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE referrals_event",
        "CREATE TABLE of_mine (id bigint)",
        "ALTER TABLE referrals_event DISABLE ROW LEVEL SECURITY",
        "DROP POLICY person_reads ON referrals_event",
        "ALTER TABLE referrals_event DISABLE TRIGGER ALL",
        "DROP TABLE referrals_event",
        "DELETE FROM django_migrations",
        "CREATE ROLE friend",
        "SET LOCAL row_security = off; SELECT * FROM referrals_event",
    ],
)
def test_application_cannot_get_round_its_policies(statement: str) -> None:
    with pytest.raises((ProgrammingError, InternalError)), no_context(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def world() -> Scenario:
    """Put at least one row into every guarded table."""
    scenario = Scenario()
    solicitation = scenario.in_state(State.COMPLETED)
    tasks.deliver(event_id=solicitation.events.earliest("pk").pk, audience="partner")
    Reminder.objects.create(solicitation=solicitation, kind=Rung.NUDGE_30, at=NOON, sent=True)
    draft = scenario.draft()
    FollowUp.objects.create(referral=draft, follows=solicitation.referral)
    glass = {"organisation": organisation_of(scenario.officer), "reason": GlassReason.IMMEDIATE_DANGER}
    draft.broken_glasses.create(by=scenario.officer, at=NOON, until=NOON + OPEN_FOR, **glass)
    WordConfirmation.objects.create(referral=draft, rule="mot", digest="0", by=scenario.officer, at=NOON)
    ours, theirs = organisation_of(scenario.officer), organisation_of(scenario.answerer)
    Convention.objects.create(organisation=ours, partner=theirs, starts_on=NOON)
    ours.invitations.create(email="a@b.example", invited_by=scenario.officer, sent_at=NOON, expires_at=NOON)
    return scenario


def shown() -> dict[str, int]:
    """Return how many rows each guarded table shows."""
    return {table: rows(f"SELECT count(*) FROM {table}")[0] for table in carrying()}


@pytest.mark.django_db
def test_without_a_context_no_guarded_table_shows_a_row(world: Scenario) -> None:
    assert min(shown().values()) > 0

    with no_context():
        assert set(shown().values()) == {0}


@pytest.mark.django_db
def test_table_whose_guard_is_off_shows_its_rows(world: Scenario) -> None:
    """The negative control."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE referrals_event DISABLE ROW LEVEL SECURITY")

    with no_context():
        assert [table for table, count in shown().items() if count] == ["referrals_event"]


@pytest.mark.django_db
def test_visitor_reads_what_is_public_and_nothing_of_the_referrals(world: Scenario) -> None:
    hidden = OrganisationFactory(restricted=True)

    with isolation.as_user(None):
        seen = {table for table, count in shown().items() if count}
        public = set(Organisation.objects.values_list("pk", flat=True))
        entries = set(SearchEntry.objects.values_list("organisation", flat=True))

    directory = {"organisation", "contact", "service", "verification", "searchentry"}
    assert seen == {f"directory_{table}" for table in directory}
    assert hidden.pk not in public | entries


@pytest.mark.django_db
def test_worker_reads_the_referrals_and_a_purpose_no_more_than_its_tables(world: Scenario) -> None:
    with isolation.as_worker():
        assert Referral.objects.count() == 2
    with isolation.as_system(isolation.Purpose.MATCHING):
        assert {table for table, count in shown().items() if count} == {"referrals_solicitation"}


# What a unit leaves behind, on a connection of the application's own login.


@pytest.fixture
def login(transactional_db: None) -> Iterator[Scenario]:
    """Tell a story as the owner, then let Django connect as the application does in production."""
    scenario = Scenario()
    scenario.sent()
    owner = connection.settings_dict["USER"]
    _connect_as(APPLICATION)
    yield scenario
    _connect_as(owner)


def _connect_as(user: str) -> None:
    connection.close()
    connection.settings_dict["USER"] = user


def left_behind() -> tuple[int, int, set[str]]:
    """Return the referrals and members that the connection reads, and what remains of a context."""
    names = ("who", "user", "organisations", "managed", "departements", "purpose")
    left = {rows(f"SELECT coalesce(current_setting('relais.{name}', true), '')")[0] for name in names}
    return Referral.objects.count(), rows("SELECT count(*) FROM accounts_membership")[0], left - {""}


NOTHING = (0, 0, set())


def backend() -> int:
    return rows("SELECT pg_backend_pid()")[0]


def test_unit_that_ends_or_raises_leaves_nothing(login: Scenario) -> None:
    with isolation.as_user(login.officer.pk):
        assert Referral.objects.count() == 1
        before = backend()
    ended = left_behind()
    with pytest.raises(ZeroDivisionError), isolation.as_user(login.officer.pk):
        _ = Referral.objects.count() / 0

    assert ended == left_behind() == NOTHING
    assert before == backend()  # the same connection served both


def test_statement_that_times_out_leaves_nothing(login: Scenario) -> None:
    long = "SET LOCAL statement_timeout = '1ms'; SELECT count(*) FROM generate_series(1, 100000000)"

    with pytest.raises(OperationalError), isolation.as_user(login.officer.pk):
        rows(long)

    assert left_behind() == NOTHING


def test_connection_that_is_killed_leaves_nothing(login: Scenario) -> None:
    parameters = connection.get_connection_params() | {"user": APPLICATION}
    known = {key: parameters[key] for key in ("dbname", "host", "user") if key in parameters}

    def killed() -> int:
        with psycopg.connect(**known, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [backend()])
        return Referral.objects.count()

    with pytest.raises(OperationalError), isolation.as_user(login.officer.pk):
        killed()
    connection.close()

    assert left_behind() == NOTHING


def test_purpose_within_a_unit_ends_before_it_even_where_it_fails(login: Scenario) -> None:
    with isolation.as_user(login.answerer.pk):
        with pytest.raises(DatabaseError), transaction.atomic(), isolation.as_system(isolation.Purpose.WORKER):
            rows("SELECT 1 / 0")
        with pytest.raises(KeyError), isolation.as_system(isolation.Purpose.WORKER):
            raise KeyError
        assert rows("SELECT relais_purpose()") == [""]
        assert rows("SELECT current_user::text") == [APPLICATION]


def test_context_that_outlives_its_transaction_is_noticed(login: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: `SET` in place of `SET LOCAL`."""
    monkeypatch.setattr(isolation, "_ENTER", isolation._ENTER.replace("true", "false"))

    with isolation.as_user(login.officer.pk):
        pass

    assert left_behind() != NOTHING
    connection.close()


def request_of(user: object, method: str = "GET") -> HttpRequest:
    request = RequestFactory().generic(method, "/")
    request.user, request.session = user, {}  # type: ignore[assignment]
    return request


@pytest.mark.parametrize(("status", "kept"), [(200, 1), (302, 1), (403, 1), (404, 1), (409, 1), (500, 0), (503, 0)])
def test_refusal_keeps_what_it_wrote_and_failure_undoes_it(
    login: Scenario, monkeypatch: pytest.MonkeyPatch, status: int, kept: int
) -> None:
    with isolation.as_worker():
        before = Referral.objects.get().version
    monkeypatch.setattr("accounts.factors.is_known", lambda _request: True)

    def view(_request: HttpRequest) -> HttpResponse:
        Referral.objects.get().save()
        return HttpResponse(status=status)

    Isolation(view)(request_of(login.officer))

    with isolation.as_worker():
        assert Referral.objects.get().version == before + kept


def test_answer_that_is_streamed_reads_as_its_person_until_its_end(
    login: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.factors.is_known", lambda _request: True)

    def view(_request: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse(str(Referral.objects.count()) for _ in range(2))

    response = Isolation(view)(request_of(login.officer))

    assert left_behind() == NOTHING
    assert b"".join(response) == b"11"
    assert left_behind() == NOTHING


@pytest.mark.django_db
def test_request_runs_as_the_application_and_one_factor_makes_nobody_known(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario, seen = Scenario(), []

    def view(_request: HttpRequest) -> HttpResponse:
        seen.append((rows("SELECT current_user::text")[0], rows("SELECT relais_who()")[0]))
        return HttpResponse()

    for known in (True, False):
        monkeypatch.setattr("accounts.factors.is_known", lambda _request, known=known: known)
        Isolation(view)(request_of(scenario.officer))

    assert seen == [(APPLICATION, "agent"), (APPLICATION, "visitor")]


def test_page_of_a_visitor_and_her_form_leave_nothing(login: Scenario) -> None:
    assert Client().get("/annuaire/").status_code == 200
    assert Client().post("/compte/login/", {"login": "a@b.example", "password": "faux"}).status_code == 200

    assert left_behind() == NOTHING


def seen_in_turns(people: list[int]) -> list[list[object]]:
    """Return what each of these people sees by one statement, in turns, often enough for its plan to be kept."""
    statement = "SELECT id FROM referrals_referral WHERE state <> %s"
    seen = []
    for user_id in people * 8:
        with isolation.as_user(user_id):
            seen.append(rows(statement, ["NONE"]))
    kept = rows(
        "SELECT generic_plans FROM pg_prepared_statements WHERE statement LIKE %s",
        ["SELECT id FROM referrals_referral%"],
    )
    assert max(kept, default=0) > 0  # else nothing was shown of a plan that is kept
    return seen


@pytest.mark.django_db
def test_plan_that_is_kept_shows_each_person_her_own() -> None:
    first, second = Scenario(), Scenario()
    own = [[one.sent().referral_id] for one in (first, second)]

    assert seen_in_turns([first.officer.pk, second.officer.pk]) == own * 8


@pytest.mark.django_db
def test_plan_that_would_keep_a_person_is_noticed() -> None:
    """The negative control: a context said never to change is read once, when the plan is made."""
    first, second = Scenario(), Scenario()
    own = [[one.sent().referral_id] for one in (first, second)]
    with connection.cursor() as cursor:
        for name in ("organisations", "departements"):
            cursor.execute(f"ALTER FUNCTION relais_{name}() IMMUTABLE")

    assert seen_in_turns([first.officer.pk, second.officer.pk]) != own * 8
