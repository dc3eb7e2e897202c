"""Every page of the site in English to everybody, between two readings in French by the same process.

No page says a word of the other language: neither one that nobody translated, nor one that was kept for another reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.db import transaction
from django.urls import reverse

from cms import middleware
from directory import hours
from tests.factories import ServiceFactory

from .asking import Asker
from .cast import COLUMNS, Who
from .page_words import foreign_words
from .rules import Rule
from .scene import Scene
from .site_table import SITE

pytestmark = pytest.mark.django_db

REFUSALS = {403, 404, 410}


class Asked(NamedTuple):
    """A page, in which language, who asks for it and how."""

    path: str
    who: Who
    language: str
    method: str = "GET"


def every_page(scene: Scene, name: str) -> Iterator[Asked]:
    """Give each page of a route, in English to everybody who is shown it, and once in French before and after."""
    for rule in SITE[name]:
        subject = scene.subjects.get(rule.of)
        path = reverse(name, args=(*(subject.own if subject else ()), *rule.then))
        readers = shown(rule)
        once = readers[0] if readers else Who.AGENT
        yield Asked(path, once, "fr")
        yield from (Asked(path, who, "en") for who in readers)
        if rule.post:
            yield Asked(path, once, "en", "POST")  # an empty form
        yield Asked(path, once, "fr")


def shown(rule: Rule) -> list[Who]:
    """Return who is shown a page, and one person for each refusal."""
    outcomes = {who: rule.expects(who, "own", "GET") for who in COLUMNS}
    refused = {outcome: who for who, outcome in outcomes.items() if outcome in REFUSALS}
    return [who for who, outcome in outcomes.items() if outcome == 200] + list(refused.values())


def foreign(asker: Asker, page: Asked) -> set[str]:
    """Ask for a page, and return what it says in the other language."""
    kept = asker.cookies[page.who]
    asker.cookies[page.who] = {**kept, "language": page.language}
    answer = asker.ask(page.who, page.method, page.path)
    asker.cookies[page.who] = kept
    is_page = dict(answer.headers)["Content-Type"].startswith("text/html")
    return foreign_words(answer.body.decode(), page.language) if is_page else set()


@pytest.mark.parametrize("name", SITE)
def test_page_says_no_word_of_the_other_language(asker: Asker, scene: Scene, name: str) -> None:
    found = [(page, words) for page in every_page(scene, name) if (words := foreign(asker, page))]

    assert found == []


@pytest.mark.parametrize("is_kept_by_language", [True, False])
def test_words_kept_for_other_readers_are_those_of_their_language(
    asker: Asker, scene: Scene, monkeypatch: pytest.MonkeyPatch, is_kept_by_language: bool
) -> None:
    """A sheet says its hours in words that are kept; were they not kept by language, the first reader's would stay."""
    if not is_kept_by_language:
        monkeypatch.setattr(hours, "get_language", lambda: "")
    hours._in_words.cache_clear()
    sheet = scene.subjects["sheet"].object
    path = reverse("directory:organisation", args=[sheet.slug])
    with transaction.atomic():
        ServiceFactory(organisation=sheet, opening_hours="Mo-Fr 09:00-18:00; PH off")
        words = [foreign(asker, Asked(path, Who.ANONYMOUS, language)) for language in ("fr", "en", "fr")]
        transaction.set_rollback(True)
    hours._in_words.cache_clear()

    assert [bool(one) for one in words] == [False, not is_kept_by_language, False]


@pytest.mark.parametrize(("kept_in_french", "language"), [("/cms/", "fr"), ("/nulle-part/", "en")])
def test_desk_is_in_french_whoever_opens_it(
    asker: Asker, monkeypatch: pytest.MonkeyPatch, kept_in_french: str, language: str
) -> None:
    """The second row is the control: Wagtail alone would follow the choice."""
    monkeypatch.setattr(middleware, "DESK", kept_in_french)
    kept = asker.cookies[Who.EDITOR]
    monkeypatch.setitem(asker.cookies, Who.EDITOR, {**kept, "language": "en"})

    page = asker.ask(Who.EDITOR, "GET", "/cms/").body.decode()

    assert f'lang="{language}"' in page


def test_words_of_the_other_language_are_seen() -> None:
    page = """<html lang="en"><title>Département</title><p lang="fr">Choisissez un partenaire.</p>
        <p>Vérifié le 3/12</p><a title="Afficher le numéro">01</a><p>Rien pour vous <b>here</b></p>"""

    assert foreign_words(page, "en") == {"Vérifié le 3/12", "Afficher le numéro", "Rien pour vous"}
    assert foreign_words('<html lang="fr"><p>Verified on 3/12</p><p>Vérifié</p>', "fr") == {"Verified on 3/12"}
