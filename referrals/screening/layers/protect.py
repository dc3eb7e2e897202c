"""What passes whatever its words: places, organisations, establishments named after people, allowed phrases."""

from __future__ import annotations

from collections.abc import Iterator

from referrals.screening.layers import predicates
from referrals.screening.layers.people import RELATIVES
from referrals.screening.lexicon import Kind
from referrals.screening.tokens import JOINS, LONGEST_PHRASE, Case, Note, Token, phrases_at
from referrals.screening.vocabulary import Vocabulary
from referrals.screening.words import word_set

_CUES = word_set("""
    chrs chu chs ch chr foyer foyers centre centres hopital hopitaux clinique maternite association
    associations asso assos fondation lycee college ecole mecs maison maisons residence cite quartier gare
    metro station pont parc square bois foret stade tribunal prefecture commissariat brigade prison collectif
    espace accueil structure dispositif reseau operation loi plan federation institut institution eglise
    paroisse mosquee temple arret ligne aire zone restaurant bar club unite pole service services itep mas
    esat cada huda cph caes cmp csapa caarud pmi mds msd utas ehpad pension village abri halte antenne ong
    mission secteur rue boulevard avenue bd bld av place quai impasse allee allees cours chemin esplanade
    promenade route rond equipe indicatif patrouille groupe etablissement etablissements section parquet
    barreau caserne gendarmerie compagnie universite faculte campus cinema theatre musee piscine gymnase
    marche faubourg porte tour camping plateforme permanence cellule bus caf cpam ufr ime cfa lep lp sessad
    ulis creche laboratoire pharmacie galerie centre-commercial hotel prix convention protocole rapport
    programme projet tj ca ta cra ma cp cd barriere carrefour chapelle hospice couvent communaute congregation
    soeurs boutique marque parfum livre film serie roman chanson musique artiste chanteuse chanteur album
    concert sac collection palais salle salles aile pavillon amphitheatre villa
    camion camionnette batiment fonds bourse trophee label promotion tournoi challenge gala jardin jardins lac etang
    abribus peage sortie rond-point velodrome parking tunnel viaduc port plage canal ecluse calanque col mont ile
    domaine chateau berges promenade halle halles marche cafe brasserie theatre compagnie chorale ecole prepa
    internat pouponniere pensionnat dispensaire crous cesu laverie bibliobus car navette tram tramway rer terminus
    depot garage clairiere sentier sente butte colline quartiers residences croisement angle face passage
    carre ilot villa clos cour cercle mediatheque bibliotheque ludotheque auditorium amphi amphitheatre bourse
    atelier formation appartement jurisprudence theorie methode test echelle syndrome maladie score
    """)
_CUES |= word_set("""
    zi zac za fac labo cada caes cef cer epm fjt ifsi lam act had hdj cattp camsp cmpp pcpe ssr samsah savs epsm ghu
    ght pass cegidd planning urgences maison-relais mjc creps inspe iut cned epicerie ressourcerie recyclerie friche
    aeroport cimetiere tabac tabac-presse librairie presse superette boulangerie boucherie discotheque boite pizzeria
    kebab snack bistrot traiteur pressing coiffeur onglerie institut parfumerie bijouterie opticien garagiste agence
    immobiliere transport autocar navette ferry tempete cyclone ouragan affaire senateur senatrice depute deputee
    ministre eurodeputee
    """)
# Words that announce a service as often as a person: « l'accueil de Fatoumata ».
_WEAK = word_set("""
    accueil abri halte service services espace mission maison residence structure
    temple aire zone club village secteur antenne cours section
    compagnie marche tour permanence cellule rapport communaute soeurs places sac
    cellule maladie livre film act pass planning urgences face passage garage depot car
    """)
# What is called by a first name as ships are: « opération Marianne », « bus Charlotte ».
_THINGS = word_set("""
    operation dispositif programme projet plan reseau unite ligne camion bus camionnette association asso hotel bar
    cafe brasserie equipe salle prix bourse fonds fondation label arret station metro zac zi lac pont projet appli
    application logiciel outil protocole collectif federation tabac librairie presse superette boulangerie boucherie
    discotheque boite pizzeria kebab snack bistrot traiteur pressing institut parfumerie bijouterie agence
    tempete cyclone ouragan senateur senatrice depute deputee ministre eurodeputee avenue boulevard bd av quai
    square place rue porte pont
    """)
# What is never named after anybody, and before which somebody may be named.
_OFFICES = word_set("""
    commissariat tribunal prefecture brigade gendarmerie parquet barreau permanence caf cpam compagnie section
    cellule mission service services soeurs communaute indicatif patrouille point place places accueil tj ca ta
    cp cd ma prison groupe pole cour groupe marque livre film serie chanson chanteur chanteuse artiste maladie face
    """)
_KINDS = word_set("""
    jour nuit urgence transit social sociale medico municipal municipale departemental departementale regional
    public publique mobile prive privee maternel maternelle elementaire primaire polyvalent professionnel general
    universitaire hospitalier hospitaliere intercommunal psychiatrique culturel sportif social sociaux mere
    """)
