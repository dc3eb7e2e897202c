"""What the sentence tells of a word, after it: what somebody does or feels, what is done to her, an age, a gloss."""

from __future__ import annotations

import re

from referrals.screening.lexicon import Kind
from referrals.screening.tokens import Case, Note, Token
from referrals.screening.words import word_set

_OPENERS = word_set("""
    et que qu mais car quand si puis alors bonjour bjr slt kan ke kand donc hier demain aujourd hui auj soir matin
    midi nuit jour semaine lundi mardi mercredi jeudi vendredi samedi dimanche dont car comme pendant depuis
    pourtant cependant toutefois sinon ensuite finalement maintenant mtn desormais apparemment visiblement
    """)
_CLITICS = frozenset({"l", "n", "s", "m", "ne", "se", "lui", "y", "nous", "vous", "me", "en"})
_AFTER_PREPOSITION = word_set("la l partir cote nouveau jour prevoir faire domicile risque disposition")
_SAID_OF = re.compile(
    r"""[ ]?[,(:]?[ ]{0,2}\(?(?:\d{1,2}(?:[ ]?(?:et|,|/|-)[ ]?\d{1,2}){0,3}[ ]?(?:ans?|a)\b
        |(?:(?:pre)?nom[ ]inconnu|agee?
        |originaire|ressortissante?|mineure?|majeure?
        |enceinte|nigeriane|roumaine|bulgare|albanaise|chinoise|bresilienne|colombienne|ivoirienne|guineenne
        |camerounaise)\b)""",
    re.VERBOSE,
)
_SHORT_PEOPLE = 3  # letters: « thai » is a people, « l » is none
PARTICIPLE = re.compile(r".{1,}(?:ee|ie|ue|ise|ite|erte|ente)$")
# What is done to somebody, or is said of somebody alone.
DONE = word_set("""
    vue revue recue entendue rencontree accompagnee hebergee hospitalisee auditionnee orientee prevenue informee
    rassuree partie arrivee revenue absente presente enceinte fatiguee convoquee placee transferee mariee blessee
    frappee violee droguee enfermee sequestree sortie rentree localisee identifiee interpellee relachee admise
    contactee injoignable joignable disparue retrouvee appelee vu revu recu entendu hospitalise heberge convoque
    apeuree terrorisee epuisee inquiete angoissee reveillee endormie consciente inconsciente souffrante deposee
    """)
# What bodies do, and how people feel: no town, no service does.
_FELT = word_set("""
    pleure pleurait pleur tousse tremble dort dormait dor boite vomit saigne sanglote gemit sourit rigole tait panique
    angoisse stresse grelotte accouche allaite mange mangeait manj respire transpire delire fume boit fugue
    """)
_FELT_SO = word_set("""
    enceinte epuisee fatiguee terrorisee apeuree safe malade stressee angoissee blessee enfermee hospitalisee triste
    contente perdue droguee inquiete tatouee majeure mineure souffrante pleure dormi mange fugue accouche vomi tousse
    peur
    faim froid mal honte sequestree battue frappee
    """)
_COME = word_set("arrivee partie venue revenue rentree sortie repartie entree restee descendue montee tombee passee")


def is_subject(note: Note, index: int) -> bool:
    """Tell whether a verb of the third person follows a word that opens its clause."""
    token, before = note.tokens[index], note.at(index - 1)
    opens = token.first or before is None or "," in token.gap or before.text in _OPENERS
    return opens and is_followed_by_verb(note, index)


def is_felt(note: Note, index: int) -> bool:
    """Tell « star a pleuré » and « vodka est safe » from « audience est reportée »: a body acts, or feels."""
    skipped = _clitics(note, index + 1)
    verb, beyond = note.at(index + 1 + skipped), note.at(index + 2 + skipped)
    if not verb or note.tokens[index].is_number or verb.gap not in {" ", "'"}:
        return False
    is_state = verb.text in {"a", "est", "e", "etait", "avait", "as"} and bool(beyond and beyond.text in _FELT_SO)
    return is_state or verb.text in _FELT


def has_come(note: Note, index: int) -> bool:
    """Tell « Yuderkys est arrivée hier » from « l'ordonnance est arrivée »: no article, and somebody who moves."""
    verb, done = note.at(index + 1), note.at(index + 2)
    return bool(verb and done and verb.text in {"est", "e"} and done.text in _COME and done.gap == " ")


def is_followed_by_verb(note: Note, index: int) -> bool:
    """Tell « … est partie » and « … l'a dit » from « … à Bordeaux »."""
    after = note.at(index + 1)
    if not after or after.gap != " ":
        return False
    skipped = _clitics(note, index + 1)
    verb, beyond = note.at(index + 1 + skipped), note.at(index + 2 + skipped)
    if not verb or not verb.has(Kind.VERB):
        return False
    return bool(skipped) or beyond is None or not _is_preposition(note, verb, beyond)


def is_described(note: Note, token: Token) -> bool:
    """Tell whether an age or an origin follows: « Rose, 19 ans », « Rose (nigériane) »."""
    if _SAID_OF.match(note.text, token.end):
        return True
    after = note.from_offset(token.end)
    is_beside = bool(after and after.gap in {", ", " ("} and len(after.text) > _SHORT_PEOPLE)
    return is_beside and bool(after and after.has(Kind.PEOPLE) and after.is_word and not after.is_capital)


_DONE_PLAIN = re.compile(r".{3,}(?:ees?|ues?|us?|ies?|ises?|ites?|ertes?|ment)")


def is_participle(note: Note, token: Token) -> bool:
    """Tell « MADAME VUE PAR », « alias connu » and « madame actuellement » from a name that is also a word."""
    is_small = token.case is Case.LOWER or note.all_upper
    if not is_small or not token.is_word or token.has(Kind.GIVEN):
        return False
    if note.folded.raw(token.start, token.end).endswith(("é", "és", "ée", "ées")):
        return not token.has(Kind.NAME)
    return token.text in DONE or (not token.has(Kind.NAME) and bool(_DONE_PLAIN.fullmatch(token.text)))


_EXPLAINED = re.compile(
    r"""[ ]?\"?[ ]?(?:'s[ ]|,?[ ]c['][ ]?est[ ](?:la|le|l'|les|un|une|du|de|pas|comme)\b|,?[ ](?:ca|qui)?[ ]?
        (?:veut[ ]dire|signifie|se[ ]traduit|designe)\b|[ ]?=[ ]|[ ]?\((?:la|le|l'|les|un|une|du|de[ ]la)[ '])""",
    re.VERBOSE,
)


def is_explained(note: Note, token: Token) -> bool:
    """Tell « Blessing, c'est la bénédiction » and « Destiny's child »: the word is spoken of, not who bears it."""
    return bool(_EXPLAINED.match(note.text, token.end))


def _clitics(note: Note, index: int) -> int:
    """Return how many small words stand before the verb: « ne veut », « l'a dit », « n'y va »."""
    return next((rank for rank in range(3) if (token := note.at(index + rank)) and token.text not in _CLITICS), 0)


def _is_preposition(note: Note, after: Token, beyond: Token) -> bool:
    """Tell the preposition of « place a bordeaux » from the verb of « rose a fugue »."""
    if after.text != "a":
        return False
    is_written_so = note.folded.raw(after.start, after.end).lower() == "à"
    return is_written_so or beyond.has(Kind.ANY_PLACE) or beyond.is_number or beyond.text in _AFTER_PREPOSITION
