"""Names without a cue: what the lists say of a word, weighed with how it is written and what stands around it."""

from __future__ import annotations

from collections.abc import Iterator

from referrals.screening.findings import Hit
from referrals.screening.layers import closed, grammar, named, predicates, shape
from referrals.screening.layers.people import CONTACT, COUNTRIES, GRAMMAR, OWNED_OR_RELATED, PEOPLE
from referrals.screening.lexicon import Kind
from referrals.screening.tokens import Case, Note, Token

BLOCK, CONFIRM = 3, 2
_TIED = frozenset({" ", "-", "'", " - "})
_FORMULA = 4  # letters: « NaCl », « IgG », « kPa »
_ACRONYM = 5  # letters at most of an acronym that no list knows
_LEADING = CONTACT | OWNED_OR_RELATED | PEOPLE  # « Croisé Yurleidy », « Dossier Joy »
_PLACES_FOLLOW = frozenset({"direction", "commune", "ville", "region", "secteur", "gare", "via"})
_SHORT_NAME = 3  # letters: a name so short needs more


def find(note: Note) -> Iterator[Hit]:
    """Yield each run of names."""
    run: list[tuple[int, int]] = []
    for index, token in enumerate(note.tokens):
        weight = weigh(note, index) if _may_be_name(token) else 0
        if run and not (weight >= CONFIRM and token.gap in _TIED):
            yield _hit(note, run)
            run = []
        if weight >= CONFIRM:
            run.append((index, weight))
    if run:
        yield _hit(note, run)


def _hit(note: Note, run: list[tuple[int, int]]) -> Hit:
    tokens = [note.tokens[index] for index, _ in run]
    for token in tokens:
        token.names = True
    is_sure = max(weight for _, weight in run) >= BLOCK or _is_full_name(note, tokens)
    is_sure = is_sure and not _is_house(tokens) and (len(run) > 1 or _is_supported(note, run[0][0]))
    is_sure = is_sure and not _is_label(note, tokens)
    is_sure = is_sure and not (predicates.is_explained(note, tokens[-1]) or _is_thing(note, tokens))
    return Hit(tokens[0].start, tokens[-1].end, "nom", "block" if is_sure else "confirm", "liste de noms")


def _is_label(note: Note, tokens: list[Token]) -> bool:
    """Tell « Bureau Joséphine réservé », a word at the head and a name, from « Boulanger Divine est partie »."""
    if len(tokens) != 2 or note.all_upper or note.all_lower or not tokens[0].first:
        return False
    head, name = tokens
    if (
        not head.is_word
        or head.has(Kind.GIVEN)
        or head.case is Case.UPPER
        or head.text in _LEADING
        or not name.has(Kind.GIVEN)
    ):
        return False
    after = note.from_offset(name.end)
    return not (predicates.is_described(note, name) or bool(after and after.gap == " " and after.has(Kind.VERB)))


def _is_thing(note: Note, tokens: list[Token]) -> bool:
    """Tell the bar, the bus or the hospital that bears a name; whoever has an age bears it too."""
    if grammar.is_employer(note, note.tokens.index(tokens[0])):
        return True
    is_house = len(tokens) == 1 and tokens[0].has(Kind.SAFE) and not tokens[0].has(Kind.GIVEN)
    is_named = is_house or named.is_called_thing(note, tokens[0].start, tokens[-1].end)
    return is_named and not predicates.is_described(note, tokens[-1])


def _is_supported(note: Note, index: int) -> bool:
    """Tell a name alone that the sentence speaks for from one that lists or a capital bring: these ask."""
    token = note.tokens[index]
    told = _from_sentence(note, index)
    if token.has(Kind.TOWN) and token.is_capital:
        return told > 1
    if told > 0:
        return token.has(Kind.GIVEN | Kind.GIVEN_RARE | Kind.FAMILY) or token.kinds == 0
    before = note.at(index - 1)
    is_named = before is not None and before.text in {"a", "mot"}  # « à Destiny », « le mot Hope »
    is_spot = is_named or grammar.is_of_place(note, index)
    is_elsewhere = token.has(Kind.ELSEWHERE) and not token.is_word and not is_spot
    return _from_neighbours(note, index) > 0 or is_elsewhere


