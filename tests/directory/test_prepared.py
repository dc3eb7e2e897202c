"""A query put together once finds what the query itself would find, for every person and every key."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from accounts.models import Reach
from directory.prepared import Prepared
from referrals.models import Referral, Solicitation
from referrals.models.solicitations import SolicitationQuerySet
from tests.referrals.scenario import Scenario

pytestmark = pytest.mark.django_db


def visible(organisations: tuple[int, ...], departements: tuple[str, ...], pk: UUID) -> SolicitationQuerySet:
    """Return the query of a solicitation's page."""
    return Solicitation.objects.visible_to(Reach(organisations, departements)).for_page().filter(pk=pk)


def test_prepared_query_finds_what_the_query_does_whatever_the_values() -> None:
    scenario, other = Scenario(), Scenario()
    sent = [scenario.sent(), other.sent()]
    prepared = Prepared[Solicitation](visible)
    reaches = [user.reach for one in (scenario, other) for user in (one.officer, one.answerer)]
    reaches += [Reach((), ()), Reach((), ("93", "75")), Reach(range(1, 9), ("93",))]

    for reach in reaches:
        for pk in (*(one.pk for one in sent), uuid4()):
            assert prepared.rows(*reach, pk) == list(visible(*reach, pk))


def test_prepared_query_reads_relations_and_prefetches_as_the_query_does() -> None:
    scenario = Scenario()
    prepared, sent = Prepared[Solicitation](visible), scenario.sent()
    prepared.rows(*scenario.officer.reach, sent.pk)

    with CaptureQueriesContext(connection) as captured:
        [found] = prepared.rows(*scenario.officer.reach, sent.pk)
        read = found.organisation.name, found.referral.requester.name, list(found.referral.people.all())

    assert read == (sent.organisation.name, sent.referral.requester.name, list(sent.referral.people.all()))
    assert len(captured) == 3  # itself, and its two prefetches


def test_statement_is_written_once_for_each_number_of_values() -> None:
    asked = []

    def build(keys: tuple[UUID, ...], state: str) -> QuerySet[Referral]:
        asked.append(len(keys))
        return Referral.objects.filter(pk__in=keys, state=state)

    prepared = Prepared[Referral](build)
    for keys in ([uuid4()], [uuid4()], [uuid4(), uuid4()], [], []):
        assert prepared.rows(keys, "OPEN") == []

    assert asked == [1, 2, 0]


def test_instant_is_no_day() -> None:
    scenario = Scenario()
    sent = scenario.sent()
    prepared = Prepared[Solicitation](
        lambda since, day: Solicitation.objects.filter(sent_at__gte=since, sent_at__date=day)
    )

    for since in (sent.sent_at, sent.sent_at + timedelta(seconds=1)):
        for day in (sent.sent_at.date(), sent.sent_at.date() + timedelta(days=1)):
            expected = [sent] if since == sent.sent_at and day == sent.sent_at.date() else []
            assert prepared.rows(since, day) == expected
