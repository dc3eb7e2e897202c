"""What the sentence says of a word that may be a name: « Rose a fugué » is someone, « la rose » is not."""

from __future__ import annotations

import re

from referrals.screening.layers import predicates
from referrals.screening.layers.people import BEFORE_PEOPLE, CONTACT, OWNED_OR_RELATED, PEOPLE, RELATIVES, TITLES
from referrals.screening.lexicon import Kind
from referrals.screening.tokens import Case, Note, Token
from referrals.screening.words import word_set

_DETERMINERS = word_set("""
    le la les l un une des du de d au aux ce cette cet ces son sa ses leur leurs notre nos votre quelques
    plusieurs deux trois en sans tout toute chaque aucune aucun mon ma mes ton ta
    """)
_ARTICLES = word_set("le la les l du au aux des un une")
_BEFORE_PLACES = word_set("""
    a de d du des vers sur en depuis entre via pour quitter jusqu et ou dans pres direction region ville
    commune secteur departement au aux par ni gare nord sud est ouest cote
    """)
_THINGS_FOLLOW = word_set("au aux du des vers sur via depuis direction")
_BELONGING = RELATIVES | word_set("femme fille meuf mec homme gars gosse gosses petite nana") - {"enfants", "amis"}
_WAYS = word_set("depart arrivee retour venue transfert passage orientation voyage trajet")
_BETWEEN_PLACES = frozenset({", ", " / ", "/", " - ", " (", "; "})
_BETWEEN_TOWNS = word_set("coordination liaison lien liens partenariat convention comparaison trajets")
_BEFORE_SOMEONE = CONTACT | {"avec", "chez", "par"}
_BEFORE_NAMES = BEFORE_PEOPLE | CONTACT
_DONE_SO = re.compile(r".{3,}(?:ee?s?|ie?s?|ue?s?|ise?s?|ite?s?|rte?s?)")
_SOMEBODY = PEOPLE | RELATIVES | TITLES | word_set("elle il elles ils adulte tiers nouvelle autre fils qui")
_SAYING = word_set("""
    dire dis dit dir di demander demande parler parle parl ecrire ecris ecrit rappeler annoncer annonce expliquer
    explique montrer montre donner donne promettre transmettre transmis confirmer confirme repondre propose proposer
    remis remettre remise rendu rendre prete preter envoye envoyer envoie envoi telephone telephoner manque merci
    conseille conseiller pense penser ressemble apporter apporte offert offrir
    """)


def of_word(note: Note, index: int) -> int:
    """Return what speaks for (or against) a name in a word that is also ordinary, or a place."""
    token = note.tokens[index]
    is_given = token.has(Kind.GIVEN)
    if is_given and (is_addressed(note, index) or _has_company(note, index)):
        return 2
    if _is_of_thing(note, index):
        return -3
    if is_given and (predicates.is_subject(note, index) or predicates.is_described(note, token)):
        return 2
    if is_given and token.first:
        return _is_seen(note, index)
    if token.has(Kind.ANY_PLACE) and not token.is_word:
        return -1 if token.has(Kind.TOWN) or token.gap in _BETWEEN_PLACES else 0
    return _is_met(note, index) if is_given else 0


def _is_of_thing(note: Note, index: int) -> bool:
    """Tell « la rose » and « vers Nancy »: an article, or a preposition of place."""
    token, before = note.tokens[index], note.at(index - 1)
    if not before:
        return False
    if before.text in _DETERMINERS and token.gap in {" ", "'"} and not _is_owner(note, token, before):
        return True
    return is_of_place(note, index)


def is_of_place(note: Note, index: int) -> bool:
    """Tell « direction Régina » from « prévenir Régina »."""
    token, before = note.tokens[index], note.at(index - 1)
    is_before = bool(before and before.text in _BEFORE_PLACES)
    return token.has(Kind.ANY_PLACE) and is_before and not token.first


