"""Names that a word announces: « nommée », « s'appelle », « Mme », « sa sœur », « la jeune »."""

from __future__ import annotations

from collections.abc import Iterator

from referrals.screening.findings import Hit, Severity
from referrals.screening.layers import closed, grammar, predicates, quoted, sure, taking
from referrals.screening.layers.people import (
    GRAMMAR,
    NAMED_THINGS,
    NAMING,
    NICKNAMING,
    NOT_A_NAME,
    NOT_A_NICKNAME,
    NOT_FAMOUS,
    PEOPLE,
    RELATIVES,
    SOMETIMES_NAMING,
    TITLES,
)
from referrals.screening.lexicon import Kind
from referrals.screening.tokens import Case, Note, Token
from referrals.screening.words import word_set

_APART = (": ", " : ", " :", ":", " = ", "=", ", ", ' "', ' " ', ' ("', " (", ' : "', ': "', ". ", ' : " ', ", dite ")
_NEAR = frozenset({" ", "-", "'", *_APART})
_YOUNG = word_set("petite petit jeune fille gamine gamin mineure mineur victime ado bebe nommee nomme denommee denomme")
_SAYING = frozenset({"dit", "dite", "dits", "dites"})
_NOT_CALLED = GRAMMAR | NOT_A_NAME | NOT_A_NICKNAME


def find(note: Note) -> Iterator[Hit]:
    """Yield the names that stand after a cue."""
    for index, token in enumerate(note.tokens):
        for category, taken in _announced(note, index, token):
            for each in taken:
                each.names = True
            severity: Severity = "block" if sure.is_sure(note, token, taken) else "confirm"
            yield Hit(taken[0].start, taken[-1].end, category, severity, "nom annoncé")


def _announced(note: Note, index: int, token: Token) -> Iterator[tuple[str, list[Token]]]:
    if token.text in NAMING:
        yield from _one(
            "surnom" if token.text.startswith("surnom") or token.text in {"alias", "aka"} else "nom",
            _after_naming(note, index),
        )
    elif token.text in SOMETIMES_NAMING:
        if _is_of_thing(note, index):
            return
        nickname = note.tokens[index + 1 : index + 3] if _is_nickname(note, index, index + 1) else []
        category = "surnom" if nickname or token.text.startswith(("dit", "appel", "pseudo")) else "nom"
        yield from _one(category, nickname or _after_maybe(note, index))
    elif token.text in NICKNAMING and _is_reflexive(note, index):
        yield from _one("surnom", _after_nicknaming(note, index))
    if token.text in TITLES and not _is_elided(note, index) and not grammar.is_for(note, index):
        yield from _one("nom", _after_title(note, index))
    elif token.text in RELATIVES and not _is_of_house(note, index):
        yield from _one("nom_proche", _after_person(note, index))
    elif token.text in PEOPLE:
        yield from _one("nom", _after_person(note, index))


def _one(category: str, taken: list[Token]) -> Iterator[tuple[str, list[Token]]]:
    if taken:
        yield category, taken


def _is_elided(note: Note, index: int) -> bool:
    before, after = note.at(index - 1), note.at(index + 1)
    if before and before.is_number and note.tokens[index].text == "m" and note.tokens[index].gap in {"", " "}:
        return True  # « 2,4 M UI », « 3 m Nord »
    return bool(
        note.tokens[index].text in {"m", "me"}
        and (not after or after.gap not in {". ", " ", "."} or not after.is_capital or note.all_upper)
    )


def _is_of_house(note: Note, index: int) -> bool:
    """Tell « Maison d'enfants Clair Matin » from « son enfant Clair »."""
    return note.tokens[index].text in {"enfants", "enfant"} and index > 0 and note.tokens[index - 1].text in {"d", "de"}


def _is_of_thing(note: Note, index: int) -> bool:
    """Tell « l'affaire dite du Chalet » and « usage de Signal » from « Amina dite Nana » and « nom d'usage »."""
    if note.tokens[index].text == "usage" and (index == 0 or note.tokens[index - 1].text != "d"):
        return True
    return any(token.text in NAMED_THINGS for token in note.tokens[max(0, index - 2) : index])


