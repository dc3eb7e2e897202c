from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.reference import territories
from referrals.deadlines import TABLE, Deadlines, deadlines_for, figures_for, is_working_day, rungs_for, starts_for
from referrals.models import Solicitation
from referrals.templatetags.deadlines import said
from referrals.vocabularies import Rung, Urgency
from referrals.vocabularies import SolicitationState as State
from tests.referrals.scenario import Scenario

H = timedelta(hours=1)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - naive bounds
PLACES = st.sampled_from(sorted(territories()))
URGENCIES = st.sampled_from(list(Urgency))
WORKING = (Urgency.PLANNED, Urgency.ROUTINE)


def local(code: str, *parts: int, fold: int = 0) -> datetime:
    """Return an instant as the clocks of this territory say it."""
    return datetime(*parts, tzinfo=ZoneInfo(territories()[code].timezone), fold=fold)  # type: ignore[misc,arg-type]


def due(urgency: Urgency, sent_at: datetime, code: str = "75", window: date | None = None) -> Deadlines:
    """Return the three instants."""
    return deadlines_for(urgency=urgency, sent_at=sent_at, departement=code, window=window)


def rungs(urgency: Urgency, sent_at: datetime, code: str = "75") -> dict[Rung, datetime]:
    """Return when each rung is due."""
    plan = rungs_for(due(urgency, sent_at, code), urgency=urgency, sent_at=sent_at, departement=code)
    return {rung: moments.at for rung, moments in plan.items()}


def starts(urgency: Urgency, accepted_at: datetime, code: str = "75", window: date | None = None) -> list[datetime]:
    """Return when the partner is recalled that nothing has begun, and when whoever asked is told."""
    moments = starts_for(urgency=urgency, accepted_at=accepted_at, departement=code, window=window)
    return [moments[Rung.START_PARTNER], moments[Rung.START_REQUESTER]]


def test_table_is_that_of_the_workflow_and_names_its_sources() -> None:
    expected = {
        "IMMEDIATE": ("30 min", "2 h", "12 h", "2 h"),
        "JOUR_MEME": ("2 h", "8 h", "24 h", "8 h"),
        "H72": ("24 h", "72 h", "72 h", "72 h"),
        "J5": ("24 h", "5 d", "5 d", "5 d"),
        "PLANIFIEE": ("1 working", "5 working", "5 working", "5 working"),
        "ORDINAIRE": ("3 working", "30 working", "30 working", "10 working"),
    }

    assert {urgency: figures[:4] for urgency, figures in TABLE.items()} == expected
    assert all(figures.source for figures in TABLE.values())


def test_setting_overrides_a_line_of_the_table_and_no_other(settings: object) -> None:
    settings.RELAIS_DEADLINES = {"H72": ("1 h", "48 h", "72 h")}  # type: ignore[attr-defined]
    sent_at = local("75", 2026, 11, 23, 9)

    assert due(Urgency.H72, sent_at) == (sent_at + H, sent_at + 48 * H, sent_at + 72 * H)
    assert figures_for(Urgency.IMMEDIATE) == TABLE[Urgency.IMMEDIATE]
    assert starts(Urgency.H72, sent_at) == [sent_at + 72 * H, sent_at + 144 * H]


def test_setting_may_override_when_a_support_is_to_begin(settings: object) -> None:
    settings.RELAIS_DEADLINES = {"H72": ("1 h", "48 h", "72 h", "6 h")}  # type: ignore[attr-defined]
    accepted_at = local("75", 2026, 11, 23, 9)

    assert starts(Urgency.H72, accepted_at) == [accepted_at + 6 * H, accepted_at + 12 * H]


@settings(deadline=None)
@given(sent_at=MOMENTS, code=PLACES, urgency=URGENCIES, days=st.none() | st.integers(-3, 60))
def test_deadlines_are_ordered_and_never_before_the_sending(
    sent_at: datetime, code: str, urgency: Urgency, days: int | None
) -> None:
    window = None if days is None else sent_at.date() + timedelta(days=days)

    acknowledge_by, answer_by, expires_at = due(urgency, sent_at, code, window)

    assert sent_at <= acknowledge_by <= answer_by <= expires_at


@settings(deadline=None)
@given(sent_at=MOMENTS, later=st.timedeltas(timedelta(0), timedelta(days=9)), code=PLACES, urgency=URGENCIES)
def test_who_is_asked_later_answers_no_sooner(sent_at: datetime, later: timedelta, code: str, urgency: Urgency) -> None:
    pairs = zip(due(urgency, sent_at, code), due(urgency, sent_at + later, code), strict=True)
    first, second = rungs(urgency, sent_at, code), rungs(urgency, sent_at + later, code)

    assert all(before <= after for before, after in pairs)
    assert all(first[rung] <= second[rung] for rung in first.keys() & second.keys() if "REFERENT" not in rung)


