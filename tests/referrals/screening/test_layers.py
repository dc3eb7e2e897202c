"""Each layer alone, beside what it must leave alone."""

from collections.abc import Callable, Iterable
from functools import cache
from types import ModuleType
from typing import Any

import pytest

from referrals.screening import screen
from referrals.screening.findings import Hit
from referrals.screening.layers import (
    address,
    bare,
    birth,
    birthday,
    building,
    called,
    contact,
    cues,
    culture,
    described,
    devices,
    digits,
    documents,
    initials,
    letter,
    lodging,
    names,
    nicknames,
    online,
    partial,
    position,
    protect,
    school,
    small,
    spelled,
    towns,
    vehicles,
)
from referrals.screening.layers.rules import Rule, may_match
from referrals.screening.tokens import Note, read
from referrals.screening.vocabulary import DEFAULT
from tests.referrals.screening.corpus import notes

Layer = Callable[[Note], Iterable[Hit]]


def culture_then_names(note: Note) -> Iterable[Hit]:
    """Return what names sees once culture has let pass what is everybody's."""
    culture.mark(note)
    return names.find(note)


CASES: list[tuple[Layer, str, str]] = [
    (contact.find, "whatsapp +234 803 555 01 42", "Ligne d'écoute 0 800 05 95 95"),
    (online.find, "pseudo bbygirl.du_76", "annonces sur Snapchat et Telegram"),
    (documents.find, "dossier OFPRA 2023-11-04562", "loi n° 2016-444 du 13 avril 2016"),
    (documents.find, "caf 1234567", "aide de 1500 euros"),
    (vehicles.find, "fourgon B 41 VLQ", "MINEURE DE 13 ANS"),
    (devices.find, "adresse ip 81.56.12.7", "12 femmes, 3 enfants"),
    (birth.find, "ddn 3 11 06", "Née en Albanie, arrivée le 12 mars 2024"),
    (birth.find, "fille du 03/04/2007", "audience du 12/06/2024"),
    (address.find, "au 2 bis de l'avenue Gambetta", "2 places pour une femme"),
    (building.find, "interphone du 9e", "étage réservé aux femmes"),
    (lodging.find, "la 305 de l'hôtel du Commerce", "13e chambre correctionnelle"),
    (position.find, "N 47°12'38\" O 1°33'05\"", "37,2 de température"),
    (school.find, "3e B au collège Jules Vallès", "élève de 3e en décrochage"),
    (spelled.find, "zéro six trente-neuf quatre-vingt-dix-huit douze", "deux ou trois femmes, quatre enfants"),
    (spelled.find, "une dette de zero sept 56 78 quarante et un zero deux mille", "zéro place, deux mille euros"),
    (spelled.find, "O S A Z U W A", "R.A.S."),
    (digits.find, "code 748 251 93", "48 situations en 2023, dont 12 mineures"),
    (initials.find, "La victime, S. O., sera entendue", "art. L. 425-1 du CESEDA"),
    (cues.find, "elle s'appelle Rose", "elle s'appelle ainsi depuis"),
    (cues.find, "sa cousine Ndeye", "sa cousine nigériane"),
    (names.find, "Patience vue en consultation", "Patience et courage, on y arrive"),
    (names.find, "dire à Florence de venir", "aller à Florence demain"),
    (nicknames.find, "connue comme la Petite Reine", "réseau dit « de la Porte »"),
    (nicknames.find, "titi la brune demande un vestiaire", "elle attend la grande salle"),
    (names.find, "Rose demande une place", "une rose rouge"),
    (names.find, "Échangé avec Nancy, fièvre", "coordination avec Nancy et Metz"),
    (nicknames.find, "la puce est partie hier", "la puce du téléphone"),
    (nicknames.find, "croisé ac la tigresse", "une tigresse de papier"),
    (initials.find, "v.g. a dormi au local", "s.v.p. rappeler"),
    (initials.find, "avec KD au 115", "avec AME et CMU"),
    (initials.find, "KD, 19 ans", "AB, 19 places"),
    (letter.find, "Madame D. entendue en visio", "Madame X. entendue en visio"),
    (devices.find, "ID Android a91f-03bc-77e2-d450", "exercices 2023-2024-2025"),
    (vehicles.find, "scooter AU 115 CE", "PLACE AU 115 CE SOIR"),
    (contact.find, "un 06 qui finit en 33", "service qui finit à 18h"),
    (documents.find, "carte 4471", "carte 3919 remise"),
    (called.find, "celle qu'on appelle chocolat attend", "celle qu'on appelle demain"),
    (called.find, "son nom de travail c est petit coeur", "ce qu'on appelle la traite"),
    (called.find, "ses amies l'ont baptisee la chinoise", "ses amies l'ont appelee hier"),
    (called.find, "appelee tata coco dans la cite", "elle dit oui par sms"),
    (called.find, "se presente comme l'ancienne", "se presente comme etudiante"),
    (bare.find, "elle envoie tout a sa tante patience", "elle envoie tout a sa tante malade"),
    (bare.find, "ce bibiche ki ma donne ton num", "c'est elle qui appelle"),
    (bare.find, "patience poirier en fugue", "bon pain du matin"),
    (bare.find, "m konate drissa dort au hangar", "elle m appelle souvent"),
    (bare.find, "vodka est safe", "audience est reportee"),
    (bare.find, "entretien avec perle ce matin", "avec prudence et patience"),
    (bare.find, "rose pas vue cette semaine", "sa valise rose est perdue"),
    (bare.find, "VICTIME PRECIEUSE, ENTENDUE", "CHOSE PRECIEUSE, VOLEE"),
    (bare.find, "Partie civile : Rose, représentée", "Rose de colère, elle sort"),
    (bare.find, "rendez-vous pour Nancy à 9 h", "train pour Nancy à 9 h"),
    (nicknames.find, "on parle de bijou, a recuperer", "on vend un bijou"),
    (nicknames.find, "c la chinoise qui attend", "une chinoise attend"),
    (culture_then_names, "un certain Noël la cherche", "fermé avant Noël"),
    (bare.find, "Argent envoyé au frère, jean-bosco, tous les mois", "Vu cet après-midi au local"),
    (called.find, "tt le monde lappel ti bouchon", "tt le monde lappel demain"),
    (called.find, "son nom de rue c est bebe foot", "son nom de rue c est quoi"),
    (documents.find, "Dossier ASE 2024-EMA-0617", "directive 2011/36/UE"),
    (documents.find, "P<DOEVAL<<JANELLE<<<<", "départ -> Lyon <- retour"),
    (documents.find, "PSPT E K 4 0 1 8 8 2 7", "lit 60x120 pour le bébé"),
    (digits.find, "4 0 1 8 8 2 7", "225-14-2 CP"),
    (letter.find, "Point d'équipe sur Y. : elle dort", "Point d'équipe sur Lyon : elle dort"),
    (small.find, "nv de j.p.o : elle dort", "envoi de c.v aux foyers"),
    (small.find, "VU E-O EN ENTRETIEN", "VU E-MAIL DE LA MDPH"),
    (vehicles.find, "rendue à Metz, AA – 903 – QZ, sièges tachés", "rendue à Metz, AB – 12 places"),
    (address.find, "lit au 96 route de Bagatelle, 97438 Sainte-Marie", "1 descente ds le salon"),
    (initials.find, "Suivi de DM : sevrage", "Suivi de la PMI : vaccin"),
    (nicknames.find, "le prénom pour mémoire : ebunoluwa", "le nom du foyer : complet"),
    (documents.find, "n° d'instruction 7/23/19, jonction", "numéro du parquet, 12/03/2026"),
    (digits.find, "suivie sous id. 1303-557-820", "suivie sous l'article L. 425-1"),
    (letter.find, "ZHELEVA R. / BULG / 31A", "PLACE B / 115 / 31A"),
    (online.find, "en ligne : www . exemple-fictif . example / fr", "en ligne : le site du foyer"),
    (online.find, "compte Snapchat « zozo-dla-tess »", "compte Snapchat fermé « hier »"),
    (contact.find, "07oo ooo 318", "2oo euros, 3 ooo lei"),
    (contact.find, "b, comme Berthe, o, arobase, courriel, point, fr", "point, fr, dit-elle"),
    (initials.find, "F comme François, R ; 417", "traitée comme une voleuse, dit-elle"),
    (initials.find, "MLG, 16A, FUGUE", "ASE, 16 ANS, FUGUE"),
    (initials.find, "Patiente FK adressée", "Patiente AME adressée"),
    (birth.find, "28 / 02 / 2010 comme naissance", "28 / 02 / 2026 comme audience"),
    (devices.find, "adresse 2001:db8:4f::19", "de 12:30 à 14:15"),
    (devices.find, "serie SN F17 DX0 4QK", "une série de 3 séances"),
    (documents.find, "l'instruction 3/24/19", "l'instruction du 3/2/2026"),
    (nicknames.find, "Paris (c'est son prénom) revient", "Paris (c'est loin)"),
    (school.find, "MLDS au lycée polyvalent Condorcet de Méru", "MLDS au lycée polyvalent du secteur"),
    (contact.find, "ca finit par quarante deux treize", "ca finit par une dispute"),
    (address.find, "au 4 place Saint-Michel", "le TGV voiture 4 place 31 oublie pas"),
    (documents.find, "dossiers JI 3/22/71", "jugement du 3/2/2026"),
    (
        school.find,
        "2nde pro ASSP, lycée Colette de Parthenay, absente tous les lundis",
        "2nde pro, lycée Colette, tous avisés",
    ),
    (letter.find, "J. ma ecri cette nuit", "A. Rappel des faits"),
    (small.find, "pte s.o., scanner normal", "c.v. a refaire"),
    (small.find, "la petite z. encore vue", "pull en m, jean en 40"),
    (towns.find, "Sa cousine Nancy a posté l'annonce", "Transfert à Nancy"),
    (towns.find, "croisé Paris devant la gare", "départ pour Paris"),
    (vehicles.find, "veh mec. W-418-JB gris", "article L-425-1 du code"),
    (vehicles.find, "Audi FG-2xx-KL", "renfort de 22h-2h au local"),
    (address.find, "22 r de la paix", "2 ch de libre"),
]


