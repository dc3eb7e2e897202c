"""The closed vocabulary: a word that nothing knows asks for confirmation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referrals.screening.findings import Hit, Severity
from referrals.screening.layers import grammar, predicates
from referrals.screening.layers.people import CONTACT, COUNTRIES, OWNED_OR_RELATED, RELATIVES
from referrals.screening.lexicon import Kind, kinds, starting_with
from referrals.screening.sound import MARK, sound
from referrals.screening.tokens import Case, Note, Token
from referrals.screening.words import word_set

_SHORTEST = 3  # letters of a word that is asked about
_ACRONYM = 5  # letters at most, in capitals among small letters
_TOLERATED_FROM = 6  # letters: a slip in a long lower-case word is a slip
_LEARNED_FROM = 7  # letters
_STRANGE_FROM = 5  # letters of a name that nothing knows
CLITICS = word_set("l n s m t ne se lui me te nous vous y en")
_BEFORE_VERBS = CLITICS | {"ma", "ta"}
_CUT_BEFORE = 7  # letters of an abbreviation
_SOUNDED_FROM = 4  # letters of a word recognised by its sound
_PREFIXES = tuple(
    sorted(
        word_set("""
    re de non anti pre post co auto inter sous sur ex multi mono psycho socio poly bi tri hyper ultra mini
    cyber tele neo dys trans extra intra pluri pseudo super micro para medico geo bio
    """)
    )
)
_BEFORE_SOMEONE = CONTACT | word_set("avec avc ac avk chez dit dite contre sa son")
_DONE_BY_PEOPLE = word_set(
    "travaille vit habite loge parle raconte refuse souhaite veut craint pense croit avoue explique"
)
_BEFORE_NAMES = RELATIVES | word_set("cest appeler nommer prenommer surnommer sappelle sapelle mappelle mapelle")
_ENDINGS = re.compile(
    r""".{2,}(?:cycline|axone|azole|mycine|cilline|pril|olol|azepam|prazole|statine|caine|amine|idine|iline
        |azine|pidem|clone|trine|virine|vudine|navir|tegravir|barbital|dronate|(?:ement|ation|isme|iste|ique
        |ologue|ologie|euse|able|ible)s?)""",
    re.VERBOSE,
)
# Learned words, in small letters only: a name may end so (« Béatrice »).
_LEARNED = re.compile(
    r""".{3,}(?:graphi(?:e|que)|grapheur|therapi(?:e|que)|therapeute|pathie|pathique|phone|phonie|theque|scopie
        |scopique|metri(?:e|que)|algie|algique|tomie|ectomie|plastie|emie|emique|urie|rrhee|cratie|phob(?:e|ie)
        |phil(?:e|ie)|cide|centree?|trice|ateur|tif|tive|iatri(?:e|que)|iatre|isation|isee?|ifiee?|ifier|iser
        |isant|ivite|ibilite|abilite|arite|osite|ionnel|ionnelle|ionner|ionnee?|iennement|issime|logue|.{2}age|aire|iel|ielle|oide|eux|euse|ectomie|ologue|ologique|ogene)s?""",
    re.VERBOSE,
)
_VOWEL = re.compile("[aeiouy]")
_ELIDED = "dljnmtsc"
_BEFORE_NOUNS = "dlj"  # the others stand before verbs
_LETTERS = "esrntaioulcdmpvfgbhqyxjzkw"


def find(note: Note) -> Iterator[Hit]:
    """Yield the unknown words, those written side by side together."""
    run: list[int] = []
    for index, token in enumerate(note.tokens):
        is_unknown = _is_unknown(note, index)
        if run and not (is_unknown and token.gap in {" ", "-"}):
            yield _hit(note, run)
            run = []
        if is_unknown:
            run.append(index)
    if run:
        yield _hit(note, run)


def _hit(note: Note, run: list[int]) -> Hit:
    start, end = note.tokens[run[0]].start, note.tokens[run[-1]].end
    if any(is_someone(note, index) for index in run):
        severity: Severity = "block" if any(_is_surely_someone(note, index) for index in run) else "confirm"
        return Hit(start, end, "nom", severity, "mot inconnu, écrit comme un nom")
    return Hit(start, end, "mot_inconnu", "confirm", "vocabulaire fermé")


def is_someone(note: Note, index: int) -> bool:
    """Tell an unknown word that acts as a person, or has a capital without reason, from one to be asked about."""
    token = note.tokens[index]
    if predicates.is_subject(note, index) or _is_aged(note, index):
        return True
    return (
        _is_owner(note, index)
        or grammar.is_addressed(note, index)
        or ((token.case is Case.LOWER or note.all_upper) and _is_met(note, index))
    )


def _is_aged(note: Note, index: int) -> bool:
    """Tell « natela, 14 ans » from « il a pri 3 ans ferme »."""
    token, before = note.tokens[index], note.at(index - 1)
    is_done = bool(before and before.text in {"a", "ont", "ai", "as", "est", "pour", "pr", "depuis", "y", "de", "d"})
    return predicates.is_described(note, token) and not (is_done and note.text[token.end : token.end + 1] == " ")


def _is_met(note: Note, index: int) -> bool:
    """Tell « vu cocolita » and « avec sopheap »: what follows is someone."""
    token, before = note.tokens[index], note.at(index - 1)
    return bool(before and token.gap == " " and before.text in _BEFORE_SOMEONE)


def _is_surely_someone(note: Note, index: int) -> bool:
    """Leave a doubt about what only has something, and about the capital of a sentence: many things act."""
    token = note.tokens[index]
    if is_derived(token.text, is_small=not note.is_long) or token.text in COUNTRIES:
        return False  # « LAUDITION EST DECALEE »: a known word shows through
    if _is_counted(note, index):
        return False
    if (
        _is_aged(note, index)
        or _is_met(note, index)
        or _is_of_relative(note, index)
        or grammar.is_addressed(note, index)
    ):
        return True
    if token.first and token.is_capital:
        return predicates.is_felt(note, index) or predicates.has_come(note, index) or _works(note, index)
    return predicates.is_subject(note, index)


def _is_counted(note: Note, index: int) -> bool:
    """Tell « une pte roumaine », a noun cut short, from « natela, 14 ans »."""
    token, before = note.tokens[index], note.at(index - 1)
    return token.case is Case.LOWER and bool(before and before.text in {"un", "une", "des", "deux", "trois"})


def is_strange(note: Note, taken: list[Token]) -> bool:
    """Tell « VICT SOPHORNE, » and « le petit denislav fait » from « la fille kon a vu » and from a slip of the pen."""
    word, after = taken[0].text, note.from_offset(taken[-1].end)
    if taken[0].kinds or len(word) < _STRANGE_FROM or is_derived(word, is_small=not note.is_long):
        return False
    if len(taken) > 1 and not taken[1].kinds and not is_derived(taken[1].text, is_small=not note.is_long):
        return True
    return after is None or bool(after.gap.strip(" ")) or after.has(Kind.VERB) or after.text in _BEFORE_VERBS


def _is_of_relative(note: Note, index: int) -> bool:
    """Tell « la mère de dragomira » from « le sac de xoplia »."""
    noun = note.at(index - 2)
    return _is_owner(note, index) and bool(noun and noun.text in RELATIVES)


def _works(note: Note, index: int) -> bool:
    """Tell « Wanpen travaille au salon »: what people alone do, at the head of a sentence."""
    after = note.at(index + 1)
    return bool(after and after.gap == " " and after.text in _DONE_BY_PEOPLE)


def _is_unknown(note: Note, index: int) -> bool:
    token = note.tokens[index]
    if token.kinds & ~Kind.NAME or token.passes or token.names or token.anonymous or token.is_number:
        return False
    is_plain = token.case is Case.LOWER and not is_someone(note, index)  # « jpe »: texting cuts its words so
    if len(token.text) < _SHORTEST + (token.kinds == 0 and (note.all_upper or is_plain)):
        return False
    is_of_place = token.is_capital and not note.all_upper and grammar.is_thing(note, index)
    if is_of_place or _is_beside_digit(note, token):
        return False
    if token.kinds == 0 and is_abbreviated(note, token):
        return False
    is_acronym = (
        token.case is Case.UPPER
        and len(token.text) <= _ACRONYM
        and (not note.all_upper or not _VOWEL.search(token.text))
    )
    may_slip = token.case is Case.LOWER and not note.is_long
    if may_slip and (predicates.is_subject(note, index) or _is_pointed_at(note, index)):
        return not _is_likely_word(note, index)
    is_i = token.first and token.text[0] == "j" and is_elided(token.text)  # « Jarrive »
    return not (is_acronym or is_i or is_derived(token.text, is_small=may_slip))


def _is_likely_word(note: Note, index: int) -> bool:
    word = note.tokens[index].text
    return is_formed(word) or is_elided(word) or (is_heard(word) and not _is_pointed_at(note, index))


def _is_pointed_at(note: Note, index: int) -> bool:
    """Tell where a slip of the pen excuses nothing: « avec … », « …, 14 ans », « sa mère … », « s'appeler … »."""
    token, before = note.tokens[index], note.at(index - 1)
    if _is_aged(note, index) or _is_met(note, index) or _is_owner(note, index):
        return True
    return bool(before and token.gap == " " and before.text in _BEFORE_NAMES)


