"""The English catalogue as text, and every message that the sources hold, as they ask for it when they run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from django.template import Node, Template
from django.template.base import Variable
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

ROOT = Path(__file__).parents[1]
APPS = ("accounts", "cms", "directory", "referrals")
FOLDER = ROOT / "locale" / "en" / "LC_MESSAGES"
FRENCH = ROOT / "locale" / "fr" / "LC_MESSAGES"  # compiled alone: it says what the sources say
LINE = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) )?(".*")')
NAMES = re.compile(r"%\(\w+\)\w|0x%\S+|%[sd]")  # what stands for something else
CONTEXT_FIRST = {"pgettext", "pgettext_lazy"}
CALLS = CONTEXT_FIRST | {"gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}


class Message(NamedTuple):
    """What the sources ask for: a context if there is one, French for one thing and, if it is counted, for several."""

    msgid: str
    plural: str = ""
    context: str = ""


class Entry(NamedTuple):
    """A message, its translations (two where it is counted), and what is said of it (« fuzzy »)."""

    message: Message
    english: tuple[str, ...]
    flags: str


def entries(text: str) -> list[Entry]:
    """Read a catalogue, without its header."""
    found = []
    for block in text.split("\n\n"):
        read, key = dict[str, str](), ""
        for name, quoted in (match.groups() for match in map(LINE.fullmatch, block.splitlines()) if match):
            key = name or key
            read[key] = read.get(key, "") + ast.literal_eval(quoted)
        flags = "".join(line for line in block.splitlines() if line.startswith("#,"))
        message = Message(read.get("msgid", ""), read.get("msgid_plural", ""), read.get("msgctxt", ""))
        found.append(Entry(message, tuple(value for name, value in read.items() if name.startswith("msgstr")), flags))
    return [entry for entry in found if entry.message.msgid]


def committed() -> list[Entry]:
    """Return the entries of the catalogue that is committed."""
    return entries((FOLDER / "django.po").read_text(encoding="utf-8"))


def in_python() -> Iterator[Message]:
    """Yield the messages of our modules."""
    for module in (file for app in APPS for file in (ROOT / app).rglob("*.py")):
        yield from messages_of_module(ast.parse(module.read_text(encoding="utf-8")))


def messages_of_module(tree: ast.Module) -> Iterator[Message]:
    """Yield what a module asks for, by whatever name it calls Django's functions."""
    imported = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
    ]
    names = {alias.asname or alias.name: alias.name for node in imported for alias in node.names}
    for node in ast.walk(tree):
        called = names.get(node.func.id) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None
        if isinstance(node, ast.Call) and called in CALLS:
            words = [ast.literal_eval(word) for word in node.args if isinstance(word, ast.Constant)]
            yield _message(called, [word for word in words if isinstance(word, str)])


def _message(called: str, words: list[str]) -> Message:
    if called in CONTEXT_FIRST:
        return Message(words[1], context=words[0])
    return Message(*words)


def in_templates() -> Iterator[Message]:
    """Yield the messages of our templates."""
    for file in (file for kind in ("html", "txt") for file in (ROOT / "templates").rglob(f"*.{kind}")):
        yield from messages_of_template(file.read_text(encoding="utf-8"))


def messages_of_template(text: str) -> Iterator[Message]:
    """Yield what a template asks for: its two tags, and its words between `_(` and `)`."""
    words: list[Variable] = []
    keep = Variable.__init__

    def kept(variable: Variable, name: str) -> None:
        keep(variable, name)
        words.append(variable)

    with patch.object(Variable, "__init__", kept):
        template = Template(text)
    yield from (Message(str(word.literal)) for word in words if word.translate)
    for node in template.nodelist.get_nodes_by_type(Node):
        if isinstance(node, TranslateNode):
            yield Message(str(node.filter_expression.var.literal))
        elif isinstance(node, BlockTranslateNode):
            one, several = (
                node.render_token_list(tokens)[0] if tokens else "" for tokens in (node.singular, node.plural)
            )
            yield Message(one, several)
