"""Initials that stand for a person: « K. D. », « Mme D. », « la jeune T. »."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referrals.screening.findings import Hit
from referrals.screening.layers import predicates
from referrals.screening.layers.people import CONTACT, OWNED_OR_RELATED, PEOPLE, RELATIVES, TITLES
from referrals.screening.layers.rules import rule, run
from referrals.screening.lexicon import Kind, kinds
from referrals.screening.tokens import Case, Note
from referrals.screening.words import word_set


def _is_title(note: Note, match: re.Match[str]) -> bool:
    group = "id" if "id" in match.re.groupindex else 0
    return note.folded.raw(*match.span(group))[0].isupper()


def _is_pair(note: Note, match: re.Match[str]) -> bool:
    raw = note.folded.raw(*match.span("id"))
    return raw.isupper() and not note.all_upper and not kinds(match.group("id")) & (Kind.SHORT | Kind.PEOPLE)


def _is_no_word(note: Note, match: re.Match[str]) -> bool:
    return not kinds(match.group("id"))


_SEVERAL = re.compile(r"(?<![a-z0-9.])[a-z]\.[ \-]?(?:[a-z]\.[ \-]?){0,2}[a-z](?:\.|(?![a-z0-9'.]))")
_SMALL_PAIR = re.compile(r"(?<![a-z0-9.])[a-z]\.[ ]?[a-z]\.?(?=[ ])")
PLACEHOLDER = re.compile(r"m\.[ ]?[xyz]\.?")  # « M. X » is nobody
_MEETING = CONTACT | {"avec"}
_MET = re.compile(rf"\b(?:{'|'.join(sorted(_MEETING))})[ ]$")
SMALL = word_set("""
    ca ce il on tu je le la un du de et ou si en au ma ta sa ne ni or vu va ya ki el ag dr st tt ts ds pr rv pv lui me
    te se ai as es eu tj ti jf jh cr rh ml ms mm jo ko ok no ex id
    """)
RULES = (
    rule(
        "initiales et âge",
        "initiales",
        r"(?<![a-z0-9])(?P<id>[a-z][. ]{0,2}[a-z])\.?[ ]?[,(][ ]?\d{2}[ ]?ans\b",
        _is_pair,
        shapes=",00 ,_00 (00 (_00",
    ),
    rule(
        "initiales annoncées",
        "initiales",
        r"""\binitiales?\b[ :]{1,3}(?:sont[ ]
        |de[ ])?(?P<id>[a-z][. \-]{0,2}[a-z](?:[. \-]{0,2}[a-z])?\.?)(?![a-z])""",
        needs=("initiale",),
    ),
    rule(
        "début de prénom et initiale",
        "initiales",
        r"(?<![a-z0-9.])(?P<id>(?!st|dr|pr|me|al|cf|ex|no|bd|av|ph[.]d)[a-z]{2}\.[ ]?[a-z]\.)(?![a-z0-9])",
        lambda note, match: bool(re.fullmatch(r"[A-ZÉ][a-zéèï]\. ?[A-Z]\.", note.folded.raw(*match.span("id")))),
        "confirm",
        shapes=".a. ._a.",
    ),
    rule(
        "lettre épelée",
        "nom",
        r"(?<![a-z0-9'])(?P<id>[a-z],?[ ]comme[ ](?P<word>[a-z]{3,14}))(?:[ ]?[,;/\-]|[ ][a-z0-9](?![a-z]))",
        needs=(" comme ",),
    ),
    rule(
        "trois lettres et âge",
        "initiales",
        r"(?:^|[.;:][ ])(?P<id>[a-z]{3})[ ]?[,/(][ ]?\d{2}[ ]?(?:a|ans)\b",
        _is_no_word,
        "confirm",
        shapes="aaa,_00 aaa_00 aaa/00 aaa_/_00 aaa,00 aaa(00 aaa_(00",
    ),
    rule(
        "nom masqué",
        "initiales",
        r"""(?<![a-z0-9])[a-z]{1,4}(?:\*{2,10}|\.{3,10}|-{3,10}|\#{2,10})(?=[ ,a-z])""",
        _is_title,
        needs="** ... --- ##",
    ),
    rule(
        "début de nom",
        "nom",
        r"""\b(?:nom|prenom)[ ](?:de[ ]famille[ ])?(?:qui[ ])?(?:commence|commencant|debute|debutant|finit|finissant
        |se[ ]termine)[ ](?:par|en)[ ](?:la[ ]lettre[ ])?\"?(?P<id>[a-z]{1,12})\b""",
        needs=("nom ",),
    ),
    rule(
        "deux initiales",
        "initiales",
        r"""\b(?:la[ ]jeune|le[ ]jeune|mineure?|mme|mlle|madame|monsieur|victime|nommee?)[ ](?P<id>[a-z]{2})(?!
        [a-z0-9'])""",
        _is_pair,
        words="jeune mineur mineure mme mlle madame monsieur victime nomme nommee",
    ),
    rule(
        "initiales suspendues",
        "initiales",
        r"(?<![a-z0-9.])(?P<id>[a-z]\.{1,3}[ ]?[a-z]\.{1,3})(?=[ ,;:)]|$)",
        lambda note, match: "…" in note.folded.raw(*match.span()) and _is_title(note, match),
        shapes="a.a. a._a. a..a a.._a a...a a..._a",
    ),
    rule(
        "initiales qui agissent",
        "initiales",
        r"""(?:^|[.!?,;:][ ]|\b(?:que|et|car|mais)[ ])(?P<id>[a-z][ ]?[a-z])[ ](?=(?:est|a|dit|veut|va|vient|demande
        |refuse|dort
        |pleure|vit|part|reste|souhaite|sera|etait|avait|ne|se|parle|appelle|arrive|rentre|c/)(?![a-z])
        |(?:[nslm]'[a-z])
        |(?:vue|recue|entendue|revue|sortie|partie|rentree|arrivee|auditionnee|rencontree|hospitalisee|orientee
        |accompagnee|hebergee)\b)""",
        lambda note, match: _is_pair(note, match) and match.group("id") not in SMALL,
    ),
    rule(
        "initiales espacées",
        "initiales",
        r"""\b(?:petite?|jeune|mineure?|nommee?|mme|mlle|eleve|victime|vict|patiente
        |pte|pour
        |avec|par)[ ](?P<id>[a-z][ ][a-z])(?![a-z0-9'.])""",
        lambda note, match: note.folded.raw(*match.span("id")).isupper() and not note.all_upper,
        "confirm",
        shapes="_a_a",
        hint=r"[ ][a-z][ ][a-z](?![a-z0-9'.])",
    ),
    rule(
        "initiale à apostrophe",
        "initiales",
        r"""\b(?:mme|mlle|m\.|mr|madame|monsieur|jeune|petite|mineure|nommee)[ ](?P<id>[a-z]'[ ]?[a-z]\b\.?)""",
        shapes="_a'a _a'_a",
    ),
    rule(
        "initiale annoncée",
        "initiales",
        r"""\b(?:nommee?|prenommee?|surnommee?|appelle|alias|denommee?)[ ](?P<id>[a-z]\.?)(?=[ ,.;]|$)""",
        _is_title,
        words="nomme nommee prenomme prenommee surnomme surnommee appelle alias denomme denommee",
    ),
)
SHORTENED = frozenset(
    {
        "nb",
        "ps",
        "pv",
        "cf",
        "ie",
        "eg",
        "ex",
        "am",
        "pm",
        "rv",
        "va",
        "sa",
        "vf",
        "vo",
        "us",
        "uk",
        "ue",
        "eu",
        "dj",
        "tv",
    }
)
_BEARERS = _MEETING | {"patiente", "patient", "victime", "plaignante", "usagere", "beneficiaire", "residente"}
_PAIR = 2  # letters
ANONYMOUS = frozenset("xyzn")  # « Mme X » names nobody
_ELIDED = frozenset({"m", "me"})
_ANNOUNCING = PEOPLE | TITLES | RELATIVES - _ELIDED


