"""Names that identify nobody here: public figures, authors, characters, saints, brands, cases of law."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referrals.screening.layers import predicates
from referrals.screening.layers.people import NOT_FAMOUS
from referrals.screening.lexicon import Kind
from referrals.screening.tokens import Case, Note, Token, phrases_at
from referrals.screening.words import word_set

_NEAR = 60  # characters around a name where culture may be spoken of
_JOINED = frozenset({" ", "-", "'", " '", ". ", "."})
_LONGEST = 5  # words
_CULTURE = re.compile(
    r"""\b(?:chansons?|chant\w{0,7}|aime|adore|musiques?|albums?|concerts?|clips?|rap|raï|playlist|ecout\w{1,5}
        |radio|joue\w{0,2}|metoo|textes|danse\w{0,2}
        |films?|series?|cinema|acteurs?|actrices?|tele|documentaires?|episodes?|dessins?[ ]animes?|spectacles?
        |theatre|pieces?[ ]de|livres?|romans?|lit|lu|lue|lire|lisent|lisait|lecture\w?|poemes?|poesie|recits?|textes?
        |extraits?|bibliotheque|auteurs?|autrices?|ecrivain\w{0,2}|cite|citation|discours|personnages?|conte\w?|bd
        |mangas?|posters?|affiches?|tableaux?|peintr\w{1,3}|expo\w{0,8}|musees?|statues?|football|foot|match\w?
        |maillots?|joueu\w{1,3}|equipe|fan|idole|stars?|celebres?|heroine|heros|president\w?|ministre\w?|elections?
        |politique|histoire|pri(?:e|er|ere|eres|ait)|dieux?|deesse|esprits?|saintes?|bible|coran|pasteur|eglise|juju
        |croi[tx]|croyance\w?|deguis\w{2,4}|jeux?|jouets?|doudou|coloriages?|peluches?|affaires?|proces|arrets?|lois?
        |circulaires?|rapports?|temoignage[ ]de|amendements?|commission|mouvement|decrets?|test|echelle|score|syndrome
        |maladie|methode|classe|cours|fond|style|coiffure|comme)\b""",
    re.VERBOSE,
)
_ART = word_set("""
    chanson chansons musique album concert clip film films serie roman romans livre livres poeme poemes
    piece pieces tableau discours texte extrait biographie spectacle sketch expo exposition poster affiche
    maillot citation documentaire ecoute ecoutent lit lisent lu cite chante admire imite regarde fan biopic
    projection seance avant-premiere cine cinema theatre-forum lecture mise roman pieces podcast emission
    chaine conference interview tube clips portrait poster photos idole comme danse sosie
    """)
_APPEARING = word_set("""
    apparait apparaissait connu connue connus enregistre enregistree presente presentee identifie identifiee designe
    designee inscrit inscrite contact repertorie repertoriee note notee
    """)
_WORKS = word_set("chanson chansons musique album concert clip film films roman romans poeme poemes tableau serie")
_LINKS = word_set("de d du des la le les l avec par sur a")
_CASES = word_set("""
    affaire affaires proces arret arrets circulaire decret amendement loi lois rapport jurisprudence accords accord
    convention protocole mesure reglement directive echelle echelles test tests score scores syndrome syndromes sdr
    maladie methode commission signe signes manoeuvre reflexe critere criteres epreuve index indice stade
    classification questionnaire triangle pyramide modele grille courbe coloration contractions glande kyste
    point points nerf fracture position cas salle ordonnance proposition projet plan mission theorie effet operation
    """)
_BY_NAME = word_set("affaire affaires proces arret arrets loi lois jurisprudence amendement salle operation")
_FEASTS = word_set("noel paques toussaint pentecote ascension ramadan aid")
_CALLED_SO = NOT_FAMOUS | {"certain", "appeler", "appelle"}
_PETS = word_set("chien chienne chat chatte chaton chiot lapin hamster perroquet cheval poney doudou peluche")
_SAINTS_AND_PETS = _PETS | word_set("saint sainte st ste santa san sao")
_GOODS = re.compile(
    r"""\b(?:marques?|vetements?|sacs?|parfums?|baskets?|chaussures?|survet\w{0,5}|doudounes?|joggings?|pulls?
        |manteaux?|vestes?|casquettes?|montres?|lunettes|sweats?|maillots?|t-?shirts?|lait|couches|savon|creme
        |shampoing|gel|biberons?|poussette|telephones?|portables?|smartphone|voitures?|vehicules?|carte|forfait
        |cigarettes?|canettes?|bouteilles?|biere|whisky|traitement\w?|prend|ordonnance|pilule|comprimes?|gouttes
        |cachets?|mg|implant|sterilet|medicament\w?|prescri\w{1,7}|magasin|enseigne|caisse|boutique|courses|colis
        |parking|bijoux|logo|tatouage)\b""",
    re.VERBOSE,
)
_LIKE_A_CAR = re.compile(
    r"""[ ](?:noire?s?|blanche?s?|blanc|grise?s?|rouges?|bleue?s?|verte?s?|jaunes?|beiges?|allemande|immat\w{0,14}
        |break|classe|coupe|cabriolet|utilitaire)\b""",
    re.VERBOSE,
)
_BEFORE_SOMEONE = word_set("avec chez par pour et que contre selon voir vu dit a sa son")


def mark(note: Note) -> None:
    """Mark as passing the names that belong to everybody."""
    for index, token in enumerate(note.tokens):
        if token.passes or token.is_number:
            continue
        _mark_phrase(note, index)
        if token.text in _CASES:
            _mark_case(note, index)
        elif token.text in _ART:
            _mark_art(note, index)
        elif token.text in _SAINTS_AND_PETS:
            _mark_saint(note, index)
        elif token.text in _FEASTS:
            token.passes = not (_is_called(note, index) or predicates.is_described(note, token))
        elif token.has(Kind.FAMOUS | Kind.BRAND):
            token.passes = token.passes or _is_famous(note, index) or _is_brand(note, index)


def _is_called(note: Note, index: int) -> bool:
    """Tell « Noël c'est sa sœur » and « un certain Noël » from « avant Noël »."""
    before = note.at(index - 1)
    is_announced = bool(before and before.text in _CALLED_SO)
    return is_announced or predicates.is_subject(note, index)