def _is_after_family(note: Note, before: Token, token: Token) -> bool:
    """Tell « BENABDESSLAM, Khadidja », as files write it, from a list of words."""
    is_filed = before.case is Case.UPPER and not before.is_word and len(before.text) > _SHORT_NAME
    return is_filed and not note.all_upper and token.gap == ", " and token.has(Kind.GIVEN) and token.case is Case.TITLE


def _is_full_name(note: Note, tokens: list[Token]) -> bool:
    """Tell « Tatevik Harutyunyan »: capitals side by side, one on a list, or none known and something said of them."""
    if len(tokens) < 2 or not all(token.is_capital for token in tokens):
        return False
    if any(token.has(Kind.GIVEN) or (token.has(Kind.NAME) and not token.is_word) for token in tokens):
        return True
    after = note.from_offset(tokens[-1].end)
    is_told = after is not None and (after.gap == ", " or after.has(Kind.VERB) or predicates.is_participle(note, after))
    return is_told and not note.all_upper and all(token.kinds == 0 for token in tokens)


def _is_house(tokens: list[Token]) -> bool:
    """Tell « Gustave-Roussy », hyphenated as places named after people are; asked about."""
    if len(tokens) != 2 or tokens[1].gap != "-" or not tokens[1].is_capital:
        return False
    return tokens[0].has(Kind.GIVEN) and not tokens[1].has(Kind.GIVEN) and tokens[1].has(Kind.FAMILY | Kind.FAMILY_RARE)


def _may_be_name(token: Token) -> bool:
    if not (token.has(Kind.NAME) or token.kinds == 0) or token.passes or token.names or token.anonymous:
        return False
    if token.is_number or len(token.text) < 2 or _is_formula(token):
        return False
    if (token.text in GRAMMAR and (token.first or token.case is not Case.TITLE)) or _is_country(token):
        return False  # « quand même accepté », « FEM SEN 29A »
    return not ((not token.gap and token.start) or (token.has(Kind.VERB) and token.case is Case.LOWER))


def _is_formula(token: Token) -> bool:
    return token.kinds == 0 and token.case is Case.MIXED and len(token.text) <= _FORMULA


def _is_country(token: Token) -> bool:
    return token.case is Case.UPPER and token.text in COUNTRIES


def weigh(note: Note, index: int) -> int:
    """Return how much speaks for a name: CONFIRM is a doubt, BLOCK is not."""
    token = note.tokens[index]
    if _is_nobody(note, index):
        return 0
    beside = _from_neighbours(note, index)
    told = _from_sentence(note, index)
    weight = _from_lists(note, token) + _from_case(note, token) + beside + told
    if told <= 0 and not (beside or _speaks_alone(note, token)):
        weight = min(weight, CONFIRM)
    if token.kinds == 0 and grammar.is_articled_acronym(note, index):
        weight = min(weight, CONFIRM)
    if token.has(Kind.TOWN) and grammar.is_company(note, index):
        weight = max(weight, CONFIRM)
    if weight == CONFIRM and not (token.is_word or token.has(Kind.ANY_PLACE)):
        weight += closed.is_someone(note, index)
    return weight if len(token.text) >= _SHORT_NAME else weight - 2


def _is_nobody(note: Note, index: int) -> bool:
    token, before = note.tokens[index], note.at(index - 1)
    if before and before.text in _PLACES_FOLLOW and token.has(Kind.ANY_PLACE):
        return True  # « direction Régina »
    if token.has(Kind.PEOPLE) and before and before.text in PEOPLE and token.case is not Case.TITLE:
        return True  # « une femme philippine »
    if token.has(Kind.GIVEN):
        return token.has(Kind.SHORT) and token.case is Case.UPPER and (not note.all_upper or _is_measure(note, index))
    if token.has(Kind.PEOPLE | Kind.SHORT) or (token.has(Kind.EPONYM) and _is_reference(note, index)):
        return True
    if token.case is Case.LOWER and closed.is_abbreviated(note, token):
        return True
    return not shape.is_name(token) and (grammar.is_thing(note, index) or _is_plain(note, index))


def _is_measure(note: Note, index: int) -> bool:
    """Tell « EVA 6 », a scale, from « EVA 16 ANS »."""
    after = note.at(index + 1)
    return bool(after and after.is_number and not predicates.is_described(note, note.tokens[index]))


def _is_plain(note: Note, index: int) -> bool:
    """Tell an unknown small word that nothing in the sentence makes a person."""
    token = note.tokens[index]
    return token.kinds == 0 and token.case is Case.LOWER and _from_sentence(note, index) == 0