def find(note: Note) -> Iterator[Hit]:
    """Yield initials."""
    yield from _several(note)
    yield from run(RULES, note)
    yield from _small(note)
    yield from _pairs(note)


def _several(note: Note) -> Iterator[Hit]:
    for match in _SEVERAL.finditer(note.text):
        if PLACEHOLDER.fullmatch(match.group()):
            continue
        letters = "".join(character for character in match.group() if character.isalpha())
        raw = note.folded.raw(*match.span())
        is_met = _is_met(note, match.start()) and not kinds(letters) & Kind.SHORT
        if (
            is_met
            or _is_person_before(note, match.start())
            or (raw.upper() == raw and not _is_abbreviation(note, match, letters))
        ):
            yield Hit(*match.span(), "initiales", "block", "initiales")


def _small(note: Note) -> Iterator[Hit]:
    """Yield « v.g. a dormi ici », which opens a sentence and acts, and not « c.v. » nor « s.v.p. » inside one."""
    for match in _SMALL_PAIR.finditer(note.text):
        token = note.from_offset(match.start())
        letters = match.group().replace(".", "")
        if token and token.first and _acts(note, match.end()) and not _is_abbreviation(note, match, letters):
            yield Hit(*match.span(), "initiales", "confirm", "initiales en minuscules")


def _pairs(note: Note) -> Iterator[Hit]:
    """Yield « avec KD » and « KD, 19 ans »: two capitals that no list knows and that the sentence makes someone."""
    for index, token in enumerate(note.tokens):
        if len(token.text) != _PAIR or token.kinds & ~(Kind.NAME | Kind.WORD) or token.passes or note.all_upper:
            continue
        before, noun = note.at(index - 1), note.at(index - 2)
        is_hers = bool(before and noun and before.text == "de" and noun.text in OWNED_OR_RELATED)
        is_met = bool(before and token.gap == " " and (is_hers or before.text in _BEARERS))
        is_told = is_met or predicates.is_described(note, token)
        if token.case is Case.UPPER and is_told and token.text not in SHORTENED:
            yield Hit(token.start, token.end, "initiales", "confirm", "deux lettres")


def _is_person_before(note: Note, start: int) -> bool:
    """Tell « la petite j.p » and « mme k.d. », however they are written."""
    token = note.from_offset(start)
    before = note.at(note.tokens.index(token) - 1) if token and token.start else None
    return bool(before and token and token.gap in {" ", ". "} and before.text in _ANNOUNCING)


def _is_met(note: Note, start: int) -> bool:
    """Tell « eu s.k. au téléphone » and « rdv avec k.o »."""
    return bool(_MET.search(note.text, max(0, start - 16), start))


def _is_abbreviation(note: Note, match: re.Match[str], letters: str) -> bool:
    if re.match(r"[ ]?\d(?!\d?[ ]?a(?:ns)?\b)", note.text[match.end() : match.end() + 8]):
        return True
    if "…" in note.folded.raw(*match.span()):
        return False
    is_known = bool(kinds(letters) & Kind.SHORT) or letters in SHORTENED or not set(letters) - ANONYMOUS
    return is_known and " " not in match.group().strip() and not _acts(note, match.end())


def _acts(note: Note, end: int) -> bool:
    after = note.from_offset(end)
    return bool(after and after.gap.strip(". ") == "" and after.has(Kind.VERB))
