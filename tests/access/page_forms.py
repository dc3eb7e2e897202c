"""Every form that a page shows, with its fields, as a browser would find them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

TOKEN = "csrfmiddlewaretoken"


@dataclass
class PageForm:
    """Where a form is sent, and the values that each of its fields proposes."""

    action: str
    method: str
    scripted: bool = False  # sent by a script of Wagtail, which adds the token
    fields: dict[str, list[str]] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.found, self.name, self.is_within = address, list[PageForm](), "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            assert not self.is_within, f"{self.address}: a form within a form; a browser ends the outer one there"
            self.is_within = True
            method = given.get("method", "get").upper()
            scripted = "w-swap" in given.get("data-controller", "")
            self.found.append(PageForm(given.get("action") or self.address, method, scripted))
        elif tag in {"input", "select", "textarea", "button"} and given.get("name") and self.found:
            self.name = given["name"]
            self.found[-1].fields.setdefault(self.name, []).append(given.get("value", ""))
        elif tag == "option" and self.found and self.name:
            self.found[-1].fields[self.name].append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self.is_within = self.is_within and tag != "form"


def forms_of(address: str, page: bytes) -> list[PageForm]:
    """Return the forms of a page, but the one that signs out."""
    reader = _Forms(address)
    reader.feed(page.decode())
    posted = (form for form in reader.found if form.method == "POST" and not form.scripted)
    bare = [form.action for form in posted if TOKEN not in form.fields]
    assert not bare, f"{address}: forms without the site's token, which it refuses: {bare}"
    return [form for form in reader.found if "logout" not in form.action]
