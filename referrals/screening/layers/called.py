"""What others call somebody, in words that are no names: « celle qu'on appelle petit cœur », « tata coco ». It asks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referrals.screening.findings import Hit, Severity
from referrals.screening.layers import predicates
from referrals.screening.layers.nicknames import DEAR
from referrals.screening.layers.people import (
    GRAMMAR,
    NAMED_THINGS,
    NOT_A_NAME,
    NOT_A_NICKNAME,
    PEOPLE,
    RELATIVES,
    TITLES,
)
from referrals.screening.layers.rules import Rule, rule, run
from referrals.screening.lexicon import Kind
from referrals.screening.tokens import Case, Note
from referrals.screening.words import word_set

_WORD = r"[a-z][a-z'\-]{1,20}"
_CALL = r"(?:(?:sur)?nom+[aeiou]\w{0,6}|ap+el+\w{0,6}|apl|(?:re)?baptis\w{1,6}|design\w{1,5}|connai\w{1,5})"
_HOW = r"""(?:[ ](?:toujours|tous|toutes|aussi|parfois|juste|simplement|entre[ ]elles|entre[ ]eux|ici|maintenant
        |mtn|tjrs
        |souvent|encore|plus[ ]que|comme|sous|que))?"""
_ARTICLE = r"(?:la[ ]|le[ ]|l['][ ]?)?"
# What is said before what people are called: « mama », « miss », « big ».
_ROLE = r"""(?:tata|tatie|tati|tantie|tantine|tonton|tons|mama|mami|auntie|aunty|anty|uncle|miss|lady|queen|king
        |big|lil|boss
        |sista|sister|baby|papy|papi|mamie|mami|don|madam|mam|sugar|sexy|kitty|little|petite?|p'?tite?|tite?)"""
_SMALL_ROLE = re.compile(r"(?:petite?|p'?tite?|tite?)$")
_NOBODY = (
    GRAMMAR
    | NOT_A_NAME
    | NOT_A_NICKNAME
    | PEOPLE
    | RELATIVES
    | TITLES
    | word_set("""
    oui non merci bonjour rien vrai ok stop bref desole vouloir avoir etre aller ca cela cette telle elles entre
    madame insta snap snapchat tiktok instagram facebook telegram whatsapp utilise utilisee sur blues sitter doll
    data bang bag brother phone dose choc cure sitting boom food mac france monde pont temps nord sud est ouest
    gens fois bien mal mieux traite aussitot tard vite rapidement demain apres puis parce lorsque
    victimes madam urgence amende peine quoi koi
    """)
)
_SUBJECTS = word_set("elle il on qui a ont ai m me lui l ne n je tu nous vous ils elles el se y en t te ca")
_CALLED_SO = re.compile(r"\b(?:ce|phrase|mot|terme|expression|notion|reseau|quartier|methode)[ ][^.;\n]{0,12}$")


def _is_somebody(note: Note, match: re.Match[str]) -> bool:
    """Tell « qu'on appelle chocolat » from « qu'on appelle demain » and « ce qu'on appelle la traite »."""
    token = note.from_offset(match.start("noun"))
    if not token or token.passes or token.is_number or token.text in _NOBODY or _CALLED_SO.search(_before(note, match)):
        return False
    if any(word in NAMED_THINGS for word in _before(note, match).split()):
        return False
    is_people = token.has(Kind.PEOPLE) and not match.group("id").startswith(("la ", "le "))
    is_other = is_people or token.has(Kind.SHORT | Kind.SAFE)
    return not is_other and not (token.has(Kind.VERB) and not token.is_capital)


def _is_somebody_or_relative(note: Note, match: re.Match[str]) -> bool:
    """Tell « son nom de rue c'est bébé foot » from « son nom de rue c'est maman »."""
    second = match.group("second")
    is_more = match.group("noun") in RELATIVES and bool(second) and second not in _NOBODY
    return is_more or _is_somebody(note, match)


def _before(note: Note, match: re.Match[str]) -> str:
    return note.text[max(0, match.start() - 24) : match.start()]


def _is_called_in_small(note: Note, match: re.Match[str]) -> bool:
    """Tell « alias bijou » from « aucun alias enregistré », where capitals say nothing."""
    token = note.from_offset(match.start("noun"))
    is_caseless = note.all_lower or note.all_upper
    return is_caseless and bool(token and not predicates.is_participle(note, token)) and _is_somebody(note, match)


def _is_somebody_or_town(note: Note, match: re.Match[str]) -> bool:
    """Tell « marseille cest son vrai nom » from « elle dit que c'est son vrai nom »."""
    token = note.from_offset(match.start("noun"))
    return bool(token and token.text not in _NOBODY and not (token.passes and not token.has(Kind.NAME)))


def _is_given(note: Note, match: re.Match[str]) -> bool | Severity:
    """Block « patience elle sappelle », a given name, ask about another word."""
    token = note.from_offset(match.start("noun"))
    if token and token.has(Kind.GIVEN):
        return "block"
    return "confirm" if _is_somebody_or_town(note, match) else False


def _is_called_by(note: Note, match: re.Match[str]) -> bool | Severity:
    """Block « celle qu'ils appellent Cosette », a capital that is a given name or that nothing knows."""
    if not _is_somebody(note, match):
        return False
    token = note.from_offset(match.start("noun"))
    is_written_so = bool(token and token.case is Case.TITLE and not (note.all_lower or token.is_word))
    is_name = bool(token and (token.has(Kind.GIVEN) or token.kinds == 0) and not token.has(Kind.TOWN | Kind.BRAND))
    return "block" if is_written_so and is_name else "confirm"


def _is_role_of(note: Note, match: re.Match[str]) -> bool:
    """Tell « tata coco » and « Miss Cannelle » from « miss a appelé », « petite chambre » and « big data »."""
    token = note.from_offset(match.start("noun"))
    if token and _SMALL_ROLE.fullmatch(match.group("role")):
        is_village = token.has(Kind.ANY_PLACE)  # « Petit-Cœur »
        return token.text in DEAR and (is_village or not token.passes)
    if not token or not _is_somebody(note, match):
        return False
    return note.all_lower or note.all_upper or token.is_capital or not token.is_word


def _is_said_by(note: Note, match: re.Match[str]) -> bool:
    """Tell « dite panthère par les clients » from « elle dit oui par SMS »."""
    cue = note.from_offset(match.start())
    before = note.at(note.tokens.index(cue) - 1) if cue else None
    is_said = bool(before and before.text in _SUBJECTS and cue and cue.gap in {" ", "'"})
    is_infinitive = match.group("noun").endswith(("er", "ir", "re")) and match.group()[:4] == "dit "
    return not (is_said or is_infinitive) and _is_somebody(note, match)


_STATES = re.compile(
    r"""seule?|isolee?|enceinte|mere|etudiante?|mariee?|celibataire|vulnerable|consentante?|libre|independante?
        |masseuse
    |coiffeuse|esclave|\w{3,20}(?:ante|ente|iste|able|euse|ice|iere)s?""",
    re.VERBOSE,
)


def _is_known_as(note: Note, match: re.Match[str]) -> bool:
    """Tell « se présente comme l'ancienne » from « se présente comme étudiante », where capitals say nothing."""
    is_caseless = note.all_lower or note.all_upper
    return is_caseless and not _STATES.fullmatch(match.group("noun")) and _is_somebody(note, match)


def _is_people(note: Note, match: re.Match[str]) -> bool:
    """Tell « Vict. « Gitane », », a nickname that is also a people."""
    token = note.from_offset(match.start("noun"))
    return bool(token and token.is_capital and token.has(Kind.PEOPLE))


RULES: tuple[Rule, ...] = (
    rule(
        "appelée par d'autres",
        "surnom",
        rf"""\b(?:qu[ ']?[ ]?(?:on|elles?|ils?)|kon|k[ ]on|que[ ](?:t(?:ou)?t[ ]le[ ]monde|tlm|tous
        |les[ ]\w{{3,12}}|ses[ ]\w{{3,12}}|le[ ]\w{{3,12}}|la[ ]\w{{3,12}})|(?:on|t(?:ou)?t[ ]le[ ]monde|tlm
        |les[ ]\w{{3,12}}|ses[ ]\w{{3,12}}|ils|sa[ ]famille|elles)
        [ ](?:l['a]?|la|le|les|se)(?:(?:ont|avaient
        |a)[ ])?)[ ]?{_CALL}{_HOW}[ ]\"?[ ]?(?P<id>{_ARTICLE}(?P<noun>{_WORD})(?:[ ]{_WORD})?)""",
        _is_called_by,
        "confirm",
        needs="nom pel apl baptis design connai",
    ),
    rule(
        "appelée, sans capitale",
        "surnom",
        rf"""\b(?:ap+el+ee?s?|surnom+ee?s?|nommee?|prenommee?|alias|pseudo(?:nyme)?|surnom|blaze?
        |aka)[ ](?:est[ ]|c[ ']?est[ ]
        |cest[ ]|:[ ]?)?\"?[ ]?(?P<id>{_ARTICLE}(?P<noun>{_WORD})(?:[ ]{_WORD})?)""",
        _is_called_in_small,
        "confirm",
        needs=("pel", "nom", "alias", "pseudo", "blaz", "aka"),
    ),
    rule(
        "nom de travail",
        "surnom",
        rf"""\b(?:nom[ ](?:de[ ](?:scene|guerre|travail|rue|code|trottoir|pute)|d['][ ]?artiste)|surnom|blaz?se?
        |blaze|pseudo
        |sobriquet)\b[^.;\n\"]{{0,20}}?(?:[ ]?:[ ]?|[ ]c[' ]?est[ ]|[ ]cest[ ]|[ ]est[ ]|[ ]c[ ]|[ ]=[ ]|,[ ])\"?[ ]?
        (?P<id>{_ARTICLE}(?P<noun>{_WORD})(?:[ ](?P<second>{_WORD}))?)""",
        _is_somebody_or_relative,
        "confirm",
        needs=("nom", "blas", "blaz", "pseudo", "sobriquet"),
    ),
    rule(
        "connue comme, sans capitale",
        "surnom",
        rf"""\b(?:connue?s?|connai\w{{1,5}}|reconnue?|presente\w{{0,3}}|identifie\w{{0,2}}
        |designe\w{{0,4}})\b[^.;\n\"]{{0,30}}?
        [ ]comme[ ](?:etant[ ])?(?P<id>{_ARTICLE}(?P<noun>{_WORD})(?:[ ]{_WORD})?)""",
        _is_known_as,
        "confirm",
        needs=(" comme ",),
    ),
    rule(
        "rôle et nom",
        "surnom",
        rf"(?P<id>\b(?P<role>{_ROLE})[ ](?P<noun>{_WORD}))",
        _is_role_of,
        "confirm",
        words="""tata tatie tati tantie tantine tonton tons mama mami auntie aunty anty uncle miss lady queen king big
        lil boss sista sister baby papy papi mamie don madam mam sugar sexy kitty little petit petite p ptit ptite tit
        tite""",
    ),
    rule(
        "rôle et nom à trait d'union",
        "surnom",
        r"(?<![a-z\-])(?P<id>(?:ti|gro|tonton|tata|man|da|papa|mama)-[a-z]{3,14})(?![a-z\-])",
        lambda note, match: note.all_lower or note.folded.raw(*match.span("id")).istitle(),
        "confirm",
        needs="ti- gro- tonton- tata- man- da- papa- mama-",
    ),
    rule(
        "son vrai nom",
        "nom",
        rf"""\b(?P<id>(?P<noun>{_WORD}))[ ,]{{1,2}}c[' ]{{0,2}}e(?:st)?[ ](?:bien[ ]|pas[ ])?(?:son|mon|sn)[ ](?:vrai[ ]
        |veritable[ ]|vre[ ])?(?:nom|prenom|blaze|surnom|pseudo)\b""",
        _is_somebody_or_town,
        "confirm",
        needs=("nom", "blaze", "pseudo"),
    ),
    rule(
        "nom, puis elle s'appelle",
        "nom",
        rf"""\b(?P<id>(?P<noun>{_WORD}))[ ,]{{1,3}}(?:elle|il|el)[ ]s[' ]?{_CALL}(?=[ ]?(?:[,.;!?)]|$))""",
        _is_given,
        "confirm",
        hint=r"[ ](?:elle|il|el)[ ]s[' ]?(?:ap|nom|surnom|bapt|design|connai)",
    ),
    rule(
        "c'est comme ça qu'on l'appelle",
        "surnom",
        rf"""\b(?P<id>(?P<noun>{_WORD}))[ ,]{{1,2}}c[' ]?(?:est|etait)[ ](?:comme[ ]|ainsi[ ])(?:ca[ ]|cela[ ])?qu[' ]
        (?:on|elles?|ils?|tout[ ]le[ ]monde)[ ](?:la[ ]|le[ ]|se[ ]|s'|l')?(?:fait[ ])?(?:{_CALL}|present\w{{1,4}})""",
        _is_somebody_or_town,
        "confirm",
        needs=("comme ", "ainsi "),
    ),
    rule(
        "présentée par un mot",
        "surnom",
        rf"""\b(?:c|cest|c'est|ce|ac|avec|avk)[ ](?P<id>(?:bb|bebe|baby|{_WORD})[ ]?(?P<noun>{_WORD}))
        [ ](?:la|le)[ ](?:fille|meuf|petite|nana|gamine|brune|blonde|jeune|copine|mec|gars)[ ]""",
        lambda note, match: note.all_lower and _is_somebody(note, match),
        "confirm",
        needs=(" la ", " le "),
    ),
    rule(
        "dite, par quelqu'un",
        "surnom",
        rf"""\bdite?s?[ ]\"?(?P<id>{_ARTICLE}(?:petite?[ ])?(?P<noun>{_WORD})(?:[ ](?:d[eu][ ]|d')?{_WORD})?)
        (?=[ ]par[ ](?:les?|la|l'|ses|son|sa|des|tou|un)|[ ]?[,;)]|$)""",
        _is_said_by,
        "confirm",
        needs=("dit",),
    ),
    rule(
        "peuple entre guillemets",
        "surnom",
        rf"""\b(?:vict|victime|jf|jh|jeune|fille|femme|mineure?|alias|surnom
        |dite?)\b[.,]?[ ]\"[ ]?(?P<id>(?:la[ ]|le[ ]
        )?(?P<noun>{_WORD}))[ ]?\"""",
        _is_people,
        "confirm",
        needs=('"',),
    ),
)


def find(note: Note) -> Iterator[Hit]:
    """Yield what serves as a name, to be asked about."""
    yield from run(RULES, note)