def _after_naming(note: Note, index: int) -> list[Token]:
    start, is_quoted = taking.skip(note, index + 1)
    first = note.at(start)
    if not first or first.is_number or first.text in GRAMMAR or len(first.text) < 2:
        return []
    is_reflexive = note.tokens[index].text.startswith("appelle") and not _is_reflexive(note, index)
    if is_reflexive and not is_quoted and not taking.looks_like_name(note, first):
        return []
    if (
        taking.is_plain_lower(note, first)
        and not is_quoted
        and (first.has(Kind.VERB) or not (_is_bare(note, index) or grammar.is_given_in_capitals(note, index, first)))
    ):
        return []
    if first.text in NOT_A_NAME or (not is_quoted and predicates.is_participle(note, first)):
        return []
    taken = taking.take(note, start, is_quoted=is_quoted)
    is_role = is_quoted and len(taken) == 1 and taken[0].text in NOT_FAMOUS
    return [] if is_role else taken


def _is_bare(note: Note, index: int) -> bool:
    """Tell « surnommée sirène » from « nommée tutrice » or « nommé par le juge »."""
    cue = note.tokens[index].text
    return cue.startswith(
        ("surnom", "prenomm", "alias", "aka", "appelle", "denom", "rebapt", "blaze", "sobriquet", "diminutif")
    )


def _is_reflexive(note: Note, index: int) -> bool:
    before = note.at(index - 1)
    return bool(before and before.text in {"s", "m", "t", "se", "nous", "ki", "sa", "l", "la", "les"})


def _after_maybe(note: Note, index: int) -> list[Token]:
    cue = note.tokens[index]
    start, is_quoted = taking.skip(note, index + 1)
    first = note.at(start)
    if not first or first.is_number or first.passes or first.text == "x" or _is_born_there(note, start):
        return []
    if first.text in {"le", "la", "l"} and _is_nickname(note, index, start):
        return note.tokens[start : start + 2]
    if first.text in GRAMMAR:
        return []
    if is_quoted and cue.text not in {"c", "cest", "identite", "noms", "appeler"} and not first.has(Kind.VERB):
        taken = taking.take(note, start, is_quoted=True)
        return [] if _is_said(note, index, taken) else taken
    if cue.text in {"dit", "dites"} and _has_subject(note, index):
        return []
    is_country = first.has(Kind.TOWN) and not first.has(Kind.GIVEN)
    is_sure = taking.looks_like_name(note, first) and not (first.has(Kind.PEOPLE | Kind.SHORT) or is_country)
    return taking.take(note, start) if is_sure and (first.has(Kind.NAME) or first.case is not Case.LOWER) else []


def _is_said(note: Note, index: int, taken: list[Token]) -> bool:
    """Tell « il dit « no money » » and « elle dit « mami » » from « dite « Mami Wata » »."""
    if note.tokens[index].text not in _SAYING:
        return False
    is_small = taken[0].case is Case.LOWER and not note.all_lower
    is_role = taken[0].text in NOT_FAMOUS and len(taken) == 1
    is_plain = is_small and taken[0].is_word and _has_subject(note, index) and not taken[0].has(Kind.GIVEN)
    return is_role or is_plain or quoted.is_phrase(note.text[taken[0].start : taken[-1].end])


def _is_born_there(note: Note, start: int) -> bool:
    """Tell « née au Nigeria » from « née Okoro »."""
    return note.tokens[start - 1].text in {"au", "aux", "en"} and note.tokens[start].has(Kind.ANY_PLACE)


def _after_nicknaming(note: Note, index: int) -> list[Token]:
    """Take « la Perle », « Caramel », « la petite reine » after « l'appelaient »."""
    article = note.at(index + 1)
    has_article = bool(article and article.text in {"le", "la", "l", "les"})
    first = note.at(index + 1 + has_article)
    if not first or first.is_number or first.text in _NOT_CALLED:
        return []
    return note.tokens[index + 1 : index + 2 + has_article]


