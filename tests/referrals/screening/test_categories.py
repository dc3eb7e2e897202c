"""Point 3 (what is stopped) and point 4 (what passes) of the issue, a line each."""

import pytest

from referrals.screening import Vocabulary, screen

BLOCKED = [
    ("nom", "La victime Kelly Okafor est arrivée."),
    ("nom", "blessing pleure tout le temps"),
    ("nom", "PRISE EN CHARGE DE EGHAREVBA LOVETH"),
    ("nom", "Mihaela Gheorghe demande un hébergement."),
    ("nom", "Liu Fang ne vient plus aux cours."),
    ("nom", "Yuliana demande un bilan de santé."),
    ("nom", "Le nommé DERVISHI Erion, mineur."),
    ("nom", "Rose a fugué encore une fois."),
    ("nom", "jennifer dit kel ve bien te voir"),
    ("nom", "M. Petit l'héberge contre services."),
    ("surnom", "Jeune appelée « Nana » par ses amies."),
    ("surnom", "alias La Panthère"),
    ("initiales", "R. M. sera entendue demain."),
    ("initiales", "Entretien avec Mme D. ce matin."),
    ("nom_proche", "Sa mère Florentina est injoignable."),
    ("date_naissance", "Née le 14/02/2008 à Bucarest."),
    ("date_naissance", "née le douze mars deux mille neuf"),
    ("date_naissance", "18 ans le 9 mars prochain"),
    ("telephone", "tel 0639981247"),
    ("telephone", "appeler le 06 39 98 12 47"),
    ("telephone", "+33 (0)6 39 98 12 47"),
    ("telephone", "zero six trente neuf quatre vingt dix huit douze quarante sept"),
    ("telephone", "o6 39 98 1l 47"),
    ("telephone", "０６３９９８１２４７"),
    ("courriel", "kelly-r@mail-fictif.fr"),
    ("courriel", "ecrire a lara (at) boite-fictive point fr"),
    ("adresse", "Hébergée 27 avenue du Général-Leclerc, 94700 Maisons-Alfort"),
    ("adresse", "habite residence du parc bat 3 porte 18"),
    ("hebergement_precis", "Retrouvée au B&B Lyon Est, chambre 117"),
    ("adresse", "3e étage porte gauche"),
    ("gps", "Campement situé 50.6371, 3.0633"),
    ("bancaire", "FR7630006000011234567890189"),
    ("bancaire", "carte 4970 1012 3456 7890"),
    ("nir", "Sécurité sociale 2 07 10 13 055 210 28"),
    ("numero_etranger", "Numéro AGDREF : 6903087712."),
    ("piece_identite", "Passeport congolais n° OP0456712"),
    ("piece_identite", "titre de séjour 9923145678"),
    ("numero_dossier", "PV n° 01287/2023"),
    ("plaque", "Scooter immatriculé GH-903-LM"),
    ("plaque", "Clio 4521 XB 75"),
    ("identifiant_technique", "IMEI 357328112233444"),
    ("reseau_social", "snap jade.off_77"),
    ("url", "http://rencontre-fictive.fr/profil/88231"),
    ("scolarite", "En 4eC au collège Albert Camus de Rouen"),
]
PASSING = [
    "Orientation vers Saint-Ouen, la Seine-Saint-Denis ou la région Bretagne.",
    "Elle vient du Nigeria, via la Libye et l'Italie.",
    "Place au CHRS Flora Tristan et à l'Amicale du Nid.",
    "Contact pris avec Payoke et La Strada.",
    "Transmis à l'OCRTEH, à la BRP et au parquet.",
    "Femme bulgare, parle romani et un peu de français.",
    "Rendez-vous mardi et jeudi matin.",
    "Jeune majeure de 18 ans, enfant de 7 mois.",
    "Hébergement de 72h, puis 15 jours renouvelables.",
    "Convocation le 18 avril à 8h45.",
    "Elle rembourse 500 € par mois, dette de 25 000 €.",
    "Poursuites au visa de l'article 225-4-1 du code pénal.",
    "Appeler le 115, le 119, le 3919 ou le 116 006.",
    "IVG programmée, sérologies VIH et VHB négatives.",
    "Sous emprise d'un loverboy, michetonnage par Snapchat.",
    "Née en 2004, arrivée en France en 2021.",
    "Mme X est d'accord pour témoigner.",
]
CONFIRMED = ["La jeune parle de Zorblaxie sans cesse.", "elle a parlé de trouglouzbik hier"]


@pytest.mark.parametrize(("category", "text"), BLOCKED)
def test_identifying_text_is_blocked(category: str, text: str) -> None:
    blocks = screen(text).blocks

    assert blocks, category
    assert all(finding.message for finding in blocks)


@pytest.mark.parametrize("text", PASSING)
def test_ordinary_text_passes(text: str) -> None:
    assert screen(text).findings == ()


@pytest.mark.parametrize("text", CONFIRMED)
def test_unknown_word_asks_for_confirmation(text: str) -> None:
    verdict = screen(text)

    assert verdict.confirms
    assert not verdict.blocks


def test_rare_precisions_together_ask_for_confirmation() -> None:
    text = "Sourde, tatouée au cou, enceinte, 19 ans, nigériane."

    assert [finding.category for finding in screen(text).confirms] == ["profil_rare"]


def test_known_phrase_passes_and_its_given_name_alone_does_not() -> None:
    known = Vocabulary(["Maison Zorblax", "Kelly"])

    assert screen("Accord de la Maison Zorblax.", known=known).findings == ()
    assert screen("kelly a appelé hier", known=known).blocks


def test_own_reference_passes() -> None:
    from referrals.references import check_character

    reference = "7KQM2D9" + check_character("7KQM2D9")

    assert screen(f"Voir la demande {reference[:4]}-{reference[4:]}.").findings == ()


def test_finding_says_what_to_write_instead() -> None:
    (finding,) = screen("Blessing a appelé").findings

    assert finding.message == "« Blessing » ressemble à un nom de personne : écrivez « la personne »."
    assert (finding.start, finding.end, finding.severity) == (0, 8, "block")
