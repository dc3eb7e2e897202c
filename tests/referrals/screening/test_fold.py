import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.screening.fold import Folded, fold


@pytest.mark.parametrize(
    ("original", "folded"),
    [
        ("Élève", "eleve"),
        ("０６", "06"),
        ("cœur", "coeur"),
        ("bles\u200bsing", "blessing"),
        ("Вlеssіng", "blessing"),  # Cyrillic В, е, і
        ("« l’autre »", '" l\'autre "'),
        ("06\u00a012", "06 12"),
        ("1️⃣", "1"),
        ("𝐉𝐨𝐲", "joy"),
    ],
)
def test_fold_returns_plain_small_letters(original: str, folded: str) -> None:
    assert fold(original) == folded


def test_span_points_at_the_original_characters() -> None:
    folded = Folded("sœur : Bles\u200bsing.")

    start = folded.text.index("blessing")

    assert folded.raw(start, start + len("blessing")) == "Bles\u200bsing"


@given(st.text(max_size=80))
def test_every_folded_character_has_an_origin(text: str) -> None:
    folded = Folded(text)

    for index in range(len(folded.text)):
        start, end = folded.span(index, index + 1)
        assert 0 <= start < end <= len(text)