def _has_subject(note: Note, index: int) -> bool:
    before = note.at(index - 1)
    return bool(
        before
        and before.text
        in {"elle", "il", "on", "qui", "ne", "me", "lui", "m", "ont", "a", "el", "l", "je", "tu", "nous", "se"}
    )


def _is_nickname(note: Note, index: int, start: int) -> bool:
    """Tell « dit Le Notaire, » and « DIT LE NOTAIRE, » from « elle dit la vérité »."""
    cue, article = note.tokens[index], note.at(start)
    noun, after = note.at(start + 1), note.at(start + 2)
    if (
        not article
        or article.text not in {"le", "la", "l"}
        or not noun
        or cue.text not in {"dit", "dite", "dits", "dites"}
        or noun.is_number
    ):
        return False
    is_closed = after is None or bool(after.gap.strip(" "))
    before = note.at(index - 1)
    is_said = bool(before and before.text in {"elle", "il", "on", "qui", "a", "victime", "lui"})
    return not is_said and (article.is_capital and noun.is_capital and (is_closed or not note.all_upper))


def _after_title(note: Note, index: int) -> list[Token]:
    first = note.at(index + 1)
    if (
        not first
        or first.is_number
        or first.gap not in {" ", ". ", "."}
        or first.text in GRAMMAR
        or len(first.text) < 2
    ):
        return []
    if (first.passes and not first.has(Kind.NAME)) or predicates.is_participle(note, first):
        return []
    if note.tokens[index].text in sure.CIVIL and _is_caseless_name(note, index + 1):
        return taking.take(note, index + 1)
    return taking.take(note, index + 1) if taking.looks_like_name(note, first) else []


def _is_caseless_name(note: Note, index: int) -> bool:
    """Tell « MME PARIS NE VEUT » and « son mari florin attend » where capitals say nothing."""
    token = note.tokens[index]
    if not (note.all_upper or note.all_lower) or token.has(Kind.VERB | Kind.PEOPLE | Kind.SHORT):
        return False
    return token.has(Kind.GIVEN | Kind.FAMILY) and token.text not in NOT_A_NAME


def _after_person(note: Note, index: int) -> list[Token]:
    first = note.at(index + 1)
    if (
        not first
        or first.gap not in _NEAR
        or (first.first and first.gap not in {' "', ": ", " : ", " ("})
        or first.passes
    ):
        return []
    if first.text in GRAMMAR or first.has(Kind.PEOPLE | Kind.SHORT) or len(first.text) < 2:
        return []
    if _is_acronym(note, first) or (not first.has(Kind.NAME) and (first.has(Kind.BRAND) or first.gap.strip(" "))):
        return []  # « chauffeur VTC », « cliente Vinted »
    if _is_caseless_name(note, index + 1) and first.has(Kind.GIVEN) and _is_closed(note, index + 2):
        return [first]
    is_person = first.has(Kind.GIVEN) and note.tokens[index].text in _YOUNG and _is_told(note, index + 1)
    is_name = taking.looks_like_name(note, first) and (is_person or not _is_place(first))
    return taking.take(note, index + 1) if is_name else []


def _is_told(note: Note, index: int) -> bool:
    """Tell « la petite Florence me fait » from « la jeune Nancy »: capitals say something, and a verb follows."""
    is_written_so = note.tokens[index].case is Case.TITLE and not note.all_lower
    return is_written_so and predicates.is_followed_by_verb(note, index)


def _is_acronym(note: Note, token: Token) -> bool:
    return token.case is Case.UPPER and not note.all_upper and not set("aeiouy") & set(token.text)


def _is_closed(note: Note, index: int) -> bool:
    """Tell whether the name is over: the end, a stop, or what somebody does."""
    after = note.at(index)
    return after is None or bool(after.gap.strip(" ")) or after.has(Kind.VERB) or after.text in closed.CLITICS


def _is_place(token: Token) -> bool:
    return token.has(Kind.ANY_PLACE) and (not token.has(Kind.GIVEN) or token.has(Kind.TOWN))
