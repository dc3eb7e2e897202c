"""What the documents say of limits, logs, levels, fields and cryptography is what the code does."""

from __future__ import annotations

import ast
import re
from base64 import urlsafe_b64decode
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from fnmatch import fnmatchcase
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django import forms
from django.apps import apps
from django.conf import settings as site
from django.urls import get_resolver
from wagtail.admin.forms.account import NameEmailForm
from wagtail.users.forms import GroupForm, UserCreationForm, UserEditForm

from accounts.adapter import FactorAdapter
from accounts.vocabularies import EntryKind
from cms.scopes import PLACE
from tests.test_security_claims import ROOT

OURS = ("accounts", "cms", "directory", "referrals")
SAID_BY_FIELD = ("referrals", "directory", "accounts", "account", "mfa", "usersessions", "sessions", "auth")
OF_THE_RECORD = {"AnswersForm", "OutcomesForm"}  # whose fields are those of what was asked, or accepted
FERNET = 0x80  # the first byte of a token, in its specification: AES-128-CBC, padded by PKCS 7, then HMAC-SHA-256
UNITS = {"day": timedelta(days=1), "hour": timedelta(hours=1), "minute": timedelta(minutes=1)}
PRIMITIVE = re.compile(
    r"^[^#]*\b(salted_hmac\(|sha\d+\(|Fernet\(|signing\.dumps|token_urlsafe\(|secrets\.\w+\(|jwt\.decode)", re.MULTILINE
)


