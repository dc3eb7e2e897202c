"""What is told without its usual shape: homes, birthdays, nicknames, codes; and the names that identify nobody."""

import pytest

from referrals.screening import screen
from referrals.screening.lexicon import DATA


def _categories(text: str) -> set[str]:
    return {finding.category for finding in screen(text).blocks}


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("On la dépose devant la maison à volets verts en face du cimetière.", "adresse"),
        ("sa tente c'est la troisième sous le pont côté écluse", "adresse"),
        ("elle dort dans le mobil-home 27", "adresse"),
        ("Majorité dans neuf jours exactement.", "date_naissance"),
        ("elle fête ses 23 ans le soir du 14 juillet", "date_naissance"),
        ("Toutes deux du 28 février deux mille cinq.", "date_naissance"),
        ("Ses codétenues l'appelaient la Perle.", "surnom"),
        ("DITE LA MARSEILLAISE, RECRUTE DEVANT LES FOYERS", "surnom"),
        ("Vu la petite j.p ce matin.", "initiales"),
        ("FZ 881 ?N, le dernier chiffre lui échappe.", "plaque"),
        ("Ibis Budget Porte de Montreuil, 217", "hebergement_precis"),
        ("lycée Voltaire, classe de seconde", "scolarite"),
        ("Parle dari, Zarghuna l'a répété deux fois.", "nom"),
    ],
)
def test_a_description_is_blocked(text: str, category: str) -> None:
    assert category in _categories(text)


@pytest.mark.parametrize(
    "text",
    [
        "La chanson de Céline Dion passait à fond.",
        "Procès Pelicot évoqué par la cliente.",
        "Arrêt Rantsev cité par l'avocate.",
        "Elle porte le même survêt Nike toute la semaine.",
        "Traitement par Abilify, pas de Xanax.",
        "Elle prie sainte Rita tous les soirs.",
        "Accueil de jour Marius-Lacroix complet.",
        "Urgences pédiatriques fermées, voir la médiathèque.",
        "Née au Nigeria, arrivée il y a trois jours.",
        "Réunion au 3e étage de la préfecture, salle 312.",
    ],
)
def test_what_identifies_nobody_passes(text: str) -> None:
    assert not screen(text).findings


def test_a_street_without_number_is_asked_about() -> None:
    verdict = screen("Le point de chute est rue de la Corderie.")

    assert not verdict.blocks
    assert verdict.confirms


def test_a_rewritten_lexicon_leaves_no_trace() -> None:
    assert not DATA.with_suffix(".new").exists()