def _is_met(note: Note, index: int) -> int:
    """Return 2 after what is done to people (« prévenir Rose »), 1 after what leads to them (« avec Rose »)."""
    token, before = note.tokens[index], note.at(index - 1)
    if not _is_with(note, index):
        return 0
    return 2 if before and before.text in CONTACT and token.gap == " " else 1


def is_company(note: Note, index: int) -> bool:
    """Tell « échangé avec Nancy » from « la coordination avec Nancy et Metz »."""
    token, before, noun = note.tokens[index], note.at(index - 1), note.at(index - 2)
    link, other = note.at(index + 1), note.at(index + 2)
    if not token.has(Kind.GIVEN) or not before or before.text != "avec" or not (token.is_capital or note.all_lower):
        return False
    is_listed = bool(link and other and link.gap in {" ", ", "} and link.text == "et" and other.has(Kind.ANY_PLACE))
    return not is_listed and not (noun and noun.text in _BETWEEN_TOWNS)


_WORK = re.compile(
    r"""\b(?:travail\w{0,5}|boulot|bosse|stage|contrat|embauch\w{1,4}|vend\w{1,5}|caiss\w{1,4}|achet\w{1,4}|achat\w?|loue\w{0,2}|courses
        |magasin|commande\w{0,2}|essai|cdd|cdi|interim|candidat\w{0,4}|postul\w{1,3}|livr\w{1,5}|colis|menage|emploi|shopping|vole\w?|vol
        |bons?|conduite|abonnement|forfait|inscri\w{1,4}|compte|rendez-vous|rdv)\b""",
    re.VERBOSE,
)


def is_articled_acronym(note: Note, index: int) -> bool:
    """Tell « le PDALHPD qui va avec » from « OKORO qui va mieux »."""
    token, before = note.tokens[index], note.at(index - 1)
    is_acronym = token.case is Case.UPPER and not note.all_upper
    return is_acronym and bool(before and before.text in _ARTICLES and token.gap in {" ", "'"})


def is_employer(note: Note, index: int) -> bool:
    """Tell « vendeuse chez Zara » and « loué chez Ada » from « elle dort chez Zara »."""
    token, before = note.tokens[index], note.at(index - 1)
    if not before or before.text != "chez" or not token.has(Kind.BRAND):
        return False
    return bool(_WORK.search(note.text, max(0, before.start - 40), before.start))


def is_thing(note: Note, index: int) -> bool:
    """Tell « au Pradet » and « du Futuroscope »: nobody's name follows these."""
    before = note.at(index - 1)
    return bool(before and note.tokens[index].gap == " " and before.text in _THINGS_FOLLOW)


def is_addressed(note: Note, index: int) -> bool:
    """Tell « dire à Florence » from « aller à Florence »."""
    token, to, verb = note.tokens[index], note.at(index - 1), note.at(index - 2)
    is_written_so = token.is_capital or note.all_lower
    return bool(is_written_so and to and verb and to.text == "a" and verb.text in _SAYING and token.gap == " ")


def _has_company(note: Note, index: int) -> bool:
    """Tell « Flores et sa cousine »: beside somebody's relative stands somebody."""
    link, owner, other = (note.at(index + rank) for rank in (1, 2, 3))
    return bool(
        link
        and owner
        and other
        and link.text == "et"
        and owner.text in {"sa", "son", "ses"}
        and other.text in RELATIVES
    )


def _is_seen(note: Note, index: int) -> int:
    """Return what « Patience vue en consultation » says of its first word, 2 when it is done to people."""
    after = note.at(index + 1)
    if not after or after.gap != " ":
        return 0
    return 2 if after.text in predicates.DONE else int(bool(after.is_word and predicates.PARTICIPLE.match(after.text)))


def _is_owner(note: Note, token: Token, before: Token) -> bool:
    """Tell « le téléphone de Promise » from « le bouquet de rose » and « la ville de Nancy »."""
    is_written_so = token.case is Case.TITLE and not (note.all_lower or note.all_upper or token.first)
    return before.text in {"de", "d"} and is_written_so and token.has(Kind.GIVEN) and not token.has(Kind.ANY_PLACE)


