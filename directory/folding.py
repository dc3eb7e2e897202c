"""Text as people compare it: without accents, case or punctuation."""

import re
import unicodedata

_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ẞ": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"}
    | {"đ": "d", "Đ": "D", "ı": "i"}
)


def fold(text: str) -> str:
    """Return the text in lower case, without accents, its words (letters and digits) separated by one space."""
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(re.findall(r"[^\W_]+", plain.lower()))
