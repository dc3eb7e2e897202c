"""JSON files as they come: gzipped or not, a list, an object that holds a list, or a record on each line."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

MAX_BYTES = 2**30  # once decompressed; the whole national file is under half of it
GZIP_MAGIC = b"\x1f\x8b"
_BLANK = re.compile(r"[ \t\r\n]*")
_WRAPPED = re.compile(r'\{\s*"service"\s*:')


class UnreadableFile(Exception):
    """The file as a whole cannot be taken; the message says why in French, with line and column where known."""

    @classmethod
    def at(cls, line: int, column: int, why: str) -> UnreadableFile:
        """Build the error for a place in the file (both counted from 1)."""
        return cls(_("Ligne %(line)d, colonne %(column)d : %(why)s") % {"line": line, "column": column, "why": why})


class TextFile(NamedTuple):
    """A file's name, the SHA-256 of its bytes as found on disk, and its text."""

    name: str
    sha256: str
    text: str


class Element(NamedTuple):
    """A JSON value and the line of the file on which it begins."""

    line: int
    value: object


def read_text_file(path: Path) -> TextFile:
    """Return the text of a UTF-8 file, gzipped or not, of at most MAX_BYTES; raises UnreadableFile."""
    content = _content(path)
    name = path.name.encode(errors="replace").decode()
    return TextFile(name=name, sha256=hashlib.sha256(content).hexdigest(), text=_decoded(_inflated(content)))


def elements(text: str) -> Iterator[Element]:
    """Yield each record of a list, of `{"service": [...]}` or of JSON lines; raises UnreadableFile where it breaks."""
    cursor = _Cursor(text)
    first = cursor.peek()
    if not first:
        raise UnreadableFile(_("Le fichier est vide."))
    if first not in "[{":
        raise UnreadableFile.at(cursor.line, cursor.column, _unexpected_top_level())
    if first == "{" and _is_json_lines(text, cursor.at):
        yield from _lines(text)
    else:
        yield from _guarded(cursor, cursor.list() if first == "[" else cursor.wrapped_list())


def _unexpected_top_level() -> str:
    return _('on attend une liste de fiches, un objet {"service": […]} ou une fiche JSON par ligne.')


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise UnreadableFile(_("Fichier introuvable : %(path)s") % {"path": path}) from error
    except (OSError, ValueError) as error:
        raise UnreadableFile(_("Fichier illisible : %(path)s (%(error)s)") % {"path": path, "error": error}) from error
    return _within_limit(content)


def _within_limit(content: bytes) -> bytes:
    if len(content) > MAX_BYTES:
        raise UnreadableFile(_("Le fichier dépasse %(size)d Mio.") % {"size": MAX_BYTES // 2**20})
    if not content:
        raise UnreadableFile(_("Le fichier est vide."))
    return content


def _inflated(content: bytes) -> bytes:
    if not content.startswith(GZIP_MAGIC):
        return content
    try:
        return _within_limit(gzip.GzipFile(fileobj=BytesIO(content)).read(MAX_BYTES + 1))
    except EOFError as error:
        raise UnreadableFile(_("Archive gzip tronquée : le fichier n'est pas complet.")) from error
    except (OSError, zlib.error) as error:
        raise UnreadableFile(_("Archive gzip abîmée : %(error)s") % {"error": error}) from error


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line_start = content.rfind(b"\n", 0, error.start) + 1
        line = content.count(b"\n", 0, error.start) + 1
        why = _("l'octet 0x%(byte)02X n'est pas du texte en UTF-8.") % {"byte": content[error.start]}
        raise UnreadableFile.at(line, error.start - line_start + 1, why) from error


def _is_json_lines(text: str, start: int) -> bool:
    if _WRAPPED.match(text, start):
        return False
    end = text.find("\n", start)
    following = _BLANK.match(text, end) if end >= 0 else None
    if following and following.end() < len(text):
        return text[following.end()] == "{"
    return _is_record(text[start:])


def _is_record(line: str) -> bool:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and not {"id", "nom"}.isdisjoint(value)


def _lines(text: str) -> Iterator[Element]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield Element(number, _line_value(number, line))


def _line_value(number: int, line: str) -> object:
    cursor = _Cursor(line, first_line=number)
    return next(_guarded(cursor, cursor.single())).value


def _guarded(cursor: _Cursor, values: Iterator[Element]) -> Iterator[Element]:
    """Say in French, with the place, what Python says of broken JSON."""
    try:
        yield from values
    except json.JSONDecodeError as error:
        why = _("JSON incomplet : le texte s'arrête trop tôt.") if cursor.is_cut(error) else _("JSON mal formé.")
        raise UnreadableFile.at(error.lineno + cursor.first_line - 1, error.colno, why) from error
    except (ValueError, RecursionError) as error:  # an endless number, or brackets without end
        raise UnreadableFile.at(cursor.line, cursor.column, _("JSON démesuré.")) from error


class _Cursor:
    """A place in a JSON text, moved forward one value at a time so that each value's line is known."""

    def __init__(self, text: str, first_line: int = 1) -> None:
        self.text = text
        self.at = 0
        self.first_line = first_line
        self._decode = json.JSONDecoder().raw_decode
        self._counted = (0, first_line)  # a place already passed, and its line

    @property
    def line(self) -> int:
        place, line = self._counted
        self._counted = (self.at, line + self.text.count("\n", place, self.at))
        return self._counted[1]

    @property
    def column(self) -> int:
        return self.at - self.text.rfind("\n", 0, self.at)

    def is_cut(self, error: json.JSONDecodeError) -> bool:
        """Tell whether the text ended before the value did."""
        return error.msg.startswith("Unterminated string") or not self.text[error.pos :].strip()

    def peek(self) -> str:
        """Return the next character that is not blank, or nothing at the end."""
        blank = _BLANK.match(self.text, self.at)
        self.at = blank.end() if blank else self.at
        return self.text[self.at : self.at + 1]

    def take(self, expected: str) -> None:
        """Move past this character (nothing: the end of the text); raises JSONDecodeError when it is another."""
        if self.peek() != expected:
            raise json.JSONDecodeError("Unexpected character", self.text, self.at)
        self.at += len(expected)

    def element(self) -> Element:
        """Move past a value and return it."""
        self.peek()
        line = self.line
        value, self.at = self._decode(self.text, self.at)
        return Element(line, value)

    def single(self) -> Iterator[Element]:
        """Yield the only value."""
        element = self.element()
        self.take("")
        yield element

    def list(self) -> Iterator[Element]:
        """Yield the items of a list, the whole document."""
        yield from self._items()
        self.take("")

    def wrapped_list(self) -> Iterator[Element]:
        """Yield the items of the list named `service` in an object, the whole document."""
        found = False
        self.take("{")
        while self.peek() == '"':
            is_service = self.element().value == "service"
            self.take(":")
            if is_service and self.peek() == "[":
                found = True
                yield from self._items()
            else:
                self.element()
            if self.peek() != "}":
                self.take(",")
        self.take("}")
        self.take("")
        if not found:
            raise UnreadableFile.at(self.first_line, 1, _unexpected_top_level())

    def _items(self) -> Iterator[Element]:
        self.take("[")
        if self.peek() != "]":
            yield self.element()
            while self.peek() == ",":
                self.take(",")
                yield self.element()
        self.take("]")
