"""Groups of digits that no allowed shape explains."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referrals.references import parse_reference
from referrals.screening.findings import Hit, Severity
from referrals.screening.layers.birth import MONTH
from referrals.screening.layers.harmless import is_published
from referrals.screening.layers.rules import digits_in
from referrals.screening.lexicon import Kind, kinds
from referrals.screening.tokens import Note

_BLOCKED_FROM, _CONFIRMED_FROM, _PAIRS_FROM = 6, 4, 10  # digits; in pairs they may be scores, doses, dates
_MONEY = r"""(?:€|\$|£|k€|ke|k|eur|euros?|e|balles|fcfa|cfa|francs?|dollars?|usd|livres?|nairas?|lei|leva|lek
        |dirhams?|yuans?|reais|pesos?|millions?|milliards?|milles?)"""
# « 225-4-2 2° », « 222-23, 222-24 »: articles and their paragraphs.
_CITED = r"(?<!\d)\d{3}(?:-\d{1,3}){1,3}(?!\d)"
_PARAGRAPH = r"(?:\d{1,2}[ ]?[°o](?:[ ]?(?:bis|ter|quater)\b)?|al(?:inea|\.)?[ ]?\d\b)"
_RIDE = "(?:train|ter|tgv|ouigo|intercites|inoui|thalys|eurostar|rer|bus|vol|flixbus|car|tram|noctilien|ligne|ferry)"
ALLOWED = re.compile(
    rf"""
    (?<![a-z])(?:art(?:icles?)?s?\.?|al(?:inea)?\.?|[lrd]\.?)[ ]?(?:[lrd]\.?[ ]?)?\d{{1,4}}(?:[\-.]\d{{1,4}}){{0,4}}
      (?:[ ]?(?:,|et|a|/)[ ]?(?:[lrd]\.?[ ]?)?\d{{1,4}}(?:[\-.]\d{{1,4}}){{0,4}}){{0,6}}(?!\d)
    | (?<![\d.,/\-])(?:
      \d{{1,2}}[ ]?(?:h|heures?|:)[ ]?\d{{0,2}}(?:[ ]?(?:mn|min))?
    | [0-3]?\d(?:er)?[ ]?[./\-][ ]?[01]?\d(?:[ ]?[./\-][ ]?(?:20)?\d{{2}})?
    | (?:0?[1-9]|1[0-2])[ ]?[/.][ ]?20\d{{2}}
    | 20\d{{2}}-[01]\d-[0-3]\d
    | (?:[0-3]?\d(?:er)?[ ])?{MONTH}[ ](?:19|20)\d{{2}}
    | (?:19|20)\d{{2}}(?:[ ]?[\-/][ ]?(?:(?:19|20)\d{{2}}|\d{{2}}))?
    | \d{{1,3}}(?:[ .]?\d{{3}}){{0,3}}(?:,\d{{1,2}})?[ ]?{_MONEY}(?![a-z0-9])
    | (?<![a-z])(?:art(?:icles?)?s?|l|r|d|loi|decret|arrete|circulaire|ordonnance|directive|reglement
      |n°|code|al)\.?[ ]?(?:n[°o][ ]?)?(?:[lrd]\.?[ ]?)?
      \d{{1,4}}(?:-\d{{1,4}}){{1,4}}
    | (?<![a-z])(?:rn|rd)[ ]?\d{{1,4}}|(?<=sur[ ]la[ ])[dn][ ]?\d{{1,4}}
    | [2-7]\d\d-\d{{1,2}}-\d{{1,2}}(?:-\d)?
    | {_CITED}(?:(?:[ ]?(?:,|;|et|a|ou|/)[ ]?{_CITED}){{1,8}}|[ ]?{_PARAGRAPH}
      |(?=[ ]?(?:cp|cpp|c\.?[ ]?pen|code[ ]penal|du[ ]code|ceseda|casf)\b))
      (?:[ ]?(?:,|et|a|ou|/)?[ ]?{_PARAGRAPH}){{0,6}}
    | \d{{1,4}}[ ]?[x*][ ]?\d{{1,4}}(?:[ ]?[x*][ ]?\d{{1,4}})?(?:[ ]?(?:cm|mm|m))?(?![a-z0-9])
    | (?<!\d[ .\-/])(?:112|114|115|119)(?![ .\-/]?\d)
    | natinf[ ]?\d{{3,6}}(?:[ ]?(?:,|et|/|ou)[ ]?(?:la[ ]|le[ ])?\d{{3,5}}){{0,6}}
    | cerfa[ ]?(?:n[°o][ ]?)?\d{{5}}(?:\*\d{{2}})?|\d{{5}}\*\d{{2}}
    | (?<![a-z]){_RIDE}[ ]?(?:n[°o][ ]?)?(?:[a-z]{{2}}[ ]?)?\d{{2,6}}
    | \d{{1,3}}(?:[ .]\d{{3}}){{1,2}}[ ]?(?:ui|km|m2|m²|kg|g|mg|ml|l|m|cp|vues?|abonnes?|nuitees?|habitants?|personnes?
      |femmes|victimes|preservatifs|sms|messages|photos|videos|fichiers?|plaquettes)(?![a-z0-9])
    | (?<=hcg[ ])\d{{1,3}}(?:[ .]?\d{{3}}){{0,2}}|(?<=plaquettes[ ])\d{{1,3}}(?:[ .]?\d{{3}}){{0,2}}
    | 24[ ]?h?/24|7[ ]?j?/7
    | 116[ ]?0\d\d|116[ ]?117|3919|39[ ]19|3018|3114|3117|3020|3977|3960|3646|3230|3631|3635|3939|3949|3040
    | 0[ ]?8(?:0\d|2[05]|84)(?:[ .]?\d{{2,3}}){{2,3}}
    | \d{{1,2}}(?:[ ]?[,/\-][ ]?\d{{1,2}}){{1,6}}|(?<!\d[ ])\d{{1,2}}(?:[ ]{{1,3}}\d{{1,2}}){{1,2}}(?![ ]{{0,3}}\d)
    )(?![\d]|[.,/\-]\d)
    """,
    re.VERBOSE,
)
_GROUP = re.compile(r"\d(?:[ .\-/_:,()*|+]{0,3}\d)*")
_POSTAL = re.compile(r"\d{2}[ ]?\d{3}$")
_REFERENCE = re.compile(r"(?<![a-z0-9])[0-9a-z]{4}[ -]?[0-9a-z]{4}(?![a-z0-9])")
_AFTER = re.compile(r"[ ]?([a-z%€]+)")
_BEFORE = re.compile(r"([a-z]+)[ ]?[:,(]?[ ]?\(?$")


def references(note: Note) -> list[tuple[int, int]]:
    """Return where this software's own references stand: the check character tells them from anything else."""
    return [match.span() for match in _REFERENCE.finditer(note.text) if parse_reference(match.group())]


