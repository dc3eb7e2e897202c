import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.exchange.phones import read_phone
from directory.exchange.records import Level

SPELLINGS = [
    "0{0}{1}{2}{3}{4}",
    "0{0} {1} {2} {3} {4}",
    "0{0}.{1}.{2}.{3}.{4}",
    "0{0}-{1}-{2}-{3}-{4}",
    "+33 {0} {1} {2} {3} {4}",
    "+33 (0){0} {1} {2} {3} {4}",
    "+ 33 {0} {1}  {2} {3} {4}",
    "0033{0}{1}{2}{3}{4}",
]


@given(pairs=st.lists(st.integers(0, 99), min_size=3, max_size=3), spelling=st.sampled_from(SPELLINGS))
def test_french_number_in_any_spelling_becomes_the_same_e164(pairs: list[int], spelling: str) -> None:
    parts = ["1", "42", *(f"{pair:02}" for pair in pairs)]

    reading = read_phone(spelling.format(*parts))

    assert reading == ("+33" + "".join(parts), None)


@pytest.mark.parametrize(
    ("written", "departement", "number"),
    [
        ("0590 80 63 63", "971", "+590590806363"),
        ("+33 5 90 27 11 70", "977", "+590590271170"),
        ("+33 5 96 48 41 41", "972", "+596596484141"),
        ("0594 29 76 30", "973", "+594594297630"),
        ("0262 40 23 45", "974", "+262262402345"),
        ("+269 2 69 62 71 52", "976", "+262269627152"),
        ("0508 41 03 20", "975", "+508410320"),
        ("+681 722 715", "986", "+681722715"),
        ("+687 279 350", "988", "+687279350"),
        ("27 93 50", "988", "+687279350"),
        ("+33 6 87 35 55 13", "988", "+687355513"),
        ("+689 47 01 47", "987", "+68940470147"),
        ("08 10 25 97 10", "978", "+33810259710"),
    ],
)
def test_overseas_number_gets_the_code_of_its_territory(written: str, departement: str, number: str) -> None:
    assert read_phone(written, departement).number == number


def test_mobile_of_the_mainland_that_looks_like_noumea_stays_french() -> None:
    assert read_phone("+33 6 87 35 55 13", "75") == ("+33687355513", None)


@pytest.mark.parametrize("written", ["3994", "02988288000", "+33 3 84 42 +33 1 50", "néant", "0" * 300, "+", "115"])
def test_nonsense_and_short_numbers_are_reported_not_taken(written: str) -> None:
    number, note = read_phone(written)

    assert number == ""
    assert note is not None
    assert note.level is Level.WARNING


@pytest.mark.parametrize("written", ["03 87 06 15 76 ou 03 87 96 00 13", "03 87 06 15 76 (le matin)"])
def test_first_of_two_numbers_is_taken_and_the_rest_reported(written: str) -> None:
    number, note = read_phone(written)

    assert number == "+33387061576"
    assert note is not None
    assert note.level is Level.WARNING