@settings(deadline=None)
@given(sent_at=MOMENTS, code=PLACES, urgency=st.sampled_from(WORKING))
def test_working_time_never_ends_nor_recalls_on_a_day_off(sent_at: datetime, code: str, urgency: Urgency) -> None:
    moments = [*due(urgency, sent_at, code), *rungs(urgency, sent_at, code).values()]

    days = {moment.astimezone(ZoneInfo(territories()[code].timezone)).date() for moment in moments}

    assert all(is_working_day(day, code) for day in days)


@settings(deadline=None)
@given(sent_at=MOMENTS, code=PLACES, urgency=URGENCIES)
def test_reminders_are_three_at_most_and_none_in_the_first_quarter(
    sent_at: datetime, code: str, urgency: Urgency
) -> None:
    deadlines = due(urgency, sent_at, code)
    reminders = {rung: at for rung, at in rungs(urgency, sent_at, code).items() if rung.endswith("REMINDER")}

    assert len(reminders) <= 3
    for rung, at in reminders.items():
        end = deadlines[["ACKNOWLEDGE", "ANSWER", "EXPIRY"].index(rung.removesuffix("_REMINDER"))]
        assert sent_at + (end - sent_at) / 4 < at < end


def test_rungs_stand_at_half_the_deadline_and_half_a_deadline_later() -> None:
    sent_at = datetime(2026, 11, 23, 9, tzinfo=UTC)

    assert {rung: (at - sent_at) / H for rung, at in rungs(Urgency.IMMEDIATE, sent_at).items()} == {
        Rung.ACKNOWLEDGE_REMINDER: 0.25,
        Rung.ACKNOWLEDGE_BACKUP: 0.5,
        Rung.ACKNOWLEDGE_REFERENT: 0.75,
        Rung.ANSWER_REMINDER: 1,
        Rung.ANSWER_BACKUP: 2,
        Rung.ANSWER_REFERENT: 3,
        Rung.EXPIRY_REMINDER: 6,
    }


def test_answer_that_expires_at_once_is_recalled_once_and_raises_nobody() -> None:
    sent_at = datetime(2026, 11, 23, 9, tzinfo=UTC)

    kinds = rungs(Urgency.H72, sent_at).keys()

    assert {kind for kind in kinds if not kind.startswith("ACKNOWLEDGE")} == {Rung.ANSWER_REMINDER}


@pytest.mark.parametrize("sent_at", [local("75", 2027, 3, 28, 1, 30), local("75", 2026, 10, 25, 2, 30)])
def test_night_of_the_clock_change_lasts_as_long_as_any_other(sent_at: datetime) -> None:
    acknowledge_by, answer_by, expires_at = due(Urgency.IMMEDIATE, sent_at)

    assert acknowledge_by - sent_at.astimezone(UTC) == H / 2
    assert answer_by - sent_at.astimezone(UTC) == 2 * H
    assert expires_at - sent_at.astimezone(UTC) == 12 * H


def test_hour_said_twice_on_the_autumn_night_is_two_instants() -> None:
    first, second = (local("75", 2026, 10, 25, 2, 30, fold=fold) for fold in (0, 1))

    assert due(Urgency.IMMEDIATE, second).answer_by - due(Urgency.IMMEDIATE, first).answer_by == H


@pytest.mark.parametrize(("before", "after"), [((2027, 3, 26), (2027, 3, 30)), ((2026, 10, 23), (2026, 10, 26))])
def test_working_day_across_a_clock_change_still_ends_at_the_local_hour(
    before: tuple[int, ...], after: tuple[int, ...]
) -> None:
    sent_at = local("75", *before, 17)  # a Friday; in spring the Monday is that of Easter

    assert due(Urgency.PLANNED, sent_at).acknowledge_by == local("75", *after, 23, 59)


def test_alsace_and_moselle_rest_on_good_friday_and_paris_does_not() -> None:
    thursday = (2027, 3, 25, 10)

    ends = {code: due(Urgency.PLANNED, local(code, *thursday), code).acknowledge_by for code in ("57", "67", "68")}

    assert set(ends.values()) == {local("57", 2027, 3, 30, 23, 59)}  # Easter Monday rests too
    assert due(Urgency.PLANNED, local("75", *thursday)).acknowledge_by == local("75", 2027, 3, 26, 23, 59)


@pytest.mark.parametrize(
    ("code", "day_off"),
    [("67", date(2028, 12, 26)), ("974", date(2027, 12, 20)), ("988", date(2027, 9, 24)), ("972", date(2028, 5, 22)),
     ("971", date(2027, 5, 27)), ("973", date(2027, 6, 10)), ("976", date(2027, 4, 27)), ("977", date(2028, 10, 9)),
     ("978", date(2027, 5, 28)), ("986", date(2027, 7, 29)), ("987", date(2028, 11, 20))],
)  # fmt: skip
def test_each_territory_rests_on_its_own_days(code: str, day_off: date) -> None:
    assert not is_working_day(day_off, code)
    assert is_working_day(day_off, "75")