def _mark_phrase(note: Note, index: int) -> None:
    for tokens, flags in phrases_at(note, index):
        is_joined = len(tokens) <= _LONGEST and all(token.gap in _JOINED for token in tokens[1:])
        if is_joined and flags & (Kind.FAMOUS | Kind.BRAND):
            _pass(tokens)


def _pass(tokens: list[Token]) -> None:
    for token in tokens:
        token.passes = True


def _mark_case(note: Note, index: int) -> None:
    """Let « affaire Mazan », « loi Schœlcher » and « signe de Murphy » pass: a name of law or of medicine."""
    link = note.at(index + 1)
    first = index + 1 + bool(link and link.text in {"de", "d", "du"} and link.gap == " ")
    taken = list(_side_by_side(note.tokens[first : first + 3]))
    if taken and taken[0] is note.tokens[first] and taken[0].gap in {" ", "'", ' "'}:
        _pass(taken)
    elif first == index + 1 and note.tokens[index].text in _BY_NAME:
        _mark_case_by_name(note, first)


def _side_by_side(tokens: list[Token]) -> Iterator[Token]:
    """Yield the names of law or medicine up to the first word that is none."""
    for rank, token in enumerate(tokens):
        if not token.has(Kind.EPONYM | Kind.FAMOUS) or (rank and token.gap not in _JOINED):
            return
        yield token


