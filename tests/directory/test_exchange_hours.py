import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.exchange.hours import DAYS, UnreadableHours, read_hours
from directory.models import validate_opening_hours


def opening(first: str, last: str, *times: str, comment: str = "") -> dict[str, str]:
    keys = ["valeur_heure_debut_1", "valeur_heure_fin_1", "valeur_heure_debut_2", "valeur_heure_fin_2"]
    slots = dict(zip(keys, times, strict=False))
    return {"nom_jour_debut": first, "nom_jour_fin": last, "commentaire": comment, **slots}


@pytest.mark.parametrize(
    ("ranges", "expression"),
    [
        ([opening("Mardi", "Mardi", "09:00:00", "12:00:00", "18:00", "19:00")], "Tu 09:00-12:00,18:00-19:00"),
        ([opening("Lundi", "Vendredi", "08:30:00", "17:00:00", "", "")], "Mo-Fr 08:30-17:00"),
        ([opening("Lundi", "Dimanche", "00:00:00", "00:00:00")], "Mo-Su 00:00-24:00"),
        ([opening("Samedi", "Lundi", "10:00", "12:00")], "Mo 10:00-12:00; Sa-Su 10:00-12:00"),
        (
            [opening("Lundi", "Lundi", "14:00", "17:00"), opening("lundi", "lundi", "09:00", "12:00")],
            "Mo 09:00-12:00,14:00-17:00",
        ),
        ([], ""),
    ],
)
def test_french_hours_become_an_expression_that_the_directory_accepts(
    ranges: list[dict[str, str]], expression: str
) -> None:
    assert read_hours(ranges).expression == expression


def test_comments_go_to_the_note() -> None:
    ranges = [
        opening("Lundi", "Vendredi", comment="Sur rendez-vous."),
        opening("Mardi", "Mardi", "09:00", "12:00", comment="Hors vacances."),
    ]

    hours = read_hours(ranges, "Fermé en août.")

    assert hours == (
        "Tu 09:00-12:00",
        "Lundi à vendredi : Sur rendez-vous. Mardi : Hors vacances. Fermé en août.",
    )


@pytest.mark.parametrize(
    "broken",
    [
        opening("Lundredi", "Mardi", "09:00", "12:00"),
        opening("Lundi", "Mardi", "9h", "12h"),
        opening("Lundi", "Mardi", "25:00", "26:00"),
        opening("Lundi", "Mardi", "09:00", ""),
        {},
    ],
)
def test_unreadable_range_is_refused_rather_than_half_told(broken: dict[str, str]) -> None:
    with pytest.raises(UnreadableHours):
        read_hours([opening("Jeudi", "Jeudi", "09:00", "12:00"), broken])


times = st.times().map(lambda time: time.strftime("%H:%M:%S"))
days = st.sampled_from(sorted(DAYS)).map(str.capitalize)


@given(st.lists(st.builds(opening, days, days, times, times), min_size=1, max_size=5))
def test_any_readable_range_gives_a_valid_expression(ranges: list[dict[str, str]]) -> None:
    validate_opening_hours(read_hours(ranges).expression)
