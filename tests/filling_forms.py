"""Fill in the forms of a page as somebody in a hurry does: the same words in every field that takes some."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client

HIDDEN = "hidden"
WORDS = {"text", "email", "search", "tel", "number", "password", "textarea", "date", "time"}


@dataclass
class Control:
    """A field of a form, and the value that lets the form go furthest."""

    name: str
    kind: str
    value: str = ""


@dataclass
class Form:
    """A form as the page shows it."""

    action: str
    method: str
    controls: dict[str, Control] = field(default_factory=dict)

    def filled(self, typed: str, email: str) -> Iterator[dict[str, Any]]:
        """Give the words in every field; in those that are shown; in those that take words, the rest being right."""
        controls = self.controls.values()
        if not controls:
            return
        yield dict.fromkeys(self.controls, typed)
        if any(control.kind != HIDDEN for control in controls):
            yield {control.name: control.value if control.kind == HIDDEN else typed for control in controls}
        if any(control.kind in WORDS for control in controls):
            words = {kind: email if kind == "email" else typed for kind in WORDS}
            yield {control.name: words.get(control.kind, control.value) for control in controls}


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.forms, self.select = path, [], ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(values.get("action") or self.path, values.get("method", "get").lower()))
        elif (
            tag in {"input", "textarea", "select"}
            and self.forms
            and values.get("name", "csrf") != "csrfmiddlewaretoken"
        ):
            self._control(tag, values)
        elif tag == "option" and self.select and not self.forms[-1].controls[self.select].value:
            self.forms[-1].controls[self.select].value = values.get("value", "")

    def _control(self, tag: str, values: dict[str, str]) -> None:
        name, kind = values.get("name", ""), values.get("type", "text") if tag == "input" else tag
        if name:
            self.select = name if tag == "select" else ""
            self.forms[-1].controls.setdefault(name, Control(name, kind, values.get("value", "")))


def forms_of(client: Client, path: str) -> list[Form]:
    """Return the forms of this page."""
    answer = client.get(path, follow=True)
    assert answer.status_code == 200, path
    reader = _Reader(path)
    reader.feed(answer.content.decode())
    return reader.forms


def fill(client: Client, path: str, typed: str, *, email: str, but: frozenset[str] = frozenset()) -> list[int]:
    """Send every form of this page, filled in each way; in `but`, what a right answer keeps on purpose."""
    statuses = []
    for form in forms_of(client, path):
        for data in list(form.filled(typed, email))[: 1 if form.action in but else None]:
            send = client.post if form.method == "post" else client.get
            statuses.append(send(form.action, data).status_code)
    return statuses
