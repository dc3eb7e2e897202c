import gzip
import io
import json
import sys
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.exchange import loading
from directory.management.commands import import_directory
from directory.models import Contact, Organisation, SearchEntry, SourceFile
from directory.vocabularies import AddressDisclosure, OrganisationKind, Visibility

FOLDER = Path(__file__).parents[2].parent / "shared" / "data" / "dila"
LARGE = "annuaire_local_2016_relevant.jsonl.gz"
LIST = "annuaire_local_2016_10_departements.json"
CURRENT = "service_public_v2023_1record.json"
FLAT = "opendatasoft_flat_variant_derived.json"
OLD: dict[str, Any] = {
    "id": "mairie-77188-01",
    "type": "mairie",
    "codeinsee": "77188",
    "nom": "Mairie de Fontaine-le-Port",
    "contact_phone": "+33 1 64 38 30 50",
    "update": "2015-02-03",
}


def official(name: str) -> Path:
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"{path} is missing: the real files of the DILA stand beside the project, in shared/data/dila")
    return path


def run(path: Path, **options: Any) -> dict[str, Any]:
    out = io.StringIO()
    call_command("import_directory", str(path), format="dila", json=True, stdout=out, **options)
    return json.loads(out.getvalue().splitlines()[-1])


def counts(summary: dict[str, Any]) -> tuple[int, int, int, int]:
    return summary["created"], summary["changed"], summary["unchanged"], summary["refused"]


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Write records as JSON, or bytes as they are, and return where."""

    def write(content: Any, name: str = "fichier.json") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return write


@pytest.mark.django_db
def test_operator_imports_the_national_file_twice_and_the_second_changes_nothing() -> None:
    path = official(LARGE)

    first = run(path)
    second = run(path)

    assert counts(first) == (11684, 0, 0, 0)
    assert counts(second) == (0, 0, 11684, 0)
    assert Organisation.objects.count() == 11684
    assert SourceFile.objects.get().published_on.isoformat() == "2016-02-16"
    assert not Organisation.objects.filter(name__iregex="grande instance|DDCS|cohésion sociale|ex-inspection").exists()
    places = Counter(Organisation.objects.values_list("departement_id", flat=True))
    assert [places[code] for code in ("2A", "2B", "974", "977", "978", "988")] == [68, 69, 128, 2, 4, 42]
    assert not Contact.objects.exclude(organisation__departement__zone="metro").filter(phone__regex=r"^\+33[1-7]")
    assert len(first["warnings"]) == len(second["warnings"]) < 20


@pytest.mark.django_db
def test_operator_imports_the_list_of_2016() -> None:
    assert counts(run(official(LIST))) == (943, 0, 0, 0)

    station = Organisation.objects.get(external_id="dila:cidf-13004-01")
    assert (station.kind, station.city, station.postal_code) == (OrganisationKind.CIDFF, "Arles", "13200")
    assert station.contacts.get().phone == "+33490934776"
    assert station.source.licence == "Licence Ouverte 2.0 (Etalab)"


@pytest.mark.django_db
@pytest.mark.parametrize("name", [CURRENT, FLAT])
def test_operator_imports_the_current_formats(name: str) -> None:
    assert counts(run(official(name))) == (1, 0, 0, 0)

    hall = Organisation.objects.get()
    desk = hall.contacts.get()
    assert (hall.kind, hall.source_kind) == (OrganisationKind.OTHER_PUBLIC_SERVICE, "mairie")
    assert (hall.street, hall.siret, hall.departement_id) == ("3 rue du Général-Roux", "21770188700010", "77")
    assert hall.opening_hours == "Tu 09:00-12:00,18:00-19:00; We 09:00-12:00; Fr 09:00-12:00"
    assert hall.hours_note.startswith("Mardi : Accueil ouvert uniquement hors vacances")
    assert (desk.functional_name, desk.phone, desk.functional_email) == (
        "Accueil",
        "+33164383052",
        "mairie-xxxxx@yyyy.fr",
    )


@pytest.mark.django_db
def test_record_of_2016_is_changed_not_doubled_by_the_current_format(write: Any) -> None:
    run(write([OLD]))
    before = Organisation.objects.get()

    summary = run(official(CURRENT))

    after = Organisation.objects.get()
    assert counts(summary) == (0, 1, 0, 0)
    assert (after.pk, after.slug, after.name) == (before.pk, before.slug, "Mairie - Fontaine-le-Port")
    assert after.contacts.get().phone == "+33164383052"
    assert after.source_id != before.source_id


@pytest.mark.django_db
def test_older_file_does_not_undo_a_newer_one(write: Any) -> None:
    run(write([OLD | {"nom": "Mairie nouvelle", "update": "2020-01-01"}]))

    summary = run(write([OLD]))

    assert counts(summary) == (0, 0, 1, 0)
    assert "plus ancienne" in summary["warnings"][0]["message"]
    assert Organisation.objects.get().name == "Mairie nouvelle"


@pytest.mark.django_db
def test_editor_keeps_what_the_source_does_not_carry(write: Any) -> None:
    run(write([OLD]))
    hall = Organisation.objects.get()
    hall.mission, hall.visibility, hall.opening_hours = "Accueillir", Visibility.AGENTS, "Mo 09:00-12:00"
    hall.save()
    hall.contacts.update(functional_name="Standard")

    again = run(write([OLD]))
    changed = run(write([OLD | {"nom": "Mairie annexe"}]))

    hall.refresh_from_db()
    assert (counts(again), counts(changed)) == ((0, 0, 1, 0), (0, 1, 0, 0))
    assert (hall.mission, hall.visibility, hall.opening_hours) == ("Accueillir", "AGENTS", "Mo 09:00-12:00")
    assert (hall.name, hall.sort_name, hall.contacts.count()) == ("Mairie annexe", "mairie annexe", 1)


@pytest.mark.django_db
@pytest.mark.parametrize(("disclosure", "city"), [(AddressDisclosure.SECRET, ""), (AddressDisclosure.PUBLIC, "Melun")])
def test_address_made_secret_by_an_editor_is_not_brought_back(
    disclosure: AddressDisclosure, city: str, write: Any
) -> None:
    run(write([OLD]))
    Organisation.objects.update(address_disclosure=disclosure)

    run(write([OLD | {"writeAddress": {"addressLocality": "Melun", "postalCode": "77000"}}]))

    assert Organisation.objects.get().city == city


@pytest.mark.django_db
def test_dry_run_tells_and_writes_nothing(write: Any) -> None:
    path = write([OLD])

    dry = run(path, dry_run=True)
    traces = Organisation.objects.exists() or Contact.objects.exists() or SourceFile.objects.exists()
    real = run(path)

    assert not traces
    assert counts(dry) == counts(real) == (1, 0, 0, 0)
    assert (dry["dry_run"], real["dry_run"]) == (True, False)


@pytest.mark.django_db
def test_failure_at_the_end_undoes_everything(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        assert Organisation.objects.exists()
        raise RuntimeError("the search is down")

    monkeypatch.setattr(type(SearchEntry.objects), "refresh", fail)

    with pytest.raises(RuntimeError, match="the search is down"):
        run(write([OLD]))

    assert not Organisation.objects.exists()
    assert not SourceFile.objects.exists()


@pytest.mark.django_db
def test_failure_at_the_end_would_leave_half_without_the_transaction(
    write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    for module in (import_directory, loading):
        monkeypatch.setattr(module, "transaction", SimpleNamespace(atomic=nullcontext))
    monkeypatch.setattr(type(SearchEntry.objects), "refresh", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        run(write([OLD]))

    assert Organisation.objects.exists()


BROKEN = {
    "not JSON": (b"id;nom\n1;Mairie\n", "Ligne 1, colonne 1"),
    "empty": (b"", "vide"),
    "a list cut short": (b'[{"id": "a"}, {"id', "Ligne 1, colonne"),
    "a broken line": (json.dumps(OLD).encode() + b'\n{"id": }\n', "Ligne 2, colonne 8"),
    "wrong top level": (b'{"fiches": []}', "on attend"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\x00", "Ligne 1, colonne 1"),
    "Latin-1": (b'[{"id": "a",\n"nom": "Pr\xe9fecture"}]', "Ligne 2, colonne 11"),
    "gzip cut short": (gzip.compress(json.dumps([OLD] * 50).encode())[:-12], "tronquée"),
    "gzip with a bad sum": (gzip.compress(b"[]", mtime=0)[:-8] + b"\0" * 8, "abîmée"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("case", BROKEN)
def test_operator_with_a_broken_file_is_told_why_and_nothing_is_written(case: str, write: Any) -> None:
    content, why = BROKEN[case]

    with pytest.raises(CommandError, match=rf"(?s){why}.*Rien n'a été importé"):
        run(write(content))

    assert not Organisation.objects.exists()
    assert not SourceFile.objects.exists()


@pytest.mark.django_db
def test_operator_with_a_wrong_name_is_told_so(write: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="introuvable"):
        run(tmp_path / "absent.json")
    with pytest.raises(CommandError, match="illisible"):
        run(tmp_path)
    with pytest.raises(CommandError, match=r"Format inconnu : « xml »\. Connus : dila"):
        call_command("import_directory", str(write([OLD])), format="xml")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"nom": " "}, "pas de nom"),
        ({"nom": "x" * 251}, "trop long"),
        ({"nom": 12}, "« nom » n'est pas du type attendu"),
        ({"nom": "Mairie\x00"}, "caractères interdits"),
        ({"nom": "Mairie \ud800"}, "caractères interdits"),
        ({"id": None}, "pas d'identifiant"),
        ({"codeinsee": "96001"}, "département inconnu"),
        ({"codeinsee": "7718"}, "mal formé"),
        ({"writeAddress": "ici"}, "« writeAddress » n'est pas du JSON lisible"),
        ({"adresse": "[", "code_insee_commune": "77188"}, "« adresse » n'est pas du JSON lisible"),
    ],
)
def test_record_that_cannot_be_taken_is_refused_and_the_others_go_in(
    change: dict[str, Any], reason: str, write: Any
) -> None:
    summary = run(write([OLD | {"id": "autre"}, OLD | change, 3]))

    assert counts(summary) == (1, 0, 0, 2)
    assert reason in summary["refused_records"][0]["reason"]
    assert summary["refused_records"][1]["reason"] == "la fiche n'est pas un objet JSON"


@pytest.mark.django_db
def test_second_record_of_one_identifier_is_refused_with_the_line_of_the_first(write: Any) -> None:
    summary = run(write(b"\n".join(json.dumps(OLD | {"nom": name}).encode() for name in "AB")))

    assert counts(summary) == (1, 0, 0, 1)
    assert summary["refused_records"] == [{"line": 2, "id": "mairie-77188-01", "reason": "identifiant déjà lu ligne 1"}]


@pytest.mark.django_db
def test_value_that_cannot_be_kept_is_reported_by_line_and_the_record_goes_in(write: Any) -> None:
    address = {"streetAddress": ["3 rue du Port", "x" * 250], "addressLocality": "y" * 121, "postalCode": "77590"}
    out = io.StringIO()

    path = write([OLD | {"contact_phone": "3960", "website": ["javascript:alert(1)"], "writeAddress": address}])
    call_command("import_directory", str(path), format="dila", stdout=out)

    hall = Organisation.objects.get()
    assert (hall.street, hall.city, hall.website, hall.contacts.count()) == ("3 rue du Port", "", "", 0)
    lines = [line for line in out.getvalue().splitlines() if line.startswith("ligne 1\tmairie-77188-01\tavertissement")]
    assert len(lines) == 4


@pytest.mark.django_db
def test_new_records_of_one_name_get_numbered_sheets(write: Any) -> None:
    run(write([OLD | {"id": str(number)} for number in range(3)]))
    run(write([OLD | {"id": "3"}]))

    slugs = Organisation.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["mairie-de-fontaine-le-port", *(f"mairie-de-fontaine-le-port-{n}" for n in (2, 3, 4))]


@pytest.mark.django_db
def test_import_costs_as_many_queries_for_ten_records_as_for_five_hundred(
    write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(SearchEntry.objects), "refresh", lambda *_: None)
    spent = []
    for prefix, number in (("a", 10), ("b", 500)):
        path = write([OLD | {"id": f"{prefix}{index}"} for index in range(number)])
        with CaptureQueriesContext(connection) as queries:
            run(path)
        spent.append(len(queries))

    assert spent[0] == spent[1] < 25


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.django_db
@pytest.mark.parametrize(("stderr", "shown"), [(io.StringIO(), False), (Terminal(), True)])
def test_progress_is_shown_on_a_terminal_only(
    stderr: io.StringIO, shown: bool, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", stderr)

    run(write([OLD]))

    assert ("fiches" in stderr.getvalue()) is shown
