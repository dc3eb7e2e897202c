"""The public pages, and what a reader is told when there is none."""

import json
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.models import Locale, Page, Site

from cms.blocks import BodyBlock, LinkBlock
from cms.models import ContentPage, HomePage
from cms.operations import create_editors_group, create_home
from directory.national_lines import EMERGENCY_LINES
from tests.cms.conftest import NOW
from tests.factories import MembershipFactory, OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_pages")]

BLOCKS: list[tuple[str, Any, str]] = [
    ("text", "<p>Bonjour</p>", "<p>Bonjour</p>"),
    ("button", {"label": "Chercher", "page": None, "address": "/annuaire/"}, 'href="/annuaire/"'),
    ("callout", {"title": "À savoir", "text": "<p>Ceci</p>"}, "À savoir"),
    ("emergency", {"heading": "Urgences"}, 'href="tel:17"'),
    ("questions", {"heading": "FAQ", "questions": [{"question": "Qui ?", "answer": "<p>Vous</p>"}]}, "<summary>Qui ?"),
    ("tiles", {"heading": "Liens", "tiles": [{"title": "Ici", "text": "", "page": None, "address": "/"}]}, "Ici</a>"),
]


def test_stranger_reads_the_home_page_and_finds_the_search_first(client: Client, home: HomePage) -> None:
    page = client.get("/").content.decode()

    assert page.index('name="q"') < page.index('href="tel:17"')
    assert 'action="/annuaire/" method="get"' in page
    assert page.count("<option") == 110  # 109 territories, and the whole of France
    assert all(f'href="{line.uri}"' in page for line in EMERGENCY_LINES)


@pytest.mark.parametrize("slug", ["comment-ca-marche", "donnees-et-confidentialite"])
def test_stranger_reads_the_content_pages(client: Client, home: HomePage, slug: str) -> None:
    page = client.get(f"/{slug}/")

    assert page.status_code == 200
    assert ContentPage.objects.get(slug=slug).title in page.content.decode()


def test_home_is_created_once_in_french(home: HomePage) -> None:
    create_home(at=NOW)
    create_editors_group()
    create_editors_group()

    assert Page.objects.filter(depth__gt=1).count() == 3
    assert (home.locale, home.first_published_at) == (Locale.objects.get(language_code="fr"), NOW)
    assert Site.objects.get().root_page_id == home.pk


def test_home_that_editors_changed_is_left_alone(home: HomePage) -> None:
    HomePage.objects.update(heading="Notre titre")

    assert create_home(at=NOW).heading == "Notre titre"


@pytest.mark.parametrize(("kind", "value", "expected"), BLOCKS)
def test_reader_sees_each_block(client: Client, home: HomePage, kind: str, value: Any, expected: str) -> None:
    home.body = json.dumps([{"type": kind, "value": value}])
    home.save()

    assert expected in client.get("/").content.decode()


def test_every_block_is_tried() -> None:
    assert {kind for kind, *_ in BLOCKS} == set(BodyBlock().child_blocks)


def test_link_to_a_withdrawn_page_leads_home(home: HomePage) -> None:
    page = ContentPage.objects.first()
    page.live = False

    assert LinkBlock().to_python({"page": None, "address": ""}).href == "/"
    assert LinkBlock().child_blocks["page"] is not None
    assert LinkBlock().normalize({"page": page, "address": ""}).href == "/"


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "//ailleurs.example", "http://ailleurs.example"])
def test_editor_cannot_link_to_nowhere_or_to_a_script(home: HomePage, address: str) -> None:
    block = LinkBlock()

    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python({"page": None, "address": address}))


@pytest.mark.parametrize(("code", "title"), [("400", "Demande illisible"), ("403", "Accès réservé")])
def test_reader_is_told_what_to_do(rf: RequestFactory, code: str, title: str) -> None:
    page = render_to_string(f"{code}.html", request=_anonymous(rf))

    assert title in page
    assert "Retour à l'annuaire" in page


def test_every_public_page_carries_the_way_out_and_the_pages_of_who_is_signed_in_do_not(home: HomePage) -> None:
    visitor, member, sheet = Client(), Client(), OrganisationFactory()
    member.force_login(MembershipFactory().user)
    content = [page.url for page in ContentPage.objects.live().order_by("pk")]
    doors = ["/compte/login/", "/compte/password/reset/", "/compte/signup/", "/invitation/inconnue/", "/nulle-part/"]
    pages = ["/", *content, "/annuaire/", "/annuaire/93/", sheet.get_absolute_url(), *doors]

    way_out = '<a class="relais-exit-now" href="/quitter/" data-exit>'  # a link, which takes no script to follow

    assert [page for page in pages if way_out not in visitor.get(page).content.decode()] == []
    assert way_out not in member.get("/annuaire/").content.decode()


def _anonymous(rf: RequestFactory) -> Any:
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/")
    request.user = AnonymousUser()
    return request


def test_reader_of_no_page_is_sent_to_the_directory(client: Client, home: HomePage) -> None:
    answer = client.get("/nulle-part/")

    assert answer.status_code == 404
    assert "Page introuvable" in answer.content.decode()
    assert 'href="tel:17"' in answer.content.decode()


def test_page_of_a_breakdown_needs_nothing() -> None:
    page = render_to_string("500.html")

    assert "Panne passagère" in page
    assert 'href="tel:17"' in page