def is_abbreviated(note: Note, token: Token) -> bool:
    """Tell « MASQ. » and « Chin. »: the beginning of a word, and a dot."""
    is_dotted = note.text[token.end : token.end + 1] == "."
    return is_dotted and not token.has(Kind.GIVEN) and len(token.text) <= _CUT_BEFORE and is_cut(token.text, shortest=2)


def is_derived(word: str, *, is_small: bool) -> bool:
    """Tell whether a known word shows through an unknown one: an ending, a prefix, a slip, a spelling by ear."""
    if is_formed(word):
        return True
    if is_small and len(word) > _LEARNED_FROM and _LEARNED.fullmatch(word):
        return True
    return is_small and (is_elided(word) or is_slip(word) or is_heard(word) or is_cut(word))


def _is_owner(note: Note, index: int) -> bool:
    """Tell what somebody has (« le téléphone de Aigerim ») from what a place has (« la ville de Plouha »)."""
    link, noun = note.at(index - 1), note.at(index - 2)
    return bool(link and noun and link.text in {"de", "d"} and noun.text in OWNED_OR_RELATED)


def _is_beside_digit(note: Note, token: Token) -> bool:
    around = note.text[max(0, token.start - 1) : token.start] + note.text[token.end : token.end + 1]
    return len(token.text) < 6 and any(character.isdigit() for character in around)