_BUILDINGS = word_set("""
    hopital clinique chu chr lycee college ecole foyer chrs residence gare station metro stade hotel square gymnase
    mediatheque bibliotheque maternite pont quartier cite prison commissariat tour place rue boulevard avenue
    """)
_SAINTS = frozenset({"saint", "sainte", "st", "ste"})
_OF = frozenset({"de", "d", "a"})
# A dot after these ends no sentence: « av. Foch », « hôp. St. Louis ».
_SHORTENED = word_set("av bd bld st ste dr pr gal mal cdt col pl sq imp hop etab assoc ch all chr cl univ inst res fg")
_LINKS = word_set("de du des la le les l d et a au en sur")
_LONGEST_NAME = 6


def mark(note: Note, known: Vocabulary) -> None:
    """Mark the tokens that pass."""
    for index, token in enumerate(note.tokens):
        if not token.is_number or index == 0:
            _mark_known(note, index, known)
        _mark_phrase(note, index)
    for index, token in enumerate(note.tokens):
        if token.text in _CUES:
            _mark_establishment(note, index)


def _mark_known(note: Note, index: int, known: Vocabulary) -> None:
    if not known.has_first(note.tokens[index].text):
        return
    following = [token.text for token in note.tokens[index : index + LONGEST_PHRASE]]
    length = known.match(following)
    only_a_name = length == 1 and note.tokens[index].has(Kind.ANY_GIVEN)
    if length and not only_a_name:
        _pass(note.tokens[index : index + length])


def _mark_phrase(note: Note, index: int) -> None:
    token, before = note.tokens[index], note.at(index - 1)
    if before and before.text in RELATIVES and token.has(Kind.GIVEN) and token.text not in _SAINTS:
        return  # « au frère, jean-bosco »: somebody's relative, not the establishment
    for tokens, kinds in phrases_at(note, index):
        if kinds & (Kind.SAFE | Kind.ANY_PLACE | Kind.WORD):
            _pass(tokens, kinds)


def _mark_establishment(note: Note, index: int) -> None:
    name = list(_named(note, index + 1))
    cue = note.tokens[index].text
    is_weak = cue in _WEAK or _is_outdoors(note, index)
    if not name or (cue not in _THINGS and _is_subject(note, index, name)):
        return
    if cue in {"affaire", "affaires"} and note.all_upper and _is_whole(name):
        return  # « AFFAIRE KOFFI ADJOUA GRACE », written as files are
    if cue not in _BUILDINGS and predicates.is_described(note, name[-1]):
        return  # « le service Ivanka Stoyanova, 24 ans »: no house has an age
    if _is_joined(name) or not (is_weak and (_is_someone(name) or _is_owned(note, index, name))):
        _pass(name)


def _is_whole(name: list[Token]) -> bool:
    return len(name) > 1 and sum(token.has(Kind.GIVEN) and not token.has(Kind.FAMOUS) for token in name) > 1


def _is_owned(note: Note, index: int, name: list[Token]) -> bool:
    """Tell « mise à l'abri de Prénom Nom », whatever the names, from « accueil de Roubaix »."""
    link = note.at(index + 1)
    is_of = bool(link and link.text in {"de", "d"})
    return is_of and not any(token.is_word or token.has(Kind.ANY_PLACE | Kind.SAFE | Kind.SHORT) for token in name)


def _is_outdoors(note: Note, index: int) -> bool:
    """Tell « à la rue » and « sa place », after which somebody may be named, from « rue Vivienne »."""
    before = note.at(index - 1)
    return bool(before and note.tokens[index].text in {"rue", "place"} and before.text in {"la", "sa", "une", "de"})


def _is_joined(name: list[Token]) -> bool:
    """Tell « place Suzanne-Noël », written with a hyphen as places are, from « place Suzanne »."""
    return len(name) > 1 and name[0].has(Kind.ANY_GIVEN) and name[1].gap == "-"


def _is_someone(name: list[Token]) -> bool:
    return any(token.has(Kind.GIVEN) and not token.is_word and not token.has(Kind.TOWN) for token in name)


def _named(note: Note, index: int) -> Iterator[Token]:
    caseless = note.all_upper or note.all_lower
    is_of = has_name = False
    for rank, token in enumerate(note.tokens[index : index + _LONGEST_NAME]):
        if _is_cut(note, index + rank) or _is_initial(note, token):
            return
        if (
            token.text in _LINKS
            or (token.text in _KINDS and token.case is Case.LOWER)
            or (rank == 0 and _is_adjective(note, index))
        ):
            is_of = token.text in _OF
            continue
        is_house = index > 1 and _is_proper_noun(note, index - 1)
        is_owner = _is_owner(note, index + rank) or not (token.kinds or has_name)
        if is_of and not is_house and is_owner:
            return  # « le foyer de Kelly » is hers, « le foyer Flora Tristan » is named after someone
        if not (_is_eponym(note, index + rank, note.tokens[index - 1].text) if caseless else token.is_capital):
            return
        has_name = True
        yield token


