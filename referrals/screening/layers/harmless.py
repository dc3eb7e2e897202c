"""Numbers that name nobody: texts of law, decisions cited with their court, dates, amounts, flights."""

from __future__ import annotations

import re

from referrals.screening.lexicon import Kind, kinds
from referrals.screening.tokens import Note

_DATE = re.compile(
    r"""(?<!\d)(?:0?[1-9]|[12]\d|3[01])([./\-])(?:0?[1-9]|1[0-2])\1(?:\d{4}|\d{2})(?!\d)
        |\d{1,2}[ ](?:jan|fev|mar|avr|mai|jui|aou|sep|oct|nov|dec)""",
    re.VERBOSE,
)
_ARTICLE = re.compile(
    r"""(?:(?:art\w{0,5}|al|loi|cp|ceseda|[lrd])\.?[ ]?(?:[lrd]\.?[ ]?)?\d.{0,20}
    |(?:[a-z]{1,3}[ ])?\d{3}-\d{1,2}(?:-\d{1,2})?)""",
    re.VERBOSE,
)
_LAW = re.compile(
    r"""\b(?:cedh|cjue|natinf|qpc|dc|(?:circulaire[ ])?(?:crim|dacg|dgcs|dgs|dgef|int|just)/
        |art(?:icle)?s?|loi|decret|arrete|circulaire|directive|reglement|ordonnance|l|r|d|annee|cp|ceseda
        |casf)\.?[ ]?(?:n[°o]?[ ]?)?$""",
    re.VERBOSE,
)
_AMOUNT = re.compile(
    r"""[ ]?(?:€|eur|euros?\b|e\b|fcfa|cfa|naira|\$|km|m2|m²|personnes?|femmes|nuits|places|%|,\d|h\b|h\d|ans\b
        |mois\b|jours\b|lits)""",
    re.VERBOSE,
)
YEAR = re.compile(r"(?:19|20)\d{2}$")
_FLIGHT = re.compile(r"\bvols?[ ](?:n[°o][ ]?)?[a-z0-9]{2}[ ]?\d{2,4}$")


def is_dated_text(match: re.Match[str]) -> bool:
    """Tell « fiche DGEF 2021 », an acronym and a year, and « cerfa 15186 », a form, from a number."""
    head, _, year = match.group("id").strip().partition(" ")
    return head == "cerfa" or (bool(YEAR.fullmatch(year)) and bool(kinds(head) & (Kind.SHORT | Kind.WORD)))


def is_no_ride(note: Note, match: re.Match[str]) -> bool:
    """Tell any code from the flight of « vol AF1204 »."""
    return not _FLIGHT.search(note.text, max(0, match.start() - 8), match.end())


def is_law(note: Note, match: re.Match[str]) -> bool:
    """Tell an article, or the number of what is published, from somebody's number."""
    if _ARTICLE.fullmatch(match.group("id").strip()):
        return True
    return is_published(note.text, match.start("id"))


# « Crim. 16 déc. 2015, n° 14-85.900 », « règlement (UE) 604/2013 »: published, they name nobody.
_PUBLISHED = re.compile(
    r"""\b(?:(?:cass|crim|civ|soc|ce|cedh|cjue|qpc|conseil[ ]d'etat|conseil[ ]constitutionnel|ass[ ]plen)\b
        [^;\n]{1,28}?\b(?:19|20)\d\d,?[ ]|\b(?:reglement|directive|decision)[ ]?\(?(?:ue|ce|cee|europeen)?\)?[ ])
        (?:n[°o][ ]?)?$""",
    re.VERBOSE,
)


def is_published(text: str, start: int) -> bool:
    """Tell the number of a text of law, or of a decision cited with its court and its date."""
    return bool(_LAW.search(text, max(0, start - 16), start) or _PUBLISHED.search(text, max(0, start - 48), start))


def is_dated(match: re.Match[str]) -> bool:
    """Tell a date, a year or an amount from a number."""
    before = match.string[max(0, match.start("id") - 8) : match.start("id")]
    if YEAR.fullmatch(match.group("id").strip()) or _AMOUNT.match(match.string, match.end("id")):
        return True
    return bool(_DATE.search(match.group("id"))) or bool(
        re.search(r"""\b(?:le|du|au|en|depuis|jusqu['] ?au)[ ]$""", before) and YEAR.match(match.group("id"))
    )


def has_date(match: re.Match[str]) -> bool:
    """Tell « lun-12/10/2026 » from « 2024-EMA-0617 »."""
    return bool(_DATE.search(match.group()))
