"""The simulated year of `make simulate`, at a smaller size, and the second reading of the rules by which it judges."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import simulate, simulate_rules
from benchmarks.simulate_rules import Outages
from directory.reference import territories
from referrals.deadlines import deadlines_for, rungs_for, starts_for
from referrals.vocabularies import Urgency

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - naive bounds
PLACES = st.sampled_from(sorted(territories()))
URGENCIES = st.sampled_from(list(Urgency))
BROKEN = {
    "clock": "solicitations left in silence",
    "late": "rungs late",
    "early": "reminders in the first quarter",
    "moot": "rungs moot",
    "mail": "notifications lost",
}
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_simulated_year_keeps_every_promise() -> None:
    counts, wrong = simulate.run(simulate.Part(referrals=20, mailed=0.5))

    assert {promise: count for promise, count in wrong.items() if count} == {}
    assert counts["referrals"] == 20
    assert all(counts[what] for what in ("rungs sent by the clock", "messages that came back", "solicitations"))


@pytest.mark.django_db
@pytest.mark.parametrize("broken", BROKEN)
def test_same_year_fails_when_a_promise_is_broken(broken: str) -> None:
    _counts, wrong = simulate.run(simulate.Part(referrals=6, broken=broken, mailed=0.1))

    assert wrong[BROKEN[broken]]


@settings(deadline=None)  # the holidays of a year are worked out once
@given(sent_at=MOMENTS, code=PLACES, urgency=URGENCIES, days=st.none() | st.integers(0, 40))
def test_second_reading_of_the_rules_agrees_with_the_first(
    sent_at: datetime, code: str, urgency: Urgency, days: int | None
) -> None:
    window = None if days is None else sent_at.date() + timedelta(days=days)
    due = deadlines_for(urgency=urgency, sent_at=sent_at, departement=code, window=window)
    rungs = rungs_for(due, urgency=urgency, sent_at=sent_at, departement=code)

    again = {one.rung: (one.at, one.until) for one in simulate_rules.ladder(urgency, sent_at, code, window)}

    assert simulate_rules.deadlines(urgency, sent_at, code, window) == due
    assert again == rungs


@settings(deadline=None)
@given(accepted_at=MOMENTS, code=PLACES, urgency=URGENCIES, window=st.none() | st.dates(date(2026, 1, 1)))
def test_second_reading_agrees_on_when_a_support_is_to_begin(
    accepted_at: datetime, code: str, urgency: Urgency, window: date | None
) -> None:
    window = window and min(window, date(2031, 1, 1))

    again = {one.rung: one.at for one in simulate_rules.starts(urgency, accepted_at, code, window)}

    assert again == starts_for(urgency=urgency, accepted_at=accepted_at, departement=code, window=window)


def test_worker_that_is_down_runs_at_its_first_minute_up_again() -> None:
    hour = timedelta(hours=1)
    outages = Outages([(NOON, NOON + 3 * hour), (NOON + 2 * hour, NOON + 5 * hour)])

    assert outages.first_run(NOON - timedelta(seconds=30)) == NOON + 5 * hour
    assert outages.first_run(NOON - timedelta(seconds=90)) == NOON - timedelta(minutes=1)
    assert outages.first_run(NOON + 5 * hour) == NOON + 5 * hour