def _is_owner(note: Note, index: int) -> bool:
    """Tell « le projet de Rose », hers, from « l'école de Nancy » and « la maison de rose trémière »."""
    token, after = note.tokens[index], note.at(index + 1)
    if not token.has(Kind.GIVEN) or token.has(Kind.ANY_PLACE):
        return False
    is_alone = after is None or after.gap not in {" ", "-"} or not after.is_capital
    return not token.is_word or (token.case is Case.TITLE and is_alone)


def _is_cut(note: Note, index: int) -> bool:
    """Tell the end of a sentence (« le parquet. Ivanka ») from the dot of « av. Foch »."""
    token, before = note.tokens[index], note.tokens[index - 1]
    if token.gap in {". ", "."}:
        return before.text not in _SHORTENED and len(before.text) > 1
    return token.gap not in JOINS and token.gap not in {' "', '"', ' " '}


def _is_initial(note: Note, token: Token) -> bool:
    """Tell « l'équipe de Y. », somebody's, from « équipe B »."""
    return len(token.text) == 1 and note.text[token.end : token.end + 1] == "." and token.is_capital


def _is_proper_noun(note: Note, index: int) -> bool:
    """Tell « la Maison de Marthe », a house so called, from « la maison de Marthe »."""
    token = note.tokens[index]
    return token.case is Case.TITLE and not (token.first or note.all_upper)


def _is_adjective(note: Note, index: int) -> bool:
    """Tell « Centre maternel Paul-Manchon » from « Foyer Amina »: a small word, then two capitals."""
    token, first, second = note.tokens[index], note.at(index + 1), note.at(index + 2)
    is_small = token.case is Case.LOWER and token.is_word and not token.has(Kind.VERB) and len(token.text) > 4
    return bool(is_small and first and second and first.is_capital and second.is_capital and not note.all_upper)


def _is_named_so(note: Note, index: int, cue: str) -> bool:
    """Tell « foyer jean bru » and « camion margot » from « foyer amina » and « foyer complet »."""
    token, after = note.tokens[index], note.at(index + 1)
    if token.has(Kind.VERB | Kind.SHORT | Kind.PEOPLE) or token.is_number or token.text in _LINKS:
        return False
    if token.has(Kind.GIVEN):
        is_full = bool(after and after.gap in {" ", "-"} and _is_surname(after) and not _is_acting(note, index + 2))
        return is_full or cue in _THINGS or bool(note.at(index - 1) and note.tokens[index - 1].text not in {cue})
    return _is_surname(token) and not _is_acting(note, index + 1)


def _is_surname(token: Token) -> bool:
    return not token.is_word and (token.kinds == 0 or token.has(Kind.NAME | Kind.FAMOUS | Kind.EPONYM))


def _is_acting(note: Note, index: int) -> bool:
    token = note.at(index)
    return bool(token and token.gap == " " and token.has(Kind.VERB) and token.text != "a")


def _is_eponym(note: Note, index: int, cue: str) -> bool:
    token, before, after = note.tokens[index], note.at(index - 1), note.at(index + 1)
    if _is_hyphenated(token, before, after) or _is_after_building(token, before, after):
        return True
    if cue not in _OFFICES and not (cue in _WEAK and not _is_hyphenated(token, before, after)):
        return _is_named_so(note, index, cue)
    if token.is_word or not token.has(Kind.NAME):
        return token.has(Kind.ANY_PLACE)
    if before and before.text in _LINKS:
        before = note.at(index - 2)
    if after and after.text in _LINKS:
        after = note.at(index + 2)
    neighbours = [other for other in (before, after) if other and other.has(Kind.NAME) and not other.is_word]
    return token.has(Kind.ANY_PLACE) or bool(neighbours)


def _is_hyphenated(token: Token, before: Token | None, after: Token | None) -> bool:
    is_second = bool(before and token.gap == "-" and before.has(Kind.GIVEN))
    return is_second or bool(after and after.gap == "-" and token.has(Kind.GIVEN))


def _is_after_building(token: Token, before: Token | None, after: Token | None) -> bool:
    """Tell « HOPITAL COCHIN » from « FOYER AMINA »: a family name, that is no given name, and nobody acting."""
    is_acting = bool(after and after.has(Kind.VERB) and after.text != "a")
    is_family = token.has(Kind.NAME) and not token.has(Kind.GIVEN)
    return bool(before and before.text in _BUILDINGS) and is_family and not is_acting


def _is_subject(note: Note, index: int, name: list[Token]) -> bool:
    """Tell « Au foyer, Amina va mieux » from « Au foyer Amina »: one given name, then what it does."""
    last = name[-1]
    after = note.at(note.tokens.index(last, index) + 1)
    is_given = len(name) == 1 and last.has(Kind.GIVEN) and not last.has(Kind.TOWN) and not last.is_word
    acts = bool(after and after.gap == " " and after.has(Kind.VERB))
    return is_given and acts and not (after and note.folded.raw(after.start, after.end) == "à")


def _pass(tokens: list[Token], kinds: int = 0) -> None:
    for token in tokens:
        token.passes = True
        token.kinds |= kinds & (Kind.ANY_PLACE | Kind.SAFE)
