"""How a word sounds in French, roughly: enough to recognise « atend », « devan », « bocou » as ordinary words."""

from __future__ import annotations

import re

MARK = "="  # stands before a sound in the lexicon
_STEPS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        ("ph", "f"),
        ("[sc]?ch|sh", "#"),
        ("ck|qu?|c(?=[aoulrtk]|$)", "k"),
        ("c(?=[eiy])|sc(?=[ei])|ss|z", "s"),
        ("ge(?=[ao])|j", "g"),
        ("gu(?=[eiy])", "g"),
        ("h", ""),
        ("eau|au", "o"),
        ("oeu|oe|eu", "e"),
        ("ai|ei|er$|ez$|et$|es$|ee$|ees$", "e"),
        ("y", "i"),
        ("w", "v"),
        ("[ae][nm](?=[^aeiounm]|$)", "@"),
        ("(?:ent|[estdxp])+$", ""),
        (r"(.)\1+", r"\1"),
    )
)


def sound(word: str) -> str:
    """Return the sound of a folded word."""
    for pattern, by in _STEPS:
        word = pattern.sub(by, word)
    return word
