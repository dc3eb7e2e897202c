import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.exchange import dila
from directory.exchange.json_files import UnreadableFile, read_text_file
from directory.exchange.records import Level, Record, Refused

LARGE = Path(__file__).parents[2].parent / "shared" / "data" / "dila" / "annuaire_local_2016_relevant.jsonl.gz"
OLD: dict[str, Any] = {
    "id": "mairie-77188-01",
    "type": "mairie",
    "codeinsee": "77188",
    "nom": "Mairie de Fontaine-le-Port",
    "contact_phone": "+33 1 64 38 30 50",
    "update": "2015-02-03",
}


def test_every_commune_of_the_national_file_falls_in_the_departement_that_the_file_derives() -> None:
    if not LARGE.exists():
        pytest.skip(f"{LARGE} is missing: the real files of the DILA stand beside the project, in shared/data/dila")
    rows = map(json.loads, read_text_file(LARGE).text.splitlines())

    wrong = [row["id"] for row in rows if dila.departement_of(row["codeinsee"]) != row["_departement"]]

    assert wrong == []


@pytest.mark.parametrize(
    ("insee", "departement"),
    [
        *[("2A004", "2A"), ("2b033", "2B"), ("97123", "977"), ("97701", "977"), ("97127", "978"), ("97801", "978")],
        *[("97411", "974"), ("97502", "975"), ("98818", "988"), ("01053", "01")],
    ],
)
def test_commune_gives_its_departement(insee: str, departement: str) -> None:
    assert dila.departement_of(insee) == departement


def test_coordinates_and_names_of_people_are_read_nowhere() -> None:
    person = {"affectation_personne": [{"personne": {"nom": "Durand"}}], "latitude": "48.8566", "longitude": "2.3522"}
    text = json.dumps([OLD | person, OLD | person | {"id": "autre", "pivot": [], "code_insee_commune": "77188"}])

    records = list(dila.read(text))

    assert all(isinstance(record, Record) for record in records)
    assert not [secret for secret in ("Durand", "48.8566", "2.3522") if secret in repr(records)]


SOLIDARITIES = "Direction départementale de l'emploi, du travail et des solidarités"
EDUCATION = "Direction des services départementaux de l'Éducation nationale"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Tribunal de grande instance de Lyon", "Tribunal judiciaire de Lyon"),
        ("Bureau du tribunal de grande instance de Gap", "Bureau du tribunal judiciaire de Gap"),
        ("Tribunal d'instance de Gap", "Tribunal de proximité de Gap"),
        ("Conseil général - Guyane", "Collectivité territoriale de Guyane"),
        ("Direction départementale de la cohésion sociale (DDCS) du Rhône", f"{SOLIDARITIES} (DDETS) du Rhône"),
        (
            "Direction départementale de la cohésion sociale et de la protection des populations (DDCSPP) - Jura",
            f"{SOLIDARITIES} et de la protection des populations (DDETSPP) - Jura",
        ),
        (f"{EDUCATION}, ex-Inspection académique - Ain", f"{EDUCATION} - Ain"),
        ("Tribunal de première instance de Nouméa", "Tribunal de première instance de Nouméa"),
    ],
)
def test_name_that_a_reform_replaced_is_brought_up_to_date(old: str, new: str) -> None:
    (record,) = dila.read(json.dumps([OLD | {"nom": old}]))

    assert isinstance(record, Record)
    assert record.name == new
    assert [note.level for note in record.notes] == [Level.NOTICE] * (old != new)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KEYS = [*OLD, "pivot", "adresse", "plage_ouverture", "telephone", "site_internet", "writeAddress", "website", "siret"]
almost_records = st.dictionaries(st.sampled_from([*KEYS, "adresse_courriel"]), json_values).map(OLD.__or__)


@given(json_values | st.lists(almost_records | json_values) | almost_records)
def test_reader_given_any_json_takes_refuses_or_says_unreadable(value: object) -> None:
    try:
        found = list(dila.read(json.dumps(value)))
    except UnreadableFile:
        found = []

    assert all(isinstance(record, Record | Refused) for record in found)


@given(st.text() | st.sampled_from(["[", '{"service": [', '{"id": "a"}\n']).flatmap(lambda s: st.text().map(s.__add__)))
def test_reader_given_any_text_takes_refuses_or_says_unreadable(text: str) -> None:
    try:
        found = list(dila.read(text))
    except UnreadableFile:
        found = []

    assert all(isinstance(record, Record | Refused) for record in found)
