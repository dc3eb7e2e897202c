import json
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

LABELLED = {"id": "a", "text": "tel 0639981247", "spans": [{"start": 4, "end": 14, "category": "telephone"}]}


def _run(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("screen_notes", str(path), *options, stdout=out)
    return out.getvalue()


def _write(tmp_path: Path, *rows: Mapping[str, object]) -> Path:
    path = tmp_path / "notes.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_command_prints_findings_and_rates(tmp_path: Path) -> None:
    printed = _run(_write(tmp_path, LABELLED, {"id": "b", "text": "Place libre.", "spans": [], "style": "sms"}))

    assert "a 4-14 block telephone" in printed
    assert "100.0 % arrêtées" in printed
    assert "  sms : 100.0 %" in printed


def test_command_prints_json_and_no_rate_without_labels(tmp_path: Path) -> None:
    lines = _run(_write(tmp_path, {"id": "a", "text": "tel 0639981247"}), "--json").splitlines()

    assert [json.loads(line)["id"] for line in lines] == ["a"]


def test_command_refuses_what_is_not_notes(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_text("pas du json", encoding="utf-8")

    with pytest.raises(CommandError):
        _run(path)
