from hypothesis import given
from hypothesis import strategies as st

from referrals.references import (
    ALPHABET,
    LENGTH,
    check_character,
    new_reference,
    parse_reference,
    show_reference,
    spell_reference,
)

references = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1).map(lambda body: body + check_character(body))


def test_reference_is_random_and_well_formed() -> None:
    drawn = {new_reference() for _ in range(200)}

    assert len(drawn) == 200
    assert all(parse_reference(reference) == reference for reference in drawn)


@given(reference=references)
def test_reference_is_understood_however_it_is_written(reference: str) -> None:
    heard = show_reference(reference).lower().replace("1", "l").replace("0", "o")

    assert parse_reference(f" {heard} ") == reference


@given(reference=references, place=st.integers(0, LENGTH - 1), wrong=st.sampled_from(ALPHABET))
def test_one_wrong_character_is_caught(reference: str, place: int, wrong: str) -> None:
    slipped = reference[:place] + wrong + reference[place + 1 :]

    assert (parse_reference(slipped) == slipped) == (slipped == reference)


@given(reference=references, place=st.integers(0, LENGTH - 2))
def test_two_neighbours_exchanged_are_caught(reference: str, place: int) -> None:
    slipped = reference[:place] + reference[place + 1] + reference[place] + reference[place + 2 :]

    assert (parse_reference(slipped) == slipped) == (slipped == reference)


@given(text=st.text(max_size=20))
def test_any_text_is_a_reference_or_none(text: str) -> None:
    parsed = parse_reference(text)

    assert parsed is None or (len(parsed) == LENGTH and set(parsed) <= set(ALPHABET))


def test_reference_is_spelled_as_people_say_it_on_the_telephone() -> None:
    assert spell_reference("7KQM2D9X") == "sept – Kilo – Quebec – Mike, deux – Delta – neuf – X-ray"


@given(reference=references)
def test_every_reference_can_be_spelled(reference: str) -> None:
    assert len(spell_reference(reference).replace(",", " –").split(" – ")) == LENGTH
