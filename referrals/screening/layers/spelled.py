"""Numbers said in words (« zéro six douze… ») and words said letter by letter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referrals.screening.findings import Hit
from referrals.screening.layers.contact import is_service_line
from referrals.screening.lexicon import Kind, kinds
from referrals.screening.tokens import Note, Token
from referrals.screening.words import word_set

_NUMBERS = word_set("""
    zero zeros zer0 un une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze
    dou kinz kinze cinkante sinkante trant soisante swassante quatr katr ui disuit diset diwit vint
    seize vingt vingts trente quarante cinquante soixante septante octante nonante katre catre cinc sinq sank
    set uit wit nef neuf diz onz douz trez quinz vin vint trante quarente carante cinquente sinquante
    soissante oh one two three four five seven eight nine ten eleven twelve twenty thirty forty fifty double
    triple
    """)
_HUNDREDS = frozenset({"cent", "cents"})
_LARGE = frozenset({"mille", "mil", "million", "millions"})
_FILLERS = frozenset(
    {
        "et",
        "puis",
        "fois",
        "virgule",
        "point",
        "tiret",
        "espace",
        "euh",
        "x",
        "ensuite",
        "apres",
        "plus",
        "enfin",
        "pause",
        "suivi",
        "de",
        "o",
        "oh",
    }
)
_INSIDE = _FILLERS | _LARGE | _HUNDREDS
_GAP = re.compile(r"[ \-.,/;:|_]{0,4}\n?[ ]?")
_LEAST, _LEAST_AFTER_ZERO = 6, 4  # number words in a row
_SHORTEST = 3  # words and groups of digits of a telephone
_SPELT = re.compile(r"(?<![\w.])[a-z](?:[ ]?[\-–.,_/][ ]?[a-z]|[ ][a-z]){2,20}(?![\w])")


def find(note: Note) -> Iterator[Hit]:
    """Yield telephones said in words, and words spelt letter by letter."""
    yield from _numbers(note)
    for match in _SPELT.finditer(note.text):
        if _is_spelt(note, match):
            yield Hit(*match.span(), "nom", "block", "mot épelé")


def _is_spelt(note: Note, match: re.Match[str]) -> bool:
    letters = re.sub(r"[^a-z]", "", match.group())
    raw = note.folded.raw(*match.span())
    flags = kinds(letters)
    is_acronym = bool(flags & Kind.SHORT) or (bool(flags & Kind.WORD) and not flags & Kind.NAME)
    has_marks = "-" in raw or "." in raw or "/" in raw
    is_capital = raw.upper() == raw and (has_marks or len(letters) > 3)
    return (is_capital and not is_acronym) or (len(letters) > 4 and len(set(letters)) > 2 and not is_acronym)


def _numbers(note: Note) -> Iterator[Hit]:
    row: list[Token] = []
    for token in [*note.tokens, None]:
        is_number = token is not None and _is_number(token)
        if token and row and (is_number or token.text in _INSIDE) and _GAP.fullmatch(token.gap):
            row.append(token)
            continue
        if len(row) >= _SHORTEST and not _is_dated(row) and _is_telephone(row):
            yield Hit(row[0].start, row[-1].end, "telephone", "block", "numéro en toutes lettres")
        row = [token] if token and is_number else []


def _is_number(token: Token) -> bool:
    return token.text in _NUMBERS or token.text == "o" or (token.is_number and len(token.text) <= 3)


def _is_dated(row: list[Token]) -> bool:
    """Tell « 2026-01-14 13:30 », whose year is no part of the row, from a telephone."""
    return row[0].gap == "-" and any(token.gap == ":" for token in row)


def _is_telephone(row: list[Token]) -> bool:
    said = [token for token in row if _is_number(token)]
    in_words = [token for token in said if not token.is_number]
    if not said:
        return False
    has_zero = any(token.text.startswith("zer") for token in said)
    if has_zero and len(said) > (_LEAST_AFTER_ZERO - 1 if len(in_words) == len(said) else _LEAST - 1):
        return True  # « zéro six deux mille trois », « zéro sept 56 78 trente et un mille »: nothing is counted so
    if any(token.text in _LARGE for token in row):
        return False
    starts_with_zero = said[0].text.startswith(("zer", "0", "o")) and said[0].text not in {"00", "one", "onze", "onz"}
    if not in_words or any(token.text in _HUNDREDS for token in row):
        figures = "".join(token.text for token in said if token.is_number)
        return (starts_with_zero and len(figures) >= 8 and not is_service_line(figures)) or len(in_words) >= 8
    least = _LEAST_AFTER_ZERO if starts_with_zero else _LEAST
    return len(said) >= least and (starts_with_zero or len(in_words) >= 3)
