"""Ordinary words that stand where only somebody stands, without article nor capital: « sa tante patience ».

It asks; a title or an age blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from referrals.screening.findings import Hit, Severity
from referrals.screening.layers import predicates
from referrals.screening.layers.nicknames import CALLED
from referrals.screening.layers.people import CONTACT, GRAMMAR, NOT_A_NAME, PEOPLE, RELATIVES, TITLES
from referrals.screening.lexicon import Kind
from referrals.screening.tokens import Case, Note, Token
from referrals.screening.words import word_set

# What happens to people alone: « l'admission de Nancy » is hers, « le départ de Nancy » is from there.
_UNDERGONE = word_set("""
    admission audition hospitalisation fugue accouchement grossesse disparition interpellation accompagnement
    sejour recit temoignage deposition agression viol sequestration suivi angoisse bebe fils fille soeur mere frere
    conjoint passeport dossier plainte prise regularisation inscription presence lit chambre affaires valise valises
    sac telephone tel portable manteau vetements courrier traitement medicaments casier placard duvet matelas repas
    """)
_AFTER_PLACES = word_set("vers a pour et ou direction jusqu au")
_PRESENTED = word_set("c ce cest ces cetait sete cete")
_WHO = word_set("qui ki kel")
_NOT_PRESENTED = (
    GRAMMAR
    | TITLES
    | RELATIVES
    | PEOPLE
    | word_set("""
    quoi koi qui ki toujours tjrs jamais pas po peut seulement surtout aussi justement bien celui celle ceux ca cela
    police justice quelqu qqn personne juste surement vraiment vrmt meme seul seule madame maman deja donc encore
    """)
)
_ELIDING = word_set("elle il qui on tu ne ils elles ki el k ca cela")
_OPENING = word_set("et que ke car mais slt bjr cc tkt dsl coucou salut bonjour stp wesh donc alors")
_SEVERAL = word_set("""
    equipe equipes asso police monde gens groupe autres certains certaines plusieurs deux trois quatre cinq six chacune
    chacun aucune aucun parfois souvent hier soir matin nuit midi voisins filles copines enfants client clients visage
    oeil ventre bras jambe corps bouche main mains tete dos cou coeur chien chat peu beaucoup trop tres mal bien pres
    """)
_NO_BODIES = _NOT_PRESENTED | _SEVERAL
_NEW = RELATIVES | word_set(
    "nouvelle fille petite jeune derniere premiere autre brune blonde gamine mineure ado dame femme"
)
_RELATED = RELATIVES | {"mec", "meuf"}
_FAMILY = word_set("famille consorts freres epoux")
_MET = word_set("vu vue croise croisee croises revu revue recu recue recup recupere rencontre rencontree calme rassure")
_COUNTED = word_set("une un deux trois quatre cinq six les ses")
_OTHERS = PEOPLE | RELATIVES | word_set("autres autre copines copine collegues nouvelles compatriotes amies filles")
_FOR = word_set("pour pr")
_WITH = word_set("avec avc ac avk chez")
# « avec prudence »: how, not who.
_MANNERS = word_set(
    "prudence patience grace constance joie esperance plaisir espoir bonheur sagesse succes confiance justice"
)
_NO_NAMES = word_set("anonyme point virgule tiret puis mai chaine appel") | PEOPLE | TITLES | GRAMMAR | NOT_A_NAME
# What nobody takes for a name, though some bear it.
_OFTEN = GRAMMAR | word_set("""
    aimable aime aimee al amande amen ami amie amour anonyme arcade aria ascension assomption automne avril baba baby
    balla barbe ben beni bienvenu bienvenue bill biser bo bob bora boss boubou brune brunette cana cane cherif chretien
    christ clair claire conception confidence constant constante cookie court dada dan dieu dior don duc dune dupe ecrin
    eden edite el eme engin esprit ester fauve fe felicite ferial ferie fidele foi franc francisque franco fritz gala
    genet gentil gentiane geo germinal gitane granit hermine honore honoree hue hui immaculee incarnation innocent
    innocente ion islam janvier jazz jersey job juju junior just juste laid lais leger liberte lie lien lieu lin line
    lino liv love lumiere lune lys ma madam magne mai mama manuel manuelle marin mark max maya meme memes mentor mimine
    mine minette minou miles miss moche modeste muge natale nazi neige neo nike nonce notre ocean octave ope optat ose
    ours pacifique palma papa pape parfait parfaite pari paris pie ping placide plume porn promesse prudent prudente
    purification rares recep remise rime rock roman romain romaine sabir saint sainte sam samba satine sem semi severe
    sexy si sixte smart son star sugar tata temperance tete tien tope toto tram tri truc tuba urbain urbaine van venant
    venus vignes vital yen zephyr zizi
    """)
_NO_THINGS = GRAMMAR | RELATIVES | PEOPLE | CONTACT
_SHADES = word_set("vert noir blanc bleu rouge gris jaune beige marron")
_COLOURS = word_set("precieuse divine rose violette olive marine blanche jade ambre")
_AFTER_THINGS = word_set("de des du d et au aux dans sur avec boreale boreales pale")
_BEFORE_THINGS = word_set("""
    le la les l un une des du au aux ce cette cet ces son sa ses sn leur leurs notre nos votre vos quelques sans
    tout toute chaque aucune aucun mon ma mes ton tes plusieurs deux trois quatre cinq six sept huit neuf dix
    """)
_BEFORE_MANNERS = word_set("et avec de d en sans par plus moins beaucoup peu")
_BEFORE_TOWNS = word_set("""
    a de d vers sur en depuis entre via dans pres direction region ville commune par ni gare et ou secteur trajet
    """)
_BETWEEN_TOWNS = frozenset({"/", " / ", "-", " - ", ", ", " (", "; ", " > ", ">"})
_TRAVELS = word_set("""
    train trains billet billets bus car vol depart departs voyage trajet transfert route avion place places ticket
    tickets convoi partie parties partir repartie reparti
    """)
_PAIR = 2  # letters
_AGED = re.compile(
    r"""[ ]?[,(][ ]?(?:tout[ ]juste[ ])?(?:douze|treize|quatorze|quinze|seize|dix[ \-]?(?:sept|huit|neuf)|vingt
        (?:[ \-]\w{2,6}){0,2}|trente(?:[ \-]\w{2,6}){0,2})[ ]ans\b""",
    re.VERBOSE,
)


def find(note: Note) -> Iterator[Hit]:
    """Yield the words that stand where a name does."""
    of_names = _OF_NAMES_WITHOUT_CASE if note.all_lower or note.all_upper else _OF_NAMES
    for index, token in enumerate(note.tokens):
        if not _is_free(token):
            continue
        places = of_names if _is_common(token) or token.kinds == 0 or token.text in CALLED else _OF_WORDS
        if any(stands(note, index) for stands in places):
            severity: Severity = "block" if any(stands(note, index) for stands in _OF_NOBODY_ELSE) else "confirm"
            yield Hit(token.start, token.end, "nom", severity, "mot à la place d'un nom")


def _is_free(token: Token) -> bool:
    is_taken = token.is_number or token.passes or token.names or token.anonymous
    return not is_taken and len(token.text) > _PAIR and token.text not in _NO_NAMES


def _is_common(token: Token) -> bool:
    """Tell a name that is also a word from a verb, a people or an acronym."""
    return token.has(Kind.NAME) and not token.has(Kind.VERB | Kind.PEOPLE | Kind.SHORT)


def _is_of_relative(note: Note, index: int) -> bool:
    """Tell « sa tante patience » from « sa tante malade »: a given name that is a word, where capitals say nothing."""
    if not (note.all_lower or note.all_upper):
        return False
    token, before, owner = note.tokens[index], note.at(index - 1), note.at(index - 2)
    if not before or token.gap != " ":
        return False
    is_hers = bool(owner and owner.text in {"sa", "son", "ses", "la", "le", "ma", "mon", "sn"})
    return is_hers and before.text in _RELATED and token.has(Kind.GIVEN) and _is_common(token)


def _is_presented(note: Note, index: int) -> bool:
    """Tell « cé bibiche ki ma donné » from « c'est elle qui »: a noun without article between « c'est » and « qui »."""
    token, before, after = note.tokens[index], note.at(index - 1), note.at(index + 1)
    if not after or after.text not in _WHO or not before or token.gap != " " or after.gap != " ":
        return False
    first = note.at(index - 2)
    is_said = before.text in _PRESENTED or (before.text == "est" and bool(first and first.text in {"c", "ce"}))
    return is_said and token.text not in _NOT_PRESENTED and not token.has(Kind.VERB | Kind.PEOPLE | Kind.SHORT)


def _is_apart(note: Note, index: int) -> bool:
    """Tell « la nouvelle, tigresse, reste à l'écart »."""
    token = note.tokens[index]
    if token.gap != ", " or token.text in RELATIVES:
        return False
    before, after = note.at(index - 1), note.at(index + 1)
    is_between = bool(after and after.gap.startswith(",") and before and before.text in _NEW)
    is_named = token.text in CALLED or _is_common(token) or (token.case is Case.TITLE and token.text not in PEOPLE)
    return is_between and is_named and token.text not in _OFTEN


def _is_titled(note: Note, index: int) -> bool:
    """Tell « m konate » and « m. cordonnier » from « elle m appelle », where capitals say nothing."""
    token, before = note.tokens[index], note.at(index - 1)
    if not before or before.text != "m" or not (note.all_lower or note.all_upper) or token.text in GRAMMAR:
        return False
    subject = note.at(index - 2)
    is_elided = bool(subject and subject.text in _ELIDING)
    is_dotted = token.gap == ". " and token.has(Kind.FAMILY)
    return not is_elided and _is_common(token) and (is_dotted or (token.gap == " " and not token.is_word))


def _is_family(note: Note, index: int) -> bool:
    """Tell « la famille boulanger » from « la famille nombreuse »."""
    token, before = note.tokens[index], note.at(index - 1)
    if not before or before.text not in _FAMILY or token.gap != " " or not (note.all_lower or note.all_upper):
        return False
    return token.has(Kind.FAMILY) and _is_common(token) and not token.text.endswith("e") and token.text not in GRAMMAR


def _undergoes(note: Note, index: int) -> bool:
    """Tell « admission de Nancy » from « départ de Nancy » and « tribunal de Nancy »."""
    token, link, noun, after = (note.tokens[index], note.at(index - 1), note.at(index - 2), note.at(index + 1))
    if not link or link.text not in {"de", "d"} or not token.has(Kind.GIVEN):
        return False
    is_word = token.is_word and (note.all_lower or note.all_upper) and token.text not in _MANNERS
    if not (is_word or token.has(Kind.ANY_PLACE)):
        return False
    leads_on = bool(after and after.gap == " " and after.text in _AFTER_PLACES)
    return bool(noun and noun.text in _UNDERGONE) and not leads_on


def _is_aged(note: Note, index: int) -> bool:
    """Tell « avec olive, seize ans »."""
    token = note.tokens[index]
    if note.text[token.end : token.end + 1] not in {" ", ",", "("} or not _AGED.match(note.text, token.end):
        return False
    return token.text not in RELATIVES and (token.kinds == 0 or _is_common(token))


def _is_pair(note: Note, index: int) -> bool:
    """Tell « patience poirier » and « KENYA PICARD »: a given name and a family name, though both are words."""
    return _is_first_of_pair(note, index) or _is_first_of_pair(note, index - 1)


def _is_first_of_pair(note: Note, index: int) -> bool:
    token, after = note.at(index), note.at(index + 1)
    if not token or not after or after.gap != " " or not (_is_free(token) and _is_free(after)):
        return False
    is_written_so = note.all_lower or note.all_upper or (token.is_capital and after.is_capital)
    is_named = _is_named(token, after) or _is_named(after, token)
    is_town = token.has(Kind.TOWN) and after.has(Kind.TOWN)
    if after.text in _SHADES:
        return False
    return is_written_so and is_named and not is_town and _is_common(token) and _is_common(after)


def _is_named(given: Token, family: Token) -> bool:
    return given.has(Kind.GIVEN) and family.has(Kind.FAMILY)


def _is_met(note: Note, index: int) -> bool:
    """Tell « vu chaton » and « entretien avec perle ce matin » from « avec prudence »."""
    token, before = note.tokens[index], note.at(index - 1)
    if not before or token.gap != " " or token.has(Kind.VERB | Kind.PEOPLE | Kind.SHORT | Kind.TOWN):
        return False
    is_caseless = note.all_lower or note.all_upper
    if before.text in _WITH or before.text in _FOR:
        is_given = token.has(Kind.GIVEN) and (before.text in _WITH or token.has(Kind.ELSEWHERE))
        return is_caseless and is_given and token.text not in _MANNERS
    is_written_so = is_caseless or token.is_capital
    return before.text in _MET and is_written_so and (token.has(Kind.GIVEN) or token.text in CALLED)


def _feels(note: Note, index: int) -> bool:
    """Tell « star a pleuré » and « Vodka est safe »: a bare noun that has a body."""
    token, before = note.tokens[index], note.at(index - 1)
    if not (token.first or before is None or "," in token.gap or before.text in _OPENING):
        return False
    is_known = token.text in _NO_BODIES or token.has(Kind.VERB | Kind.PEOPLE | Kind.SHORT)
    return token.is_word and not is_known and predicates.is_felt(note, index)


def _is_of_several(note: Note, index: int) -> bool:
    """Tell « Rose et Florence partagent » and « Happy et deux autres nouvelles » from « Rose et blanche »."""
    token, link, other = note.tokens[index], note.at(index + 1), note.at(index + 2)
    if not (link and link.text == "et" and other and link.gap == other.gap == " " and token.has(Kind.GIVEN)):
        return False
    beyond = note.at(index + 3)
    is_counted = other.text in _COUNTED and bool(beyond and beyond.text in _OTHERS)
    return token.is_capital and (is_counted or (other.is_capital and other.has(Kind.GIVEN) and not note.all_upper))


def _is_unannounced(note: Note, index: int) -> bool:
    """Tell « victime precieuse, entendue » and « Rose : à voir » from « la rose » and « valise rose »."""
    token, before = note.tokens[index], note.at(index - 1)
    is_written_so = note.all_lower or note.all_upper or token.case is Case.TITLE
    is_also_else = token.is_word or token.has(Kind.TOWN)
    if not (is_written_so and token.has(Kind.GIVEN) and is_also_else) or token.text in _OFTEN:
        return False
    if token.first or not before or token.gap not in {" ", "'", "-"}:
        return not _opens_as_thing(note, index)
    is_how = token.text in _MANNERS and before.text in _BEFORE_MANNERS
    is_thing = is_how or before.is_number or before.text in _BEFORE_THINGS
    is_town = token.has(Kind.TOWN) and _is_on_the_way(note, index)
    return not (is_thing or is_town or (token.text in _COLOURS and _is_thing(before)))


def _opens_as_thing(note: Note, index: int) -> bool:
    """Tell « Victoire du jour », « Prudence : » and « Nancy, Metz » from « Victoire, à rappeler »."""
    after = note.at(index + 1)
    if after and note.tokens[index].has(Kind.TOWN) and after.gap in _BETWEEN_TOWNS and after.has(Kind.TOWN):
        return True
    is_of_thing = bool(after and after.gap == " " and after.text in _AFTER_THINGS)
    return is_of_thing or note.tokens[index].text == "prudence"


def _is_on_the_way(note: Note, index: int) -> bool:
    """Tell « à Nancy » and « train pour Nancy » from « rendez-vous pour Nancy »."""
    before, noun = note.at(index - 1), note.at(index - 2)
    if before and before.text in _FOR:
        return noun is None or noun.text in _TRAVELS or noun.has(Kind.VERB)
    return bool(before and before.text in _BEFORE_TOWNS) or note.tokens[index].gap in _BETWEEN_TOWNS


def _is_thing(token: Token) -> bool:
    """Tell the valise of « valise rose » from the aunt of « sa tante rose »."""
    return token.is_word and not (token.has(Kind.VERB) or token.text in _NO_THINGS)


def _is_compound(note: Note, index: int) -> bool:
    """Tell « jean-bosco », in small letters among capitals, from « après-midi »."""
    token, after = note.tokens[index], note.at(index + 1)
    is_first = token.has(Kind.GIVEN) and (token.has(Kind.FIRST) or not token.is_word)
    return is_first and bool(after and after.gap == "-" and after.has(Kind.GIVEN) and _is_free(after))


_OF_WORDS = (_is_presented, _feels, _is_apart)
_OF_NAMES = (*_OF_WORDS, _is_of_several, _undergoes, _is_aged, _is_pair, _is_met, _is_unannounced, _is_compound)
_OF_NAMES_WITHOUT_CASE = (*_OF_NAMES, _is_of_relative, _is_titled, _is_family)  # where capitals say nothing
# Where a title or an age leaves no doubt, though the name is a word.
_OF_NOBODY_ELSE = (_is_titled, _is_aged)
