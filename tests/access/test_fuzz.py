"""Random people send random values into every field that a page shows them: a clear answer always, never a breakage."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .asking import Asker
from .cast import Who
from .desk_objects import DeskObjects
from .page_forms import PageForm, forms_of
from .scene import Scene
from .site_table import SITE

pytestmark = pytest.mark.django_db

RECORDS = ("organisation", "service", "contact", "verification", "convention")
WORDS = [
    "",
    "\r\nX: y",
    "<script>x()</script>",
    "=1+1",
    "-1",
    "0",
    "1e9",
    "²",
    "１",
    "null",
    "[]",
    "{",
    "%00",
    "  ",
    "é",
]
TIMES = ["0000-00-00", "99999-12-31", "25:61"]
NASTY = st.sampled_from(
    [*WORDS, *TIMES, str(2**31), str(2**63), "9" * 5000, "a" * 5000, "00000000-0000-4000-8000-000000000000"]
)
ANYTHING = NASTY | st.text(max_size=40).filter(lambda text: text.isprintable()) | st.integers().map(str)


def values_for(form: PageForm) -> st.SearchStrategy[dict[str, list[str]]]:
    """Draw for each field one or a few of its own values or of anything; now and then, leave it out."""
    drawn = {name: st.lists(st.sampled_from(own) | ANYTHING, max_size=3) for name, own in form.fields.items()}
    return st.fixed_dictionaries(drawn)


def pages(who: Who, scene: Scene) -> list[str]:
    """Return the addresses of every page that the table shows this person."""
    shown = []
    for name, rules in SITE.items():
        for rule in rules:
            subject = scene.subjects.get(rule.of)
            if rule.get is not None and rule.expects(who, "own", "GET") == 200:
                shown.append(reverse(name, args=(*(subject.own if subject else ()), *rule.then)))
    return shown


def forms_for(asker: Asker, who: Who, addresses: list[str]) -> list[PageForm]:
    """Return the forms of these pages, once each."""
    found = (form for path in addresses for form in forms_of(path, asker.ask(who, "GET", path).body))
    return list({(form.action, tuple(sorted(form.fields))): form for form in found}.values())


@pytest.mark.parametrize("who", sorted({Who.ANONYMOUS, Who.AGENT, Who.MANAGER, Who.PARTNER, Who.REFERENT}))
def test_random_values_break_no_form_of_the_site(asker: Asker, scene: Scene, who: Who) -> None:
    broken = _fuzz(asker, who, forms_for(asker, who, pages(who, scene)), examples=60)

    assert broken == []


def test_random_values_break_no_form_of_the_desk(asker: Asker, desk: DeskObjects) -> None:
    keys = {model._meta.model_name: record.pk for model, record in desk.records.items()}
    paths = [f"/cms/snippets/directory/{name}/{act}" for name in RECORDS for act in ("add/", f"edit/{keys[name]}/", "")]

    broken = _fuzz(asker, Who.EDITOR, forms_for(asker, Who.EDITOR, paths), examples=60)

    assert broken == []


def _fuzz(asker: Asker, who: Who, forms: list[PageForm], *, examples: int) -> list[str]:
    """Send each form filled in at random; return what broke."""
    broken: list[str] = []

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def send(data: Any) -> None:
        form = data.draw(st.sampled_from(forms), label="form")
        filled = data.draw(values_for(form), label="filled")
        answer = asker.ask(who, form.method, form.action, filled)
        if isinstance(answer.outcome, int) and answer.outcome >= 500:
            broken.append(f"{form.method} {form.action} {filled}")

    send()
    return broken
