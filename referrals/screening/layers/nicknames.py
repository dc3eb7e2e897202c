"""Nicknames that the sentence announces, quotes or describes: « connue comme la Reine », « Titi la brune »."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referrals.screening.findings import Hit, Severity
from referrals.screening.layers import predicates
from referrals.screening.layers.people import GRAMMAR, NOT_FAMOUS, TRADES
from referrals.screening.layers.quoted import is_phrase
from referrals.screening.layers.rules import Rule, rule, run
from referrals.screening.lexicon import Kind
from referrals.screening.tokens import Case, Note, Token
from referrals.screening.words import word_set

_NAMING = r"""(?:surnomm\w{1,5}|appel\w{1,6}|nomm\w{1,5}|prenomm\w{1,4}|baptis\w{1,5}|designe\w{0,4}|designaient
    |connue?s?|connaissent|dite?s?|disent|enregistre\w{0,2}|pseudo\w{0,4}|repond\w{0,4}|alias|surnoms?|sobriquet
    |blaze|signe|signait|note[er]?s?|contact|reconnue?|presente\w{0,3}|parle\w{0,3}[ ]d['e]|nom|prenom)"""
_WORD = r"[a-z][a-z'\-]{1,20}"
_QUOTED = rf'"[ ]?(?P<id>(?P<noun>{_WORD})(?:[ ]{_WORD}){{0,3}})[ ]?"'
_ALIAS = r"""(?:nom(?:[ ]de[ ](?:scene|guerre|travail|code|rue|pute|famille)|[ ]d['][ ]?(?:artiste|emprunt))?
    |pseudo\w{0,4}|surnom|alias|prenom|blaze|blase|diminutif|sobriquet|identite)"""
# What is named so is no person.
_THINGS = re.compile(
    r"""\b(?:affaires?|operations?|ateliers?|dispositifs?|foyers?|projets?|reseaux?|quartiers?|lieux?|groupes?|actions?
        |formations?|plans?|methodes?|jeux?|films?|chansons?|livres?|programmes?|associations?|centres?|collectifs?
        |campagnes?|expos?\w{0,6}|pieces?|series?|documentaires?|brochures?|guides?|affiches?|journees?|colloques?
        |seances?|theme|intitul\w{1,3}|bars?|salons?|hotels?|restaurants?|boites?|clubs?|sites?|applis?|fiches?
        |formulaires?|parcours|cellules?|missions?|maisons?|lotissements?|zones?|secteurs?|loi|notions?|termes?
        |mots?|expressions?|phrase|mention|rubriques?|dossiers?|onglets?|listes?|tableaux?|cases?)\b""",
    re.VERBOSE,
)
_NOT_SOMEONE = word_set("""
    la le les l un une des du de d sa son ses leur leurs ce cette ces mon ma mes notre votre ne pas qui que quoi
    elle il on ils elles je tu nous vous tout tous toute faux fausse vrai vraie autre different differents
    inconnu inconnue marital naissance jeune usage famille plusieurs divers quel quelle mariage divorce
    """)
_NOT_AFTER = word_set("""
    tous toutes tout toujours souvent parfois par chaque un une des quand matin soir nuit police samu medecin
    pour sur au a depuis en avant apres cliente client mineure majeure touriste etudiante
    """)
_LOOKS = word_set("""
    brune blonde rousse grande petite grosse noire blanche metisse vieille belle folle douce rouquine chinoise
    russe roumaine marseillaise parisienne lyonnaise tatouee balafree timide bavarde muette sourde boiteuse
    blondasse renoi rebeu black gitane brun blond grand petit gros noir blanc metis vieux beau fou balafre
    """)


CALLED = word_set("""
    puce perle princesse poupette barbie bambi tigresse panthere lionne sirene reine duchesse baronne comtesse diva
    biche louve vipere fleur caramel vanille chocolat cannelle cerise pepite bijou coccinelle papillon colombe gazelle
    crevette souris moineau mouche chouchou doudou loulou minette poupee cendrillon boulette nounours gitane rouquine
    balafree boiteuse balafre boiteux borgne chauve scarface ptite tite boss parrain notaire baron caid colosse ours
    renard requin corbeau chacal panda lapine chatte tigre lion loup star miss bombe bomba
    marquise emeraude rubis saphir diamant etincelle allumette plume bulle miette biscotte brindille noisette
    mimi titi lili lulu nini kiki coco fifi didi momo soso zaza gigi riri sisi lolo bibi fanfan
    blondie bouboule schtroumpf moustique
    """)
DEAR = word_set("""
    coeur ange loup chat chatte fleur oiseau prince princesse poussin bouchon soleil rose puce perle souris poisson
    lapin colombe etoile lune caramel chocolat bonbon sucre miel bijou tresor diable demon monstre voyou caid noire
    noir blonde blond rouquine rousse black chinoise gitane star reine roi papillon moineau panthere tigre tigresse
    foudre eclair tempete comete poupee barbie biche gazelle lionne abeille coccinelle cerise fraise framboise cannelle
    vanille biscuit biscotte praline noisette chipie canaille crapule furie fee sirene sorciere perruche mouette
    """)
_WITH_SOMEONE = word_set(
    """avec ac avc chez par ya voir vu vue croise appelle revu revue et insta snap tiktok facebook fb telegram c cest ce
    dite dit alias nommee nomme appeler"""
)
# Colours and peoples: « la Chinoise » is a nickname, « une chinoise » is not.
_ALSO_LOOKS = word_set("""
    rose noire noir blond blonde rousse black chinoise gitane chocolat boss parrain puce coeur
    """)
_SERVING = (CALLED | DEAR) - {"ptite", "tite"}
_BEFORE_ONE = word_set("la le l")
_BEFORE_SOME = word_set("""
    un une des du au aux les ses mes tes ces nos vos leurs ce cette cet son sa mon ma ton ta leur notre votre deux trois
    quatre cinq plusieurs quelques sans chaque aucun aucune en
    """)
_OF_THINGS = word_set("de du d des a au en")


def _as_somebody(note: Note, index: int) -> Iterator[Hit]:
    """Ask about « la puce est partie » and « on parle de bijou »: a word that serves as a nickname, and as no thing."""
    name = note.tokens[index]
    if name.text not in _SERVING or name.passes:
        return
    article, after = note.at(index - 1), note.at(index + 1)
    if article and (article.is_number or article.text in _BEFORE_SOME):
        return
    has_article = bool(article and article.text in _BEFORE_ONE and name.gap in {" ", "'"})
    is_of_thing = bool(has_article and after and after.gap == " " and after.text in _OF_THINGS)
    if (is_of_thing or name.text in _ALSO_LOOKS) and not _acts(note, index, has_article=has_article):
        return
    start = article.start if has_article and article else name.start
    yield Hit(start, name.end, "surnom", "confirm", "mot qui sert de surnom")


def _acts(note: Note, index: int, *, has_article: bool) -> bool:
    """Tell « la chinoise est partie » and « avec la chinoise » from « la police chinoise »."""
    first = index - has_article
    token, before = note.tokens[first], note.at(first - 1)
    is_met = bool(before and before.text in _WITH_SOMEONE and token.gap == " ")
    opens = token.first or before is None or "," in token.gap
    return is_met or (opens and predicates.is_followed_by_verb(note, index))


def _is_proper(note: Note, match: re.Match[str]) -> bool:
    """Ask for a capital, where capitals say something, and for a word that may stand for somebody."""
    token = note.from_offset(match.start("noun"))
    if (
        not token
        or token.text in _NOT_SOMEONE
        or token.text in GRAMMAR
        or token.has(Kind.SHORT | Kind.PEOPLE | Kind.SAFE | Kind.ANY_PLACE)
    ):
        return False
    if note.all_lower or note.all_upper:
        return not token.has(Kind.VERB)
    return token.is_capital or not token.is_word


# What one calls anybody: « l'appelle « Monsieur » », « se dit « manager » ».
_ROLES = (
    NOT_FAMOUS | TRADES | word_set("manager madam mama mami baby babe boss moi toi elle lui eux vous nous fille girl")
)


def _is_someone(note: Note, match: re.Match[str]) -> bool:
    start = max(0, match.start() - 40)
    is_role = match.group("noun") in _ROLES and " " not in match.group("id")
    is_said = note.text[match.start("id") - 2 : match.start("id")].strip() == '"' and is_phrase(match.group("id"))
    return (
        not (is_role or is_said) and _is_proper(note, match) and not _THINGS.search(note.text, start, match.start("id"))
    )


_SAID = re.compile(r"(?:parle\w{0,3}[ ]d['e]|dite?s?|disent|note[er]?s?|signe)\b")


def _is_quoted_name(note: Note, match: re.Match[str]) -> bool | Severity:
    """Block « Boulette » after « l'appelle », ask about « datorie » or a small word after « elle dit »."""
    if not _is_someone(note, match):
        return False
    token = note.from_offset(match.start("noun"))
    is_small = bool(token and (token.case is Case.LOWER or note.all_upper))
    is_loose = bool(_SAID.match(note.text, match.start())) and is_small
    return "confirm" if is_loose or re.match(r"[ ]?\"[ ]?(?:\(|=)", note.text[match.end("id") :][:5]) else True


def _is_named(note: Note, match: re.Match[str]) -> bool:
    token = note.from_offset(match.start("noun"))
    return bool(token and (token.is_capital or token.has(Kind.NAME) or not token.is_word))


def _is_noted(note: Note, match: re.Match[str]) -> bool:
    """Tell « le prénom pour mémoire : Ebunoluwa » from « le nom du foyer : complet »."""
    token = note.from_offset(match.start("noun"))
    return bool(token and not (token.is_word or token.passes or token.has(Kind.SHORT | Kind.PEOPLE | Kind.ANY_PLACE)))


def _is_nobody_yet(note: Note, match: re.Match[str]) -> bool:
    return not _THINGS.search(note.text, max(0, match.start() - 40), match.start("id"))


RULES: tuple[Rule, ...] = (
    rule(
        "surnom entre guillemets", "surnom", rf"\b{_NAMING}\b[^\n.;\"]{{0,30}}{_QUOTED}", _is_quoted_name, needs=('"',)
    ),
    rule(
        "surnom à article entre guillemets",
        "surnom",
        rf"""\b{_NAMING}\b[^\n.;\"]{{0,30}}\"[ ]?(?P<id>(?:la[ ]|le[ ]|l['][ ]?)(?P<noun>{_WORD})(?:[ ]{_WORD}){{0,2}})
        [ ]?\"""",
        _is_quoted_name,
        needs=('"',),
    ),
    rule(
        "surnom cité",
        "surnom",
        rf"""\"[ ]?(?P<id>(?:la[ ]|le[ ]|l['][ ]?|mama[ ]|papa[ ]|tonton[ ]|tata[ ]|big[ ]|lady[ ]|miss[ ]|king[ ]
        |queen[ ]|petite?[ ]|baby[ ]|vieux[ ]|grande?[ ])(?P<noun>{_WORD})(?:[ ][a-z0-9'\-]{{1,20}}){{0,4}})[ ]?\"""",
        _is_someone,
        "confirm",
    ),
    rule(
        "mot entre guillemets",
        "surnom",
        rf"""\b(?:vict|victime|jf|jh|jeune|fille|femme|mineure?|mac|proxo|auteur|suspect|chauffeur|copain|copine|patron\w{{0,2}}
        |cliente?|ado|individu|nouvelle|petite|dame|homme|soeur|frere|mere|amie?|collegue|logeu\w{{1,3}}|complice)\b
        [.,]?[ ]{_QUOTED}""",
        _is_someone,
        needs=(' "',),
    ),
    rule(
        "nom d'emprunt",
        "surnom",
        rf"""\bsous[ ](?:l[e'][ ]?|son[ ]|un[ ]|ce[ ]|cet[ ])?{_ALIAS}[ ]?(?:de[ ]|d['][ ]?|:[ ]?)?[\"]?[ ]?
        (?P<id>(?:la[ ]|le[ ]|l['])?(?P<noun>{_WORD})(?:[ \-]{_WORD}){{0,1}})""",
        _is_proper,
        needs=("sous ",),
    ),
    rule(
        "connue comme",
        "surnom",
        rf"""\b(?:connue?s?|connaissent|reconnue?|designe\w{{0,5}}|surnomm\w{{1,5}}|identifie\w{{0,2}}|presente\w{{0,3}})
        \b[^\n.;\"]{{0,40}}?[ ](?:comme|sous|par)[ ](?:etant[ ])?(?P<id>(?:la[ ]|le[ ]|l['][ ]?)?(?P<noun>{_WORD})
        (?:[ ](?:de[ ]la[ ]|du[ ]|de[ ])?{_WORD}){{0,1}})""",
        lambda note, match: not (note.all_lower or note.all_upper) and _is_someone(note, match),
        needs="connu connai design surnomm identifie presente",
    ),
    rule(
        "se fait appeler",
        "surnom",
        rf"""\bse[ ](?:fait|faisait|faisant|faire|font|ferait)[ ](?:appeler|nommer|surnommer|passer[ ]pour)[ ][\"]?[ ]?
        (?P<id>(?:la[ ]|le[ ]|l['][ ]?)?(?P<noun>{_WORD})(?:[ ](?:du[ ]|de[ ])?[a-z0-9]{{2,12}})?)""",
        lambda note, match: _is_nobody_yet(note, match) and match.group("noun") not in _NOT_AFTER,
        hint=r"se[ ]f(?:a|o|e)",
    ),
    rule(
        "nom expliqué",
        "nom",
        rf"""(?P<id>(?P<noun>{_WORD}))[ ]?\([ ]?(?:c['][ ]?est[ ])?(?:prenom|nom|alias|surnom|pseudo|faux[ ]nom|nom[ ]d
        |son[ ](?:vrai[ ])?(?:pre)?nom)\b""",
        _is_named,
        hint=r"\([^)]{0,16}(?:nom|alias|pseudo)",
    ),
    rule(
        "prénom noté",
        "nom",
        rf"""\b(?:prenom|nom)\b[^.;:\n\"]{{3,40}}[ ]?:[ ]?(?P<id>(?P<noun>{_WORD}))""",
        _is_noted,
        words="prenom nom",
    ),
    rule(
        "dit, suivi d'un surnom",
        "surnom",
        rf"""(?:^|[,;(\n][ ]?)dite?[ ]\"?(?P<id>(?P<noun>{_WORD})(?:[ ]{_WORD})?)(?=[ ]?[,);\n\"]|[ ]par[ ]|$)""",
        lambda note, match: note.all_upper and match.group("noun") not in _NOT_SOMEONE,
        needs=("dit ", "dite "),
    ),
)


def find(note: Note) -> Iterator[Hit]:
    """Yield the nicknames."""
    yield from run(RULES, note)
    for index in range(1, len(note.tokens) - 1):
        yield from _with_looks(note, index)
    for index in range(len(note.tokens)):
        yield from _as_somebody(note, index)


def _with_looks(note: Note, index: int) -> Iterator[Hit]:
    """Yield « Titi la brune »: a word that may be a name, an article, a look."""
    name, article, look = note.tokens[index - 1], note.tokens[index], note.tokens[index + 1]
    if article.text not in {"la", "le"} or article.gap != " " or look.gap != " " or look.text not in _LOOKS:
        return
    if _may_be_called(note, name, index - 1):
        severity: Severity = "block" if name.has(Kind.GIVEN) or not name.is_word else "confirm"
        yield Hit(name.start, look.end, "surnom", severity, "nom et allure")


def _may_be_called(note: Note, name: Token, index: int) -> bool:
    if name.is_number or name.passes or len(name.text) < 3 or name.has(Kind.VERB | Kind.SHORT | Kind.PEOPLE):
        return False
    if name.has(Kind.GIVEN) or name.kinds == 0:
        return True
    return name.case is Case.TITLE and not name.first and not note.all_upper