def _mark_case_by_name(note: Note, index: int) -> None:
    """Let pass one name that no list holds for this, when it is no given name and nobody acts."""
    name, after = note.at(index), note.at(index + 1)
    if not name or name.gap not in {" ", ' "'} or not name.is_capital:
        return
    is_followed = bool(after and after.gap in _JOINED and after.is_capital and after.has(Kind.NAME))
    if not (name.has(Kind.GIVEN) or is_followed or note.all_upper):
        _pass([name])


def _mark_art(note: Note, index: int) -> None:
    """Let « la chanson d'Aya Nakamura » pass: after a work, two names at least."""
    taken: list[Token] = []
    before = note.at(index - 1)
    if note.tokens[index].text == "comme" and before and before.text in _APPEARING:
        return
    for token in note.tokens[index + 1 : index + 1 + _LONGEST]:
        if token.gap not in _JOINED or token.gap == ". ":
            break
        if token.text in _LINKS:
            continue
        if not token.is_capital or note.all_upper:
            break
        taken.append(token)
    if not taken or predicates.is_described(note, taken[-1]):
        return  # nobody famous is told with an age
    if len(taken) > 1 or (note.tokens[index].text in _WORKS and not taken[0].has(Kind.GIVEN)):
        _pass(taken)


def _mark_saint(note: Note, index: int) -> None:
    name = note.at(index + 1)
    if name and name.gap in {" ", "-"} and (name.is_capital or note.all_lower):
        _pass([name])


def _is_famous(note: Note, index: int) -> bool:
    token = note.tokens[index]
    before = note.at(index - 1)
    if before and before.text in NOT_FAMOUS:
        return False
    if not token.has(Kind.FAMOUS) or not (token.is_capital or note.all_lower):
        return False
    around = note.text[max(0, token.start - _NEAR) : token.end + _NEAR]
    if not _CULTURE.search(around) or predicates.is_described(note, token):
        return False
    return not token.has(Kind.GIVEN) or _is_told_of(note, index)


def _is_told_of(note: Note, index: int) -> bool:
    """Ask more of a famous name that many bear: « Nana de Zola », « lit Colette »."""
    before = note.text[max(0, note.tokens[index].start - 22) : note.tokens[index].start]
    link, author = note.at(index + 1), note.at(index + 2)
    is_title = _is_of(link, author, Kind.FAMOUS) or _is_of(note.at(index - 1), note.at(index - 2), Kind.FAMOUS)
    return is_title or bool(
        re.search(_CULTURE.pattern + r"[ ](?:d[eu']?[ ]?|sur[ ]|avec[ ]|l['])?\"?[ ]?$", before, re.X)
    )


def _is_of(link: Token | None, other: Token | None, kind: int) -> bool:
    return bool(link and other and link.text in {"de", "d"} and other.has(kind))


def _is_beside_given(note: Note, index: int) -> bool:
    """Tell « Divine Boulanger » and « PICARD Victoire » from « chez Boulanger »."""
    token, before, after = note.tokens[index], note.at(index - 1), note.at(index + 1)
    if not token.is_capital or note.all_upper or not token.has(Kind.FAMILY):
        return False
    beside = ((before, token.gap), (after, after.gap if after else ""))
    return any(other and gap == " " and other.is_capital and other.has(Kind.GIVEN) for other, gap in beside)


def _is_brand(note: Note, index: int) -> bool:
    token, before = note.tokens[index], note.at(index - 1)
    if not token.has(Kind.BRAND) or (before and before.text in NOT_FAMOUS):
        return False
    if not token.has(Kind.GIVEN):
        return not _is_beside_given(note, index)
    if _LIKE_A_CAR.match(note.text, token.end):
        return True
    is_goods = bool(_GOODS.search(note.text, max(0, token.start - _NEAR), token.start))
    is_someone = before is None or before.text in _BEFORE_SOMEONE or token.first or token.case is Case.LOWER
    return is_goods and not is_someone
