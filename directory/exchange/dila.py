"""The DILA's directory of local administrations (« Annuaire de l'administration », Licence Ouverte 2.0).

Three shapes are read: the list of 2016 (`nom`, `type`, `codeinsee`…), the current one (`pivot`, `plage_ouverture`…),
and the current one as an open data portal flattens it, lists written as JSON in a text.

A record is recognised from one file to the next by its pivot code (`gendarmerie-01281-01`): it is the `id` of 2016 and
the `ancien_code_pivot` of today. A record that never had one keeps today's `id`.

Neither coordinates (`latitude`, `longitude`) nor `affectation_personne`, the names of those in
charge, are read: the directory names functions, not people, and a place that must stay discreet has no point on a map.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from directory.reference import territories
from directory.vocabularies import OrganisationKind

from .fields import Raw, objects, shown, text, texts
from .json_files import Element, elements
from .records import BadRecord, Record, Refused
from .sheets import Sheet

SOURCE_NAME = "Annuaire de l'administration (DILA)"
LICENCE = "Licence Ouverte 2.0 (Etalab)"
KINDS = {
    "ars": OrganisationKind.HEALTH_AGENCY,
    "ars_antenne": OrganisationKind.HEALTH_AGENCY,
    "bav": OrganisationKind.COURT_VICTIM_OFFICE,
    "cg": OrganisationKind.CHILD_WELFARE,
    "cidf": OrganisationKind.CIDFF,
    "commissariat_police": OrganisationKind.POLICE_STATION,
    "dd_femmes": OrganisationKind.WOMENS_RIGHTS_DELEGATE,
    "ddcs": OrganisationKind.SOCIAL_DIRECTORATE,
    "ddcspp": OrganisationKind.SOCIAL_DIRECTORATE,
    "ddpjj": OrganisationKind.YOUTH_JUSTICE,
    "ddsp": OrganisationKind.POLICE_DIRECTORATE,
    "dir_pj": OrganisationKind.JUDICIAL_POLICE,
    "dr_femmes": OrganisationKind.WOMENS_RIGHTS_DIRECTORATE,
    "drpjj": OrganisationKind.YOUTH_JUSTICE,
    "gendarmerie": OrganisationKind.GENDARMERIE_BRIGADE,
    "gendarmerie_departementale": OrganisationKind.GENDARMERIE_GROUP,
    "inspection_academique": OrganisationKind.EDUCATION_AUTHORITY,
    "ofii": OrganisationKind.OFII,
    "ordre_avocats": OrganisationKind.BAR,
    "prefecture": OrganisationKind.PREFECTURE,
    "te": OrganisationKind.JUVENILE_JUDGE,
    "tgi": OrganisationKind.PROSECUTOR,
}
_INSEE = re.compile(r"(?:\d\d|2[AB])\d{3}", re.ASCII)
# Communes of Guadeloupe until 2007, collectivities since; old files still say 97123 and 97127 (COG: 97701, 97801).
_FORMER_COMMUNES = {"97123": "977", "97127": "978"}
_CURRENT_KEYS = {"pivot", "ancien_code_pivot", "adresse", "plage_ouverture", "code_insee_commune"}
_LINES = ("complement1", "complement2", "numero_voie", "service_distribution")
_OPENING = (
    *("nom_jour_debut", "nom_jour_fin", "commentaire"),
    *("valeur_heure_debut_1", "valeur_heure_fin_1", "valeur_heure_debut_2", "valeur_heure_fin_2"),
)


def read(content: str) -> Iterator[Record | Refused]:
    """Yield each record of the file's text, or why it is left out; raises UnreadableFile when the JSON breaks."""
    first_lines: dict[str, int] = {}
    for element in elements(content):
        record = _read_one(element)
        if isinstance(record, Record) and record.external_id in first_lines:
            reason = _("identifiant déjà lu ligne %(line)d") % {"line": first_lines[record.external_id]}
            record = Refused(record.line, record.id, reason)
        elif isinstance(record, Record):
            first_lines[record.external_id] = record.line
        yield record


def departement_of(insee: str) -> str:
    """Return the département (COG code) of a commune from its INSEE code; raises BadRecord when there is none."""
    code = insee.upper()
    if not _INSEE.fullmatch(code):
        raise BadRecord(_("code INSEE de commune absent ou mal formé : « %(code)s »") % {"code": insee})
    departement = _FORMER_COMMUNES.get(code) or code[: 3 if code[:2] in {"97", "98"} else 2]
    if departement not in territories():
        raise BadRecord(_("département inconnu : code INSEE « %(code)s »") % {"code": insee})
    return departement


def _read_one(element: Element) -> Record | Refused:
    raw = element.value
    if not isinstance(raw, dict):
        return Refused(element.line, "", _("la fiche n'est pas un objet JSON"))
    try:
        sheet = _current(raw) if _CURRENT_KEYS & raw.keys() else _of_2016(raw)
        return sheet.record(element.line)
    except BadRecord as error:
        return Refused(element.line, shown(raw.get("id")), str(error))


def _of_2016(raw: Raw) -> Sheet:
    address = next(iter(_objects_or_one(raw, "writeAddress")), {})
    return Sheet(
        id=text(raw, "id"),
        external_id=_external_id(text(raw, "id")),
        source_kind=text(raw, "type"),
        kind=KINDS.get(text(raw, "type")),
        departement=departement_of(text(raw, "codeinsee")),
        name=text(raw, "nom"),
        street=texts(address, "streetAddress"),
        postal_code=text(address, "postalCode"),
        city=text(address, "addressLocality"),
        websites=texts(raw, "website"),
        phones=texts(raw, "contact_phone"),
        updated=text(raw, "update"),
    )


def _current(raw: Raw) -> Sheet:
    pivot = next(iter(objects(raw, "pivot")), {})
    communes = texts(raw, "code_insee_commune") or texts(pivot, "code_insee_commune")
    address = _main_address(objects(raw, "adresse"))
    return Sheet(
        id=text(raw, "id"),
        external_id=_external_id(text(raw, "ancien_code_pivot") or text(raw, "id")),
        source_kind=text(pivot, "type_service_local"),
        kind=KINDS.get(text(pivot, "type_service_local")),
        departement=departement_of(next(iter(communes), "")),
        name=text(raw, "nom"),
        street=[line for key in _LINES if (line := text(address, key))],
        postal_code=text(address, "code_postal"),
        city=text(address, "nom_commune"),
        websites=[text(site, "valeur") for site in objects(raw, "site_internet")],
        phones=[text(phone, "valeur") for phone in objects(raw, "telephone")],
        emails=texts(raw, "adresse_courriel"),
        updated=text(raw, "date_modification"),
        siret=text(raw, "siret"),
        hours=[{key: text(opening, key) for key in _OPENING} for opening in objects(raw, "plage_ouverture")],
        hours_comment=text(raw, "commentaire_plage_ouverture"),
    )


def _external_id(code: str) -> str:
    if not code:
        raise BadRecord(_("la fiche n'a pas d'identifiant"))
    return f"dila:{code}"


def _objects_or_one(raw: Raw, key: str) -> list[Raw]:
    value = raw.get(key)
    return objects({key: [value]} if isinstance(value, dict) else raw, key)


def _main_address(addresses: list[Raw]) -> Raw:
    """Prefer where people go (« Adresse ») to where they write (« Adresse postale »)."""
    return next((each for each in addresses if text(each, "type_adresse") == "Adresse"), next(iter(addresses), {}))
