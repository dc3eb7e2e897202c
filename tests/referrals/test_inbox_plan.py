"""The inbox reads what is to do, not what was done: its plans, in tables where most is over, as the benchmark's."""

import pytest
from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from benchmarks import inbox_rows
from directory import isolation
from referrals.inbox import to_do_of
from referrals.models import Solicitation
from tests.factories import MembershipFactory, OrganisationFactory
from tests.referrals.scenario import NOON

pytestmark = pytest.mark.django_db
SIZE = 20_000


@pytest.fixture
def agent() -> User:
    """Fill the tables; return a member of the organisation that has 2,000 to answer."""
    ours, *others = [OrganisationFactory().pk for _ in range(21)]
    inbox_rows.pour(SIZE, ours=ours, others=others)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return MembershipFactory(organisation_id=ours).user


def reads_a_whole_table(plan: str) -> bool:
    """Whether a plan reads every solicitation or every referral, by itself or to answer one question about a few."""
    whole = ("Seq Scan on referrals_referral", "Seq Scan on referrals_solicitation", "hashed SubPlan")
    return any(words in plan for words in whole)


def plans(agent: User, queryset: QuerySet[Solicitation]) -> str:
    """Return the plan that a request of hers would follow, under row-level security."""
    with isolation.as_user(agent.pk):
        return str(queryset.explain())


def test_inbox_finds_what_is_due_first_by_its_index(agent: User) -> None:
    asked = Solicitation.objects.answerable_by(agent)

    plan = plans(agent, asked.most_pressing_first()[:25])

    assert "solicitation_due_first" in plan
    assert "Sort" not in plan
    assert not reads_a_whole_table(plan)
    assert asked.count() == inbox_rows.TO_ANSWER


def whole_reads(agent: User) -> tuple[int, int]:
    """Return how many referrals wait for her, and how often a table is read whole to know, in functions too."""
    with isolation.as_user(agent.pk):
        before = _scans()
        waiting = to_do_of(agent, on=NOON.date()).waiting
        return len(waiting), _scans() - before


def _scans() -> int:
    tables = ["referrals_referral", "referrals_solicitation"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(seq_scan) FROM pg_stat_xact_user_tables WHERE relname = ANY (%s)", [tables])
        return int(cursor.fetchone()[0])


def test_inbox_finds_the_referrals_that_wait_among_those_that_are_not_over(agent: User) -> None:
    assert whole_reads(agent) == (inbox_rows.ASKED / inbox_rows.QUESTIONED, 0)


def test_count_that_reads_a_whole_table_is_noticed(agent: User) -> None:
    """The negative control."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off; DISCARD PLANS")

    assert whole_reads(agent)[1] > 0


def test_plan_that_reads_a_whole_table_is_noticed(agent: User) -> None:
    """The negative control."""
    assert reads_a_whole_table(plans(agent, Solicitation.objects.filter(questions=["CHILDREN"])))
