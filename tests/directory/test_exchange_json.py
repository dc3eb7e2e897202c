import gzip
from pathlib import Path

import pytest

from directory.exchange import json_files
from directory.exchange.json_files import UnreadableFile, elements, read_text_file


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('[{"id": "a"},\n{"id": "b"}]', [1, 2]),
        ('{"meta": {},\n "service": [\n{"id": "a"}, {"id": "b"}]}', [3, 3]),
        ('{"id": "a"}\n\n{"id": "b"}\n', [1, 3]),
        ('{"id": "a"}', [1]),
        ("[]", []),
        ('{"service": []}', []),
    ],
)
def test_reader_takes_each_shape_and_knows_the_lines(text: str, lines: list[int]) -> None:
    found = list(elements(text))

    assert [element.line for element in found] == lines
    assert [element.value for element in found] == [{"id": "a"}, {"id": "b"}][: len(lines)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[{"id": "a"},\n {"id": }]', "Ligne 2, colonne 9"),
        ('[{"id": "a"}] x', "Ligne 1, colonne 15"),
        ('[{"id": "a"}', "Ligne 1, colonne 13 : JSON incomplet"),
        ('{"id": "a"}\n{"id": "b", "nom"}\n', "Ligne 2, colonne 18"),
        ('{"id": "a",,}\n{"id": "b"}\n', "Ligne 1, colonne 12"),
        ('{"id": "a"}\n{"id": "b"', "Ligne 2, colonne 11 : JSON incomplet"),
        ('{"service": [{"id": "a"}', "Ligne 1, colonne 25 : JSON incomplet"),
        ('{"fiches": []}', "on attend une liste"),
        ('{"service": {}}', "on attend une liste"),
        ('"une phrase"', "Ligne 1, colonne 1"),
        ("id;nom\n1;Mairie", "Ligne 1, colonne 1"),
        (" \n ", "vide"),
        ("[" * 200_000, "démesuré"),
        ("[" + "9" * 10_000 + "]", "démesuré"),
    ],
)
def test_reader_refuses_a_broken_text_and_says_where(text: str, place: str) -> None:
    with pytest.raises(UnreadableFile, match=place):
        list(elements(text))


CONTENT = b'[{"id": "a"}]'


@pytest.mark.parametrize("content", [CONTENT, b"\xef\xbb\xbf" + CONTENT, gzip.compress(CONTENT, mtime=0)])
def test_reader_opens_utf8_with_or_without_mark_and_gzip(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "fichier"
    path.write_bytes(content)

    assert read_text_file(path).text == CONTENT.decode()


@pytest.mark.parametrize("content", [CONTENT * 10, gzip.compress(CONTENT * 1000, mtime=0)])
def test_reader_refuses_what_grows_past_the_limit(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "fichier"
    path.write_bytes(content)
    monkeypatch.setattr(json_files, "MAX_BYTES", 100)

    with pytest.raises(UnreadableFile, match="dépasse"):
        read_text_file(path)