def is_formed(word: str) -> bool:
    """Tell whether a plural, a prefix, repeated letters or a learned ending makes the word."""
    if word.endswith(("s", "x", "e")) and len(word) > 4 and _is_known(word[:-1]):
        return True
    if any(
        word.startswith(prefix) and len(word) - len(prefix) > 3 and _is_known(word[len(prefix) :])
        for prefix in _PREFIXES
    ):
        return True
    once = re.sub(r"(.)\1+", r"\1", word)
    return (once != word and _is_known(once)) or (len(word) > 7 and bool(_ENDINGS.fullmatch(word)))


def is_elided(word: str) -> bool:
    """Tell « davril », « jpense » and « narrive » from « natela »: the apostrophe is missing where one may be."""
    rest = word[1:]
    if word[0] not in _ELIDED or len(word) <= _SHORTEST:
        return False
    is_open = bool(_VOWEL.match(rest)) or rest[0] == "h"
    if word[0] in _BEFORE_NOUNS:
        is_loose = is_open or word[0] == "j"
        return _is_known(rest) or (is_loose and len(word) > _SOUNDED_FROM and _has_sound(rest))
    is_done = bool(kinds(MARK + sound(rest)) & Kind.VERB) and len(word) > _SOUNDED_FROM
    return bool(kinds(rest) & Kind.VERB) or (is_open and _is_known(rest)) or is_done


def is_heard(word: str) -> bool:
    """Tell whether the word sounds like a known one."""
    return len(word) >= _SOUNDED_FROM and _has_sound(word)


def is_cut(word: str, *, shortest: int = 3) -> bool:
    """Tell « justif », « ordo », « hospit »: the beginning of a longer word."""
    return len(word) > shortest and any(
        len(longer) > len(word) + 2 and flags & Kind.WORD for longer, flags in starting_with(word)
    )


def is_slip(word: str) -> bool:
    """Tell whether one letter forgotten, added, exchanged or changed separates a long word from a known one."""
    if not _TOLERATED_FROM <= len(word) <= 24:
        return False
    cuts = [(word[:rank], word[rank:]) for rank in range(1, len(word))]
    if any(
        _is_known(head + tail[1:]) or (len(tail) > 1 and _is_known(head + tail[1] + tail[0] + tail[2:]))
        for head, tail in cuts
    ):
        return True
    return any(
        _is_known(head + letter + rest) for head, tail in cuts for letter in _LETTERS for rest in (tail, tail[1:])
    )


def _has_sound(word: str) -> bool:
    heard = sound(word)
    return len(heard) > 2 and bool(kinds(MARK + heard))


def _is_known(word: str) -> bool:
    return bool(kinds(word) & Kind.WORD)