def _read(text: str) -> Note:
    note = read(text)
    protect.mark(note, DEFAULT)
    return note


@pytest.mark.parametrize(("layer", "text"), [(layer, seen) for layer, seen, _ in CASES])
def test_layer_sees_what_it_is_for(layer: Layer, text: str) -> None:
    assert list(layer(_read(text)))


@pytest.mark.parametrize(("layer", "text"), [(layer, left) for layer, _, left in CASES])
def test_layer_leaves_the_rest_alone(layer: Layer, text: str) -> None:
    assert list(layer(_read(text))) == []


def test_weak_name_asks_and_does_not_block() -> None:
    text = "On en parle avant Joséphine si possible."

    assert [hit.severity for hit in names.find(_read(text))] == ["confirm"]
    assert [hit.severity for hit in names.find(_read(text.replace("avant", "avec")))] == ["block"]


def test_lone_evidence_asks_and_two_block() -> None:
    alone, supported = _read("AUTEUR COJOCARU EN FUITE"), _read("auteur Cojocaru Marius en fuite")

    assert [hit.severity for hit in names.find(_read("on note florence sur la feuille"))] == ["confirm"]
    assert [hit.severity for hit in cues.find(alone)] == ["confirm"]
    assert [hit.severity for hit in cues.find(supported)] == ["block"]


