"""Whatever the text: no exception, offsets inside, the same answer twice; a number or an e-mail never gets through."""

import random
import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from referrals.screening import screen
from tests.referrals.screening.corpus import tuning

CLEAN = [note.text for note in tuning() if not note.spans]
PHONES = ["0639981247", "06 39 98 12 47", "06.39.98.12.47", "+33639981247", "07-56-78-41-02"]
FOREIGN = ["+234 803 555 01 42", "+40 721 555 018", "0034 611 20 33 47", "+355 69 123 45 67", "0048.512.345.678"]
SPELLED = ["zéro six trente-neuf quatre-vingt-dix-huit douze quarante-sept", "zero sept 56 78 quarante et un zero deux"]
SPELLED_EMAILS = [
    "kelly point r (at) boite-fictive point fr",
    "lara[at]exemple[.]org",
    "nana 77 arobase gmail point com",
]
EMAILS = ["kelly.r@mail-fictif.fr", "a_b+c@exemple.org", "NANA77@Boite-Fictive.com"]
PIECES = st.sampled_from(
    ["06", " ", ".", "née le ", "Mme ", "«", "K. ", "@", "zéro ", "rue ", "12", "É", "\u200b", "œ", "\n", "-"]
)


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join)))
@example("¼N")  # one character that folds into several, then one at the very end
def test_any_text_gets_the_same_verdict_with_offsets_inside(text: str) -> None:
    verdict = screen(text)

    assert screen(text) == verdict
    for finding in verdict.findings:
        assert 0 <= finding.start < finding.end <= len(text)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(CLEAN), st.sampled_from(PHONES + EMAILS), st.randoms(use_true_random=False))
def test_contact_inserted_anywhere_is_caught(clean: str, contact: str, chance: random.Random) -> None:
    place = chance.randint(0, len(clean))

    verdict = screen(clean[:place] + contact + clean[place:])

    assert any(finding.start < place + len(contact) and place < finding.end for finding in verdict.blocks)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(CLEAN),
    st.sampled_from(FOREIGN + SPELLED + SPELLED_EMAILS),
    st.randoms(use_true_random=False),
)
def test_foreign_or_spelled_contact_between_two_words_is_caught(
    clean: str, contact: str, chance: random.Random
) -> None:
    words = clean.split(" ")
    place = chance.randint(0, len(words))

    verdict = screen(" ".join([*words[:place], contact, *words[place:]]))

    start = len(" ".join(words[:place]))
    assert any(finding.start < start + len(contact) + 1 and start < finding.end for finding in verdict.blocks)


NASTY = [
    "a",
    "1",
    " ",
    ".",
    "@",
    "0 6 ",
    "née le ",
    "rue ",
    "a.",
    "un ",
    "K. ",
    "é",
    "\u200b",
    "a-",
    "1.",
    "hotel ",
    "Mme ",
    "x_",
    "ab1",
    "appart ",
]


@pytest.mark.parametrize("piece", NASTY)
def test_long_nasty_text_comes_to_an_end(piece: str) -> None:
    verdict = screen(piece * (12_000 // len(piece)))

    assert all(finding.start < finding.end for finding in verdict.findings)


def test_text_too_long_is_blocked_beyond_what_is_read() -> None:
    text = "Place libre. " * 8_000

    last = screen(text).findings[-1]

    assert (last.start, last.end, last.severity) == (10_000, len(text), "block")


def test_engine_does_not_need_django() -> None:
    code = "import sys; import referrals.screening as s; s.screen('Blessing'); sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own code
