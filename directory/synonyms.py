"""Other words for the same thing: what agents type, and what sheets write. All folded (see `folding.fold`)."""

from typing import NamedTuple

# Words that say nothing of what is looked for.
STOP_WORDS = frozenset(
    (
        *("a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "par", "pour", "sur"),
        *("un", "une", "of", "the", "for", "and", "in"),
    )
)

# Each line holds ways to write one thing; whichever is typed, the others are looked for too.
# Acronyms: the plan's vocabularies, and the State's usual ones.
EQUIVALENTS: tuple[tuple[str, ...], ...] = (
    ("st", "saint"),
    ("ste", "sainte"),
    ("ase", "aide sociale enfance"),
    ("crip", "cellule recueil informations preoccupantes"),
    ("brp", "brigade repression proxenetisme"),
    ("bpf", "bpm", "brigade protection famille", "brigade protection mineurs"),
    ("ocrteh", "office central repression traite"),
    ("ofmin", "office mineurs"),
    ("tgi", "tj", "tribunal judiciaire", "tribunal grande instance", "parquet"),
    ("parquet", "procureur", "prosecutor", "tribunal grande instance", "tribunal judiciaire"),
    ("ggd", "groupement gendarmerie departementale"),
    ("gendarmerie", "gendarmes", "gendarme"),
    ("cidff", "cidf", "centre information droits femmes"),
    ("siao", "115"),
    ("chrs", "centre hebergement reinsertion sociale"),
    ("pjj", "protection judiciaire jeunesse"),
    ("mna", "mineur non accompagne", "mineurs non accompagnes", "mineur"),
    ("gav", "garde vue", "audition"),
    ("bav", "bureau aide victimes"),
    ("uaped", "unite accueil pediatrique enfants danger"),
    ("umj", "unite medico judiciaire"),
    ("pass", "permanence acces soins sante"),
    ("snated", "119", "allo enfance danger"),
    ("ddfe", "dddfe", "droits femmes"),
    ("ddets", "ddetspp", "ddcs", "ddcspp"),
    ("ofii", "office francais immigration integration"),
    ("dsden", "inspection academique"),
    ("iscg", "intervenant social commissariat gendarmerie"),
    ("ars", "agence regionale sante"),
    ("cd", "conseil departemental", "conseil general"),
    ("psp", "parcours sortie prostitution", "parcours sortie"),
    ("ip", "information preoccupante", "informations preoccupantes"),
    ("aj", "aide juridictionnelle"),
    ("mineur", "mineure", "mineurs", "mineures", "minor", "minors", "ado", "adolescent", "adolescente", "child"),
    ("police", "commissariat", "policier", "policiers"),
    ("hebergement", "foyer", "logement", "housing", "accommodation"),
    ("abri", "mise abri", "shelter", "refuge"),
    ("avocat", "avocate", "lawyer"),
    ("interprete", "interpretariat", "traducteur", "traduction", "interpreter"),
    ("psy", "psychologue", "psychologique", "psychotraumatisme", "psychologist"),
    ("medecin", "soins", "sante", "hopital", "doctor", "health"),
    ("enfant", "enfants", "children", "bebe"),
    ("femme", "femmes", "women", "woman"),
    ("asile", "asylum", "refugie", "protection internationale"),
    ("sejour", "titre sejour", "papiers", "recepisse", "permit"),
    ("victime", "victimes", "victim", "victims"),
    ("traite", "teh", "trafficking"),
)

# What agents call a value of the facets, beside its label; indexed with it.
ALSO_SAID: dict[str, str] = {
    "MISE_A_ABRI": "urgence hebergement foyer nuit",
    "HEBERGEMENT_ELOIGNE": "eloignement foyer abri",
    "HEBERGEMENT": "foyer logement abri",
    "ACCOMP_AUDITION": "plainte gav",
    "TITRE_SEJOUR": "papiers prefecture",
    "ASILE": "ofpra refugie",
    "SOINS_URGENTS": "medecin hopital",
    "SOINS_ACCES": "medecin sante",
    "PROTECTION_ENFANCE": "mineur ase crip",
    "UAPED": "mineur",
    "ADMIN_AD_HOC": "mineur",
    "PARCOURS_SORTIE": "psp",
    "AVEC_ENFANTS": "bebe famille mere",
    "PERSONNES_TRANS": "transgenre",
    "MINEURS": "mineur enfant adolescent mna",
    "MAJEURS": "majeur adulte",
    "CD_ASE": "ase mineur",
    "CD_CRIP": "mineur ip",
    "SNATED": "mineur",
    "PJJ": "mineur",
    "JUGE_ENFANTS": "mineur",
    "HEBERG_MINEURS": "mineur mna foyer",
    "PARQUET": "tgi tj tribunal judiciaire",
    "GN_GGD": "ggd",
    "PN_COMMISSARIAT": "police",
    "CHRS": "foyer",
    "SIAO_115": "siao 115 hebergement urgence",
    "DDFE": "ddfe",
    "OFII": "ofii",
    "DSDEN": "dsden inspection academique",
    "ARS": "ars",
    "PASS": "pass hopital",
    "UMJ": "umj",
    "ISCG": "iscg",
}


class Phrase(NamedTuple):
    """Words typed together, and the other phrases that mean the same."""

    words: tuple[str, ...]
    others: tuple[tuple[str, ...], ...]


def _phrases() -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    found: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for line in EQUIVALENTS:
        ways = {tuple(way.split()) for way in line}
        for way in ways:
            found.setdefault(way, set()).update(ways - {way})
    return {way: tuple(sorted(others)) for way, others in found.items()}


_PHRASES = _phrases()
_LONGEST = max(len(way) for way in _PHRASES)


def phrases(words: list[str]) -> list[Phrase]:
    """Cut the words into known phrases (the longest first) and single words, with what else to look for."""
    cut: list[Phrase] = []
    while words:
        length = next((n for n in range(_LONGEST, 1, -1) if tuple(words[:n]) in _PHRASES), 1)
        head = tuple(words[:length])
        cut.append(Phrase(head, _PHRASES.get(head, ())))
        words = words[length:]
    return cut


def is_known(word: str) -> bool:
    """Tell whether the word is one of this table's, hence not a mistyped one."""
    return (word,) in _PHRASES