@pytest.mark.parametrize(
    "text",
    [
        "À la demande du parquet. Ivanka Stoyanova, 24 ans, trouvée dans un pavillon.",
        "Mise à l'abri de Vrounelka Tsimarovi, en attente.",
        "Elle a vu le film. Ivanka Stoyanova, 24 ans, l'accompagne.",
    ],
)
def test_nothing_covers_a_name_across_a_stop_nor_one_with_an_age(text: str) -> None:
    assert screen(text).blocks


@pytest.mark.parametrize("text", ["Blessing, c'est la bénédiction en anglais.", "elle dit « datorie » (la dette)"])
def test_a_word_that_is_explained_asks_and_does_not_block(text: str) -> None:
    assert not screen(text).blocks


def _hidden(rules: Iterable[Rule]) -> list[str]:
    """Return the rules that are not tried on a note where their pattern stands."""
    return [
        rule.name
        for rule in rules
        if any(rule.pattern.search(note.text) for note in _identifying() if not may_match(rule, note))
    ]


@cache
def _identifying() -> list[Note]:
    return [read(note.text) for note in notes() if note.spans]


TABLES = (address, birth, birthday, building, called, contact, described, devices, documents, initials, lodging)


@pytest.mark.parametrize("layer", [*TABLES, nicknames, online, partial, position, school, vehicles])
def test_a_rule_is_skipped_only_where_it_would_find_nothing(layer: ModuleType) -> None:
    assert not _hidden(layer.RULES)