def _from_sentence(note: Note, index: int) -> int:
    token = note.tokens[index]
    if token.is_word or _is_place(token):
        return grammar.of_word(note, index)
    return int(predicates.is_subject(note, index) or grammar.is_spoken_of(note, index))


def _is_place(token: Token) -> bool:
    """Tell « Nancy » from « Mercy », a small commune by which nobody calls a place: a given name of elsewhere."""
    return token.has(Kind.TOWN) or (token.has(Kind.PLACE) and not token.has(Kind.ELSEWHERE))


def _speaks_alone(note: Note, token: Token) -> bool:
    """Tell the names that no French house bears; where capitals say nothing, and first, lists are all there is."""
    return note.all_upper or note.all_lower or token.first or token.has(Kind.ELSEWHERE)


def _is_reference(note: Note, index: int) -> bool:
    """Tell « selon Greulich et Pyle » from « Mme Down »."""
    before = note.at(index - 1)
    return bool(
        before and before.text in {"selon", "de", "d", "et", "score", "a", "en"} and note.tokens[index].is_capital
    )


def _from_lists(note: Note, token: Token) -> int:
    if token.kinds == 0:
        return 3 if shape.is_name(token) else 0
    if token.is_word:
        return _from_lists_of_words(note, token)
    if token.has(Kind.ANY_PLACE):
        return _from_lists_of_places(token)
    if token.has(Kind.GIVEN):
        return 3
    if token.has(Kind.FAMILY | Kind.GIVEN_RARE):
        return _from_less_sure_lists(note, token)
    return 1 if token.has(Kind.FAMILY_RARE) and len(token.text) > _SHORT_NAME else 0


def _from_lists_of_words(note: Note, token: Token) -> int:
    if token.has(Kind.FIRST):
        is_small = token.case is Case.LOWER and not note.all_lower
        return 0 if is_small else 3 - token.first
    return 1 if token.has(Kind.GIVEN) else 0


def _from_less_sure_lists(note: Note, token: Token) -> int:
    if note.all_lower and closed.is_derived(token.text, is_small=not note.is_long):
        return CONFIRM if token.first and token.has(Kind.FAMILY) else 0
    if note.all_upper and token.has(Kind.FAMILY):
        return 3
    return 2 if len(token.text) > _SHORT_NAME else 1


def _from_lists_of_places(token: Token) -> int:
    if token.has(Kind.TOWN):
        return 1 if token.has(Kind.FIRST) else 0
    return 2 if token.has(Kind.GIVEN) else 0


def _from_case(note: Note, token: Token) -> int:
    if note.all_upper or note.all_lower or token.case is Case.LOWER or token.has(Kind.TOWN):
        return 0
    if token.case is Case.UPPER:
        if token.kinds == 0 and len(token.text) <= _ACRONYM:
            return 0
        return 2 if len(token.text) > _SHORT_NAME and not token.has(Kind.SHORT) else 0
    if token.first or (token.is_word and not token.has(Kind.GIVEN)):
        return 0
    return 2


def _from_neighbours(note: Note, index: int) -> int:
    token, before, after = note.tokens[index], note.at(index - 1), note.at(index + 1)
    if before is not None and _is_after_family(note, before, token):
        return 2
    if token.is_word and not (token.is_capital and not note.all_upper) and not token.has(Kind.FIRST):
        return 0
    beside = [(before, token.gap), (after, after.gap if after else "")]
    return 2 if any(other and gap in _TIED and _is_likely_name(note, token, other) for other, gap in beside) else 0


def _may_be_somebody(token: Token) -> bool:
    return token.has(Kind.NAME) or not token.has(Kind.SHORT | Kind.PEOPLE)


def _is_likely_name(note: Note, token: Token, other: Token) -> bool:
    if other.passes or other.is_number or len(other.text) < 2 or not _may_be_somebody(other):
        return False
    if other.is_word or other.has(Kind.ANY_PLACE):
        is_written_so = other.is_capital and token.is_capital and not (note.all_upper or other.first)
        return is_written_so and other.has(Kind.NAME) and not other.has(Kind.TOWN)
    if other.has(Kind.GIVEN | Kind.FAMILY):
        return (
            not note.all_lower or other.has(Kind.GIVEN) or not closed.is_derived(other.text, is_small=not note.is_long)
        )
    return other.is_capital and not note.all_upper and (other.has(Kind.NAME) or not other.first)