def find(note: Note) -> Iterator[Hit]:
    """Yield the groups of digits that are left once the allowed shapes are taken away."""
    if not any(_deserves(group.group()) for group in _GROUP.finditer(note.text)):
        return  # what is left of a group is shorter still
    text = ALLOWED.sub(lambda match: "x" * len(match.group()), note.text)
    for match in _GROUP.finditer(text):
        severity = _deserves(match.group())
        if severity and is_published(note.text, match.start()):
            continue
        if severity == "block" or (severity and not _is_explained(text, match)):
            yield Hit(*match.span(), "numero", severity, "chiffres inexpliqués")


def _deserves(group: str) -> Severity | None:
    """Return what a group of digits deserves when nothing explains it."""
    digits = digits_in(group)
    longest = max(len(part) for part in re.findall(r"\d+", group))
    if digits >= _BLOCKED_FROM and (longest != 2 or digits >= _PAIRS_FROM):
        return "block"
    return "confirm" if longest >= _CONFIRMED_FROM else None


def _is_explained(text: str, match: re.Match[str]) -> bool:
    return (bool(_POSTAL.match(match.group())) and _is_beside_place(text, match)) or _is_quantity(text, match)


def _is_beside_place(text: str, match: re.Match[str]) -> bool:
    after = re.match(r"[ ,)]{0,3}([a-z]+)", text[match.end() : match.end() + 30])
    before = _BEFORE.search(text[max(0, match.start() - 30) : match.start()])
    return any(found and kinds(found.group(1)) & Kind.ANY_PLACE for found in (after, before)) or match.group().endswith(
        "000"
    )


def _is_quantity(text: str, match: re.Match[str]) -> bool:
    after = _AFTER.match(text, match.end())
    return len(match.group()) <= 4 and bool(after) and bool(kinds(after.group(1)) & Kind.WORD if after else 0)