@pytest.mark.parametrize(
    "wrong", [{"words": frozenset({"@"})}, {"needs": ("@@",)}, {"shapes": ("0@0",)}, {"hint": "@@"}]
)
def test_a_rule_that_is_skipped_by_mistake_is_seen(wrong: dict[str, Any]) -> None:
    first = address.RULES[0]

    assert _hidden([first._replace(**wrong)]) == [first.name]


def test_establishment_passes_and_its_resident_does_not() -> None:
    house = _read("Place au CHRS Suzanne Képès")
    resident = _read("le foyer de Kelly")

    assert all(token.passes for token in house.tokens if token.text in {"suzanne", "kepes"})
    assert not resident.tokens[-1].passes


@pytest.mark.parametrize(
    "text",
    [
        "Marisol, c'est aussi le nom du bar d'en face.",
        "Joué à Destiny sur la console.",
        "Atelier « Paroles de Nina » annulé.",
        "Décret 2016-1457 cité dans le courrier.",
        "MADAME VUE PAR AVOCATE",
        "aucun alias connu au SIS",
        "RESTE HOTEL 115",
        "Appel de l'hôtel pour des cris au troisième étage.",
        "Elle a fait tatouer le mot Hope.",
        "Maison d'enfants Saint-Vincent-de-Paul : accord.",
        "ne veut pas de foyer, ni de chambre au rez de chaussee, ni de rideaux rouges",
        "Minibus en direction de Régina, deux femmes.",
        "Numéros utiles : 115, 119, 3919, 17, et le 116 006.",
        "NATINF 23953 retenu.",
        "Appel sur la relaxe, chambre 6-2, cour d'appel d'Aix.",
        "La gamine a été filmée en Mélanie.",
        "Trajet du réseau : Nancy, Metz, puis Lille.",
        "Maison d'enfants Clair Matin : synthèse jeudi.",
        "dossier 100 % dématérialisé",
        "Guardia Civil saisie au cabinet lillois.",
        "AIRE DE TAVEL, 2 FEMMES, VAN VERT, REPARTI",
        "Pas de place ce soir au 115 de l'Hérault.",
        "DEM. LOGEMENT T2 STRASBOURG, 1 ADULTE",
        "9 INTERP, 4 VL SAISIS, 71 KE NUM",
        "Usage de Signal et de véhicules de location.",
        "C'est l'ONG médicale.",
        "Dérogation signée par le Département.",
        "Délibéré prorogé au 19 décembre, chambre 16-2, huis clos.",
        "Grâce à Dieu, dit-elle, les enfants mangent.",
        "Voir ofpra.gouv.fr pour la liste à jour.",
    ],
)
def test_what_bears_a_name_or_a_public_number_does_not_block(text: str) -> None:
    assert not screen(text).blocks


@pytest.mark.parametrize(
    "text",
    [
        "Marisol, c'est le nom de sa cousine, 19 ans.",
        "Destiny a pleuré toute la nuit.",
        "MADAME VUELINOVA PAR AVOCATE",
        "RESTE HOTEL 214",
        "Hôtel du Port, troisième étage.",
        "Elle a fait venir Hope.",
        "Le projet de Rose : une formation.",
        "Centre maternel L'Éclaircie, appartement 3.",
        "Régina est partie avec deux femmes.",
        "VICTIME KWASIBA ADJODI LANGUE NENGE TONGO",
        "Yuderkys est arrivée hier.",
        "La gamine a été filmée avec Mélanie.",
        "BENABDESSLAM, Khadidja : APS remise.",
        "Enregistrée comme Queen Mimi dans le répertoire.",
        "Place de la Paix au 15.",
        "LOGEMENT 12 STRASBOURG, 1 ADULTE",
        "Elle dort chambre 16, au fond.",
        "Voir exemple.com pour la liste à jour.",
        "jai 16 ans jsui du 12/4/09",
        "22 02 10 SUR L ACTE DE NAISSANCE",
        "N° instruction JIRS/21/07",
    ],
)
def test_what_is_near_those_is_still_stopped(text: str) -> None:
    assert screen(text).findings