@pytest.mark.parametrize("code", ["974", "988"])
def test_day_overseas_begins_and_ends_by_the_local_clock(code: str) -> None:
    sent_at = local(code, 2026, 11, 24, 1)  # still the 23rd in Paris

    assert due(Urgency.PLANNED, sent_at, code).acknowledge_by == local(code, 2026, 11, 25, 23, 59)
    assert due(Urgency.PLANNED, sent_at, "75").acknowledge_by == local("75", 2026, 11, 24, 23, 59)


def test_planned_operation_is_answered_two_working_days_before_and_expires_with_its_window() -> None:
    sent_at, monday = local("75", 2026, 11, 16, 9), date(2026, 11, 30)

    planned = due(Urgency.PLANNED, sent_at, window=monday)

    assert planned.answer_by == local("75", 2026, 11, 26, 23, 59)
    assert planned.expires_at == local("75", 2026, 11, 30, 23, 59)


def test_support_is_to_begin_two_working_days_after_the_window_of_an_operation() -> None:
    accepted_at, friday = local("75", 2026, 11, 16, 9), date(2026, 11, 27)

    assert starts(Urgency.PLANNED, accepted_at, window=friday) == [
        local("75", 2026, 12, 1, 23, 59),
        local("75", 2026, 12, 3, 23, 59),
    ]


@settings(deadline=None)
@given(accepted_at=MOMENTS, code=PLACES, urgency=URGENCIES, days=st.none() | st.integers(-3, 60))
def test_who_accepts_is_recalled_before_whoever_asked_is_told_and_never_before_the_window(
    accepted_at: datetime, code: str, urgency: Urgency, days: int | None
) -> None:
    window = None if days is None else accepted_at.date() + timedelta(days=days)

    recalled, told = starts(urgency, accepted_at, code, window)

    assert accepted_at < recalled < told
    assert window is None or recalled.astimezone(ZoneInfo(territories()[code].timezone)).date() > window
    if window or urgency in WORKING:
        assert is_working_day(told.astimezone(ZoneInfo(territories()[code].timezone)).date(), code)


@pytest.mark.parametrize("night", [local("75", 2027, 3, 28, 1, 30), local("75", 2026, 10, 25, 1, 30)])
def test_support_accepted_on_the_night_of_the_clock_change_has_its_whole_hours(night: datetime) -> None:
    recalled, told = starts(Urgency.IMMEDIATE, night)

    assert (recalled - night.astimezone(UTC), told - night.astimezone(UTC)) == (2 * H, 4 * H)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "urgency", "words"),
    [
        ("93", Urgency.IMMEDIATE, "réponse attendue avant 15 h 01"),
        ("93", Urgency.FIVE_DAYS, "réponse attendue avant samedi 13 h 01"),
        ("93", Urgency.ROUTINE, "réponse attendue avant le 6 janvier, 23 h 59"),
        ("974", Urgency.SAME_DAY, "réponse attendue avant demain 0 h 01 (heure locale)"),
    ],
)
def test_reader_is_told_when_the_answer_is_due_in_words(code: str, urgency: Urgency, words: str) -> None:
    scenario = Scenario()
    solicitation = scenario.act("acknowledge", scenario.sent(scenario.draft(urgency=urgency, departement=code)))

    assert said(Solicitation.objects.get(pk=solicitation.pk), at=scenario.at) == words


@pytest.mark.django_db
def test_reader_is_told_how_late_the_answer_is_and_nothing_once_it_came() -> None:
    scenario = Scenario()
    solicitation = Solicitation.objects.get(pk=scenario.sent().pk)
    late = scenario.at + 2.5 * H

    assert said(solicitation, at=scenario.at) == "accusé de réception attendu avant 13 h 31"
    assert said(solicitation, at=late) == "accusé de réception en retard de 2\xa0heures"
    scenario.act("accept", solicitation)
    assert not said(Solicitation.objects.get(pk=solicitation.pk), at=late)


@pytest.mark.django_db
def test_inbox_begins_with_what_is_due_first_and_ends_with_what_is_under_way() -> None:
    scenario = Scenario()
    under_way = scenario.in_state(State.IN_PROGRESS)
    later, sooner = (scenario.sent(scenario.draft(urgency=urgency)) for urgency in (Urgency.ROUTINE, Urgency.H72))
    read = scenario.act("acknowledge", scenario.sent(scenario.draft(urgency=Urgency.SAME_DAY)))

    inbox = Solicitation.objects.answerable_by(scenario.answerer).most_pressing_first()

    assert list(inbox) == [read, sooner, later, under_way]
