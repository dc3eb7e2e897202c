"""The reference that both sides say on the phone: eight characters, random, the last one checks the others.

Alphabet: Crockford base 32 (no I, L, O, U). The check character is computed in the field GF(32), so that any one wrong
character and any two neighbours exchanged are caught, which a sum modulo 32 would not do.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_POLYNOMIAL = 0b100101  # x⁵ + x² + 1, primitive over GF(2)
_HEARD_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_reference() -> str:
    """Return a fresh random reference of eight characters, check character included."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_character(body)


def check_character(body: str) -> str:
    """Return the character that completes these characters of the alphabet."""
    total = 0
    for character in body:
        total = _times_alpha(total ^ ALPHABET.index(character))
    return ALPHABET[total]


def parse_reference(text: str) -> str | None:
    """Return the reference that a person typed or heard (`7kqm-2d9x`), or None when it cannot be one."""
    plain = "".join(text.upper().split()).replace("-", "").translate(_HEARD_AS)
    well_formed = len(plain) == LENGTH and set(plain) <= set(ALPHABET)
    return plain if well_formed and check_character(plain[:-1]) == plain[-1] else None


def show_reference(reference: str) -> str:
    """Return the reference as people read it, in two groups of four: `7KQM-2D9X`."""
    return f"{reference[:4]}-{reference[4:]}"


# Digits as French speakers say them on the radio, letters in the international alphabet (ICAO).
_DIGITS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
_LETTERS = (
    *("Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "Juliett", "Kilo", "Mike", "November"),
    *("Papa", "Quebec", "Romeo", "Sierra", "Tango", "Victor", "Whiskey", "X-ray", "Yankee", "Zulu"),
)
_SPOKEN = dict(zip(ALPHABET, (*_DIGITS, *_LETTERS), strict=True))


def spell_reference(reference: str) -> str:
    """Return the reference as one says it on the telephone: « sept – Kilo – Quebec – Mike, deux – Delta – … »."""
    first, second = ([_SPOKEN[character] for character in part] for part in (reference[:4], reference[4:]))
    return f"{' – '.join(first)}, {' – '.join(second)}"


def _times_alpha(value: int) -> int:
    doubled = value << 1
    return doubled ^ _POLYNOMIAL if doubled & 0b100000 else doubled
