"""How a reader comes by a language, what of it stays with her, and what is French to everybody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils.translation import gettext, override

from cms.middleware import Languages
from cms.models import HomePage
from tests.strict_templates import OURS

FROM = "http://testserver/annuaire/?q=abri"


def choose(client: Client, language: str, *, back_to: str = FROM) -> Any:
    """Open the page of languages from this one, and press a button."""
    shown = client.get("/langue/", headers={"referer": back_to})
    return client.post("/langue/", {"language": language, "next": shown.context["came_from"]})


def language_of(client: Client, **options: Any) -> str:
    page = client.get("/annuaire/", **options).content.decode()
    return "en" if "Directory of partners" in page and '<html lang="en"' in page else "fr"


@pytest.mark.django_db
def test_reader_chooses_a_language_comes_back_to_her_page_and_is_remembered(client: Client) -> None:
    assert language_of(client) == "fr"

    answer = choose(client, "en")

    assert answer["Location"] == FROM
    assert language_of(client, headers={"accept-language": "fr"}) == "en"
    choose(client, "fr")
    assert language_of(client) == "fr"


@pytest.mark.django_db
@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_choice_leads_nowhere_else(client: Client, elsewhere: str) -> None:
    answer = choose(client, "en", back_to=elsewhere)

    assert answer["Location"] in {"/", "/langue/"}


@pytest.mark.django_db
def test_language_that_the_site_does_not_speak_is_not_kept(client: Client) -> None:
    assert "language" not in choose(client, "tlh").cookies


@pytest.mark.django_db
def test_choice_stays_in_one_cookie_that_no_script_reads(client: Client, settings: Any) -> None:
    settings.LANGUAGE_COOKIE_SECURE = True

    kept = choose(client, "en").cookies

    assert set(kept) == {"language"}
    assert [kept["language"][name] for name in ("secure", "httponly", "samesite", "path", "domain", "max-age")] == [
        *(True, True, "Lax", "/", ""),
        365 * 24 * 60 * 60,
    ]


@pytest.mark.parametrize("path", ["/", "/annuaire/", "/annuaire/93/", "/nulle-part/", "/compte/signup/"])
def test_who_only_reads_keeps_no_cookie_and_her_browser_s_language_is_followed(home: HomePage, path: str) -> None:
    client = Client(headers={"accept-language": "en-GB,en;q=0.9"})

    page = client.get(path)

    assert '<html lang="en"' in page.content.decode()
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in page["Vary"].split(",")}
    assert not client.cookies


@pytest.mark.django_db
def test_form_of_the_choice_leaves_a_cookie(client: Client) -> None:
    """The control of the one above: in the foot of each page, the form would leave its token with every reader."""
    client.get("/langue/")

    assert set(client.cookies) == {"csrf"}


@pytest.mark.django_db
@pytest.mark.parametrize("is_taken_back", [True, False])
def test_language_of_a_request_ends_with_it(monkeypatch: pytest.MonkeyPatch, is_taken_back: bool) -> None:
    """What the same process says next, to nobody or before it knows to whom, is in French."""
    if not is_taken_back:
        monkeypatch.delattr(Languages, "__call__")

    with override("fr"):
        Client().get("/annuaire/", headers={"accept-language": "en"})
        said_next = gettext("Annuaire des partenaires")

    assert (said_next == "Annuaire des partenaires") is is_taken_back


MESSAGES = sorted(Path(OURS).glob("*/email/*.txt"))
LINK = Context({"link": "https://relais.example/", "site_url": "https://relais.example"}, autoescape=False)


def is_one_to_all(source: str) -> bool:
    """Tell whether a message is the same whatever language it is made in."""
    made = []
    for language in ("fr", "en"):
        with override(language):
            made.append(Template(source).render(LINK))
    return made[0] == made[1]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda path: path.stem)
def test_message_is_the_same_whoever_asks_for_it(message: Path) -> None:
    source = message.read_text(encoding="utf-8")

    assert is_one_to_all(source)
    follows_the_reader = source.replace('{% language "fr" %}', "").replace("{% endlanguage %}", "")
    assert not is_one_to_all(follows_the_reader)
