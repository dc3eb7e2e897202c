from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory import hours

PARIS = "Europe/Paris"
OFFICE = "Mo-Fr 08:30-12:00,13:30-17:30; PH off"


def at(text: str, zone: str = PARIS) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("expression", "lines"),
    [
        ("", []),
        ("24/7", ["24 h/24, 7 j/7"]),
        ("Mo-Su 00:00-24:00", ["24 h/24, 7 j/7"]),
        (OFFICE, ["Du lundi au vendredi : 8 h 30 – 12 h et 13 h 30 – 17 h 30", "Fermé les jours fériés"]),
        ("Sa 09:00-12:00", ["Samedi : 9 h – 12 h"]),
        ("Mo,We,Fr 09:00-24:00", ["Lundi, mercredi et vendredi : 9 h – minuit"]),
        ("22:00-06:00", ["Tous les jours : 22 h – 6 h"]),
        ("Mo-Fr 09:00-18:00; Sa 09:00-12:00", ["Du lundi au vendredi : 9 h – 18 h", "Samedi : 9 h – 12 h"]),
        ("Sa,Su,PH off", ["Fermé le samedi, le dimanche et les jours fériés"]),
        ('Tu 14:00-17:00 "sur rendez-vous"', ["Mardi : 14 h – 17 h (sur rendez-vous)"]),
        ("week 1-10 Mo 09:00-10:00", ["week 1-10 Mo 09:00-10:00"]),
        ("demandez au guichet", ["demandez au guichet"]),
    ],
)
def test_reader_of_hours_reads_french(expression: str, lines: list[str]) -> None:
    assert hours.in_words(expression) == lines


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("2026-11-23T10:00", "ouvert jusqu'à 12 h"),
        ("2026-11-23T12:30", "fermé, ouvre à 13 h 30"),
        ("2026-11-23T19:00", "fermé, ouvre demain à 8 h 30"),
        ("2026-11-20T19:00", "fermé, ouvre lundi à 8 h 30"),
        ("2026-07-14T10:00", "fermé, ouvre demain à 8 h 30"),  # a public holiday
    ],
)
def test_caller_reads_whether_the_office_is_open(moment: str, text: str) -> None:
    status = hours.status(OFFICE, timezone=PARIS, at=at(moment))

    assert status
    assert status.text == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("24/7", "ouvert 24 h/24, 7 j/7"),
        ("20:00-24:00", "ouvert jusqu'à minuit"),
        ("20:00-06:00", "ouvert jusqu'à demain à 6 h"),
        ("off", "fermé"),
    ],
)
def test_caller_at_night_reads_until_when(expression: str, text: str) -> None:
    status = hours.status(expression, timezone=PARIS, at=at("2026-11-23T23:00"))

    assert status
    assert status.text == text


def test_same_minute_is_open_in_paris_and_closed_in_saint_denis_of_reunion() -> None:
    moment = at("2026-11-23T15:30")

    assert hours.is_open(OFFICE, timezone=PARIS, at=moment)
    assert not hours.is_open(OFFICE, timezone="Indian/Reunion", at=moment)


@pytest.mark.parametrize("expression", ["", "n'importe quoi", "25:00-99:00"])
def test_unreadable_hours_are_neither_open_nor_closed(expression: str) -> None:
    assert hours.status(expression, timezone=PARIS, at=at("2026-11-23T10:00")) is None


def test_best_news_is_what_stays_open_longest_then_what_opens_first() -> None:
    moment = at("2026-11-23T10:00")
    spoken = [hours.status(text, timezone=PARIS, at=moment) for text in ("Mo 09:00-11:00", OFFICE, "We 09:00-10:00")]

    assert hours.soonest(spoken) == spoken[1]
    assert hours.soonest([spoken[2], None]) == spoken[2]
    assert hours.soonest([]) is None


@given(st.text(max_size=40))
def test_any_text_is_said_without_error(text: str) -> None:
    assert hours.in_words(text) or not text
    hours.status(text, timezone=PARIS, at=at("2026-11-23T10:00"))