def text_of(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def rows(name: str, *, columns: int) -> list[list[str]]:
    """Return the cells of every line of the tables that have so many columns."""
    return cells_of(text_of(name), columns=columns)


def cells_of(text: str, *, columns: int) -> list[list[str]]:
    lines = (line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("| "))
    return [[cell.strip() for cell in cells] for cells in lines if len(cells) == columns]


def in_words(value: Any) -> str:
    if isinstance(value, timedelta):
        unit, number = next((unit, value // one) for unit, one in UNITS.items() if not value % one)
        return f"{number} {unit}{'s' if number > 1 else ''}"
    if isinstance(value, int):
        return f"{value:,}"
    return ", ".join(value) if isinstance(value, list) else value.decode() if isinstance(value, bytes) else str(value)


def named(path: str) -> Any:
    """Return what « module:NAME » or « module:NAME.key » is, settings as they are in force."""
    module, _colon, name = path.partition(":")
    name, _dot, key = name.partition(".")
    found = (
        getattr(site if module == "cms.settings" else import_module(module), name) if name else import_module(module)
    )
    return found[key] if key else found


LIMITS = [(what, limit, where.strip("`")) for what, limit, where in rows("limits", columns=3) if where.startswith("`")]
FORMS = ("directory.models.validators:", "referrals.references:", "referrals.screening")
FIGURES = [one for one in LIMITS if not one[2].startswith(FORMS)]


@pytest.mark.parametrize(("what", "limit", "where"), FIGURES, ids=[where for *_said, where in FIGURES])
def test_limit_is_the_one_that_the_code_holds_to(what: str, limit: str, where: str) -> None:
    assert re.fullmatch(rf"{re.escape(in_words(named(where)))}( seconds)?", limit), what


def test_limit_that_changes_is_noticed(settings: Any) -> None:
    settings.SESSION_IDLE_AGE = 901

    with pytest.raises(AssertionError):
        test_limit_is_the_one_that_the_code_holds_to("", "900 seconds", "cms.settings:SESSION_IDLE_AGE")


def test_every_form_of_a_value_stands_where_it_is_said_to() -> None:
    assert len(FIGURES) > 40
    assert all(named(where) for *_said, where in LIMITS)


def test_every_constraint_of_the_database_has_its_sentence_and_no_other() -> None:
    constraints = {
        constraint.name
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }

    assert constraints == set(re.findall(r"`(\w+)`", text_of("limits").partition("## Values together")[2]))


def test_every_log_and_every_kind_of_entry_is_in_the_inventory() -> None:
    kinds = {kind.strip("`") for kind, _when in rows("logs", columns=2) if kind.startswith("`")}
    logs = {log.strip("`") for log, *_said in rows("logs", columns=5) if log.startswith("`")}

    assert kinds == set(EntryKind)
    assert logs == set(site.LOGGING["handlers"])
    assert all(not logger["handlers"] for logger in site.LOGGING["loggers"].values())


def levels() -> list[tuple[str, str]]:
    """Return each pattern of tables, with its level."""
    found = [(level, tables) for level, tables in rows("data", columns=2) if tables.startswith("`")]
    return [(pattern, level) for level, tables in found for pattern in re.findall(r"`([\w*]+)`", tables)]


def level_of(table: str) -> str:
    """Return the level of a table: its own name counts before any pattern."""
    given = {pattern: level for pattern, level in levels() if fnmatchcase(table, pattern)}
    found = {given[table]} if table in given else set(given.values())
    return found.pop() if len(found) == 1 else ""


def test_every_table_has_one_level() -> None:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}

    assert {table for table in tables if not level_of(table)} == set()
    assert level_of("forgotten") == ""
    assert {pattern for pattern, _level in levels() if not any(fnmatchcase(one, pattern) for one in tables)} <= {
        "sign_in_counts"  # a table of the cache, without a model
    }


class Line(NamedTuple):
    """Some fields of a model, and by whom docs/fields.md says that they are written."""

    model: str
    fields: list[str]
    written: str

    @property
    def is_the_site_s(self) -> bool:
        """Whether no form is to have them."""
        return self.written.startswith("The site alone")


def lines_of(text: str) -> list[Line]:
    parts = re.split(r"^### `([\w.]+)`$", text, flags=re.MULTILINE)[1:]
    return [
        Line(model, re.findall(r"`(\w+)`", fields), written)
        for model, part in zip(parts[::2], parts[1::2], strict=True)
        for fields, _read, written in cells_of(part, columns=3)
        if fields.startswith("`")
    ]


def misnamed_fields(text: str) -> set[str]:
    """Return the fields of the models that a document leaves out, names twice, or makes up."""
    said = Counter(f"{line.model}.{field}" for line in lines_of(text) for field in line.fields)
    models = [model for app in SAID_BY_FIELD for model in apps.get_app_config(app).get_models()]
    columns = ((model, (*model._meta.concrete_fields, *model._meta.many_to_many)) for model in models)
    known = Counter(f"{model._meta.label}.{field.name}" for model, fields in columns for field in fields)
    return {*(said - known), *(known - said)}


def test_every_field_is_said_once_by_whom_it_is_read_and_written() -> None:
    assert misnamed_fields(text_of("fields")) == set()


def test_field_that_is_forgotten_said_twice_or_gone_would_be_named() -> None:
    """The negative control."""
    text, line = text_of("fields"), "| `note` |"

    assert misnamed_fields(text.replace(line, "| `note`, `state` |")) == {"referrals.Referral.state"}
    assert misnamed_fields(text.replace(line, "| `memo` |")) == {"referrals.Referral.note", "referrals.Referral.memo"}


Forms = Mapping[str, type[forms.BaseForm]]


def descendants(form: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for one in form.__subclasses__():
        yield one
        yield from descendants(one)


def is_ours(form: type) -> bool:
    return form.__module__.partition(".")[0] in OURS


def forms_of_the_site() -> Forms:
    """Return ours by their names, those of the desk with all that its panels add, and Wagtail's of accounts."""
    assert get_resolver().url_patterns  # the views bring their forms
    ours = [form for form in descendants(forms.BaseForm) if is_ours(form)]
    desk = [model.snippet_viewset.get_form_class() for model in PLACE]  # type: ignore[attr-defined]
    return {form.__name__: form for form in (*ours, *desk, NameEmailForm, UserCreationForm, UserEditForm, GroupForm)}


def slot(form: type[forms.BaseForm], field: str) -> str:
    """Return what a field of a form is called, whichever form takes it over from another one of ours."""
    having = [one for one in form.__mro__ if is_ours(one) and field in getattr(one, "base_fields", ())]
    return f"{(having or [form])[-1].__name__}.{field}"


def slots_in(cell: str, known: Forms, fields: Collection[str] | None = None) -> Iterator[str]:
    """Return what a cell names: `Form.field`, or `Form` for its fields of these names, or for all of its fields."""
    for name, field in re.findall(r"`(_?[A-Z]\w+)(?:\.(\w+))?`", cell):
        offered = getattr(known.get(name), "base_fields", ())
        meant = [field] if field else [one for one in offered if fields is None or one in fields]
        yield from (slot(known[name], one) if one in offered else f"{name}.{one}" for one in meant)
        if not meant and name not in OF_THE_RECORD:
            yield name


def misplaced_slots(text: str, known: Forms) -> set[str]:
    """Return what forms take and a document does not place, what it makes up, and what it says is the site's alone."""
    lines, unwritten = lines_of(text), [cell for cell, _why in cells_of(text, columns=2) if cell.startswith("`")]
    placed = {one for line in lines for one in slots_in(line.written, known, line.fields)}
    placed |= {one for cell in unwritten for one in slots_in(cell, known)}
    contradicted = {one for line in lines if line.is_the_site_s for one in slots_in(line.written, known, line.fields)}
    return placed ^ {slot(form, field) for form in known.values() for field in form.base_fields} | contradicted


def test_whatever_a_form_takes_is_said_and_is_not_the_site_s_alone() -> None:
    assert misplaced_slots(text_of("fields"), forms_of_the_site()) == set()


def test_form_that_writes_what_is_said_to_be_the_site_s_alone_would_be_named() -> None:
    """The negative control."""

    class LaterForm(forms.Form):
        word = forms.CharField()

    text, known = text_of("fields"), forms_of_the_site()
    alone = re.sub(r"(\| `note` \|[^|]+\|)[^|]+\|", r"\1 The site alone |", text)
    both = re.sub(r"(\| `note` \|[^|]+\|)[^|]+\|", r"\1 The site alone: `NoteForm.text` |", text)

    assert misplaced_slots(alone, known) == misplaced_slots(both, known) == {"NoteForm.text"}
    assert misplaced_slots(text, {**known, "LaterForm": LaterForm}) == {"LaterForm.word"}
    assert misplaced_slots(text.replace("`NoteForm.text`", "`NoteForm.words`"), known) == {
        "NoteForm.text",
        "NoteForm.words",
    }


def ciphers_of(source: str) -> set[str]:
    """Return by what a module encrypts: whatever it imports of a library of ciphers."""
    nodes = list(ast.walk(ast.parse(source)))
    imported = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) if not node.level}
    return {name for name in imported if name.partition(".")[0] in {"cryptography", "Crypto", "Cryptodome", "nacl"}}


def test_nothing_is_encrypted_otherwise_than_by_fernet() -> None:
    sources = [file.read_text(encoding="utf-8") for app in OURS for file in (ROOT / app).rglob("*.py")]

    assert set().union(*map(ciphers_of, sources)) == {"cryptography.fernet"}
    assert urlsafe_b64decode(FactorAdapter().encrypt("a secret"))[0] == FERNET
    assert [source for source in sources if "pgp_sym_encrypt" in source or "encrypt_iv(" in source] == []


def test_another_cipher_would_be_named() -> None:
    """The negative control."""
    assert ciphers_of("from cryptography.hazmat.primitives.ciphers import modes") != {"cryptography.fernet"}
    assert ciphers_of("import Crypto.Cipher.DES") == {"Crypto.Cipher.DES"}


def test_every_module_that_hashes_signs_or_draws_is_in_the_inventory() -> None:
    files = [file for app in OURS for file in (ROOT / app).rglob("*.py") if "migrations" not in file.parts]
    using = {str(file.relative_to(ROOT)) for file in files if PRIMITIVE.search(file.read_text(encoding="utf-8"))}

    assert using == set(re.findall(r"`([\w/]+\.py)`", text_of("cryptography").partition("| use |")[2]))
    assert PRIMITIVE.search(Path(__file__).read_text(encoding="utf-8")) is None