def _is_with(note: Note, index: int) -> bool:
    token, before = note.tokens[index], note.at(index - 1)
    is_capital = token.case is Case.TITLE and not note.all_lower
    if before and before.text == "par" and not _is_done_by(note, index - 1):
        return False
    if before and token.kinds == 0 and before.text not in _BEFORE_SOMEONE:
        return False
    if before and (note.all_lower or note.all_upper):
        return before.text in CONTACT or (before.text in BEFORE_PEOPLE and not token.is_word)
    return bool(is_capital and before and before.text in _BEFORE_NAMES)


def _is_done_by(note: Note, index: int) -> bool:
    """Tell « hébergée par Zamfir » from « passage par Agadez »."""
    done = note.at(index - 1)
    return bool(done and (done.text in predicates.DONE or _DONE_SO.fullmatch(done.text)))


def is_given_in_capitals(note: Note, index: int, first: Token) -> bool:
    """Tell « PRENOM DONNE PRUDENCE » from « PRENOM INCONNU »."""
    is_caseless = note.all_upper or note.all_lower
    return is_caseless and note.tokens[index].text in {"prenom", "prenoms", "patronyme"} and first.has(Kind.GIVEN)


def is_for(note: Note, index: int) -> bool:
    """Tell the hurried « pr » of « pr lyon » from a professor's."""
    token, after = note.tokens[index], note.at(index + 1)
    is_hurried = token.case is Case.LOWER or note.all_upper
    return token.text == "pr" and is_hurried and bool(after and after.gap == " ")


def is_spoken_of(note: Note, index: int) -> bool:
    """Tell whether a name that no list is sure of is written as one: « avec Yurleidy », « Abosede revue »."""
    token, before, after = note.tokens[index], note.at(index - 1), note.at(index + 1)
    if predicates.is_described(note, token) or _is_with(note, index) or _is_apart(note, index) or _is_who(note, index):
        return True
    if before and before.text in {"de", "d", "a"} and _is_owned(note, index):
        return True
    is_open = token.first and token.case is not Case.LOWER and after is not None and after.gap == " "
    is_seen = bool(is_open and after and after.is_word and predicates.PARTICIPLE.match(after.text))
    return is_seen or is_addressed(note, index) or _has_company(note, index)


def _is_who(note: Note, index: int) -> bool:
    """Tell « sauf Doriane qui a » and « Kimberly et Yorleidis sont »: people, of whom something is told."""
    token, link, verb, beyond = (note.at(index + rank) for rank in range(4))
    if not token or not link or not verb or not token.is_capital or note.all_upper or link.gap != " ":
        return False
    if link.text == "qui":
        return verb.has(Kind.VERB) or verb.text in {"l", "n", "s"}
    is_pair = link.text == "et" and verb.is_capital and not verb.has(Kind.ANY_PLACE | Kind.SHORT)
    return is_pair and bool(beyond and beyond.text in {"sont", "ont", "vont", "se", "etaient", "avaient", "veulent"})


def _is_apart(note: Note, index: int) -> bool:
    """Tell « un adulte, Steeve, l'attend », between two commas, from « Kiri, Babybel, semoule »: a list."""
    token, after = note.tokens[index], note.at(index + 1)
    if not token.is_capital or token.gap != ", " or after is None or not after.gap.startswith(","):
        return False
    return token.has(Kind.GIVEN) or any(other.text in _SOMEBODY for other in note.tokens[max(0, index - 5) : index])


def _is_owned(note: Note, index: int) -> bool:
    noun = note.at(index - 2)
    if noun and note.tokens[index - 1].text == "a":
        return noun.text in _BELONGING and note.tokens[index].has(Kind.GIVEN) and not note.tokens[index].has(Kind.TOWN)
    if noun and noun.text in _WAYS and not note.tokens[index].has(Kind.GIVEN):
        return False  # « départ de Châlons »
    return bool(noun and noun.text in OWNED_OR_RELATED)
