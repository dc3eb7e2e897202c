"""The header contract, to the byte, on every class of answer: nothing missing, nothing besides."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from wagtail.documents.models import Document

from cms import headers
from cms.desk_scripts import let_run
from cms.models import HomePage
from tests.factories import MembershipFactory, UserFactory
from tests.referrals.scenario import Scenario

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_pages")]

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "Permissions-Policy": "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), "
    "fullscreen=(), geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), idle-detection=(), "
    "local-fonts=(), magnetometer=(), microphone=(), midi=(), otp-credentials=(), payment=(), screen-wake-lock=(), "
    "serial=(), storage-access=(), usb=(), window-management=(), xr-spatial-tracking=(), "
    "publickey-credentials-create=(self), publickey-credentials-get=(self)",
}
PAGE = (
    "default-src 'none'; script-src 'nonce-…'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; report-uri /csp/"
)
DESK = (
    "default-src 'none'; script-src 'self' 'nonce-…'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self'; report-uri /csp/"
)
ABSENT = PAGE.replace("'nonce-…'", "'self'")  # the same to the byte whatever is absent
FILE = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
PUBLIC, PRIVATE, YEARLY = "private, no-cache", "private, no-store", "max-age=60, public"

# What says nothing of safety: the nature of the answer, its length, what it depends on, where it leads.
NEUTRAL = {
    *("Allow", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length", "Content-length"),
    *("Content-Type", "ETag", "Expires", "Last-Modified", "Location", "Retry-After", "Vary"),
}

Ask = Callable[[Client], Any]


def said(response: Any) -> dict[str, str]:
    """Return the headers of an answer that matter, with the nonce blotted out."""
    if response.streaming:
        b"".join(response.streaming_content)  # which closes the file
    kept = {name: value for name, value in response.headers.items() if name not in NEUTRAL}
    return kept | {"Content-Security-Policy": re.sub(r"nonce-[\w-]{22}", "nonce-…", kept["Content-Security-Policy"])}


def contract(policy: str, cache: str, **besides: str) -> dict[str, str]:
    return {**ALWAYS, "Content-Security-Policy": policy, "Cache-Control": cache, **besides}


def get(path: str, **options: Any) -> Ask:
    return lambda client: client.get(path, secure=True, **options)


def post(path: str, data: Any = None, **options: Any) -> Ask:
    return lambda client: client.post(path, data or {}, secure=True, **options)


VISITOR: dict[str, tuple[int, Ask, dict[str, str]]] = {
    "front page": (200, get("/"), contract(PAGE, PUBLIC)),
    "directory": (200, get("/annuaire/"), contract(PAGE, PUBLIC)),
    "fragment": (200, get("/annuaire/", headers={"hx-request": "true"}), contract(PAGE, PUBLIC)),
    "public redirect": (301, get("/annuaire/2a/"), contract(PAGE, PUBLIC)),
    "redirect to sign in": (302, get("/a-traiter/"), contract(PAGE, PRIVATE)),
    "sign in": (200, get("/compte/login/"), contract(PAGE, PRIVATE)),
    "wrong password": (200, post("/compte/login/", {"login": "a@b.example"}), contract(PAGE, PRIVATE)),
    "json": (200, get("/compte/login/cle/", headers={"x-requested-with": "XMLHttpRequest"}), contract(FILE, PRIVATE)),
    "desk, not signed in": (302, get("/cms/"), contract(DESK, PRIVATE)),
    "invitation over": (410, get("/invitation/inconnue/"), contract(PAGE, PRIVATE)),
    "400, forged host": (400, get("/", headers={"host": "evil.example"}), contract(PAGE, PRIVATE)),
    "400, too many fields": (
        400,
        post("/compte/login/", {f"f{n}": "" for n in range(1001)}),
        contract(PAGE, PRIVATE),
    ),
    "400, too long": (400, post("/compte/login/", {"login": "a" * 1_100_000}), contract(PAGE, PRIVATE)),
    "404": (404, get("/nulle-part/"), contract(ABSENT, PRIVATE)),
    "404 of a file": (404, get("/static/absent.css"), contract(ABSENT, PRIVATE)),
    "404 of a document": (404, get("/documents/1/absent.pdf"), contract(ABSENT, PRIVATE)),
    "405": (405, post("/annuaire/"), contract(PAGE, PRIVATE)),
    "405, no page's method": (405, lambda client: client.put("/annuaire/", secure=True), contract(PAGE, PRIVATE)),
    "style": (200, get("/static/relais/relais.css"), contract(FILE, YEARLY)),
    "script": (200, get("/static/relais/relais.js"), contract(FILE, YEARLY)),
    "picture": (200, get("/static/relais/icon.svg"), contract(FILE, YEARLY)),
    "webhook, closed": (404, post("/anymail/mailgun/tracking/"), contract(ABSENT, PRIVATE)),
    "report": (
        204,
        post("/csp/", '{"csp-report": {"violated-directive": "x", "document-uri": "y"}}', content_type="text/plain"),
        contract(PAGE, PRIVATE),
    ),
    "way out": (302, get("/quitter/"), contract(PAGE, PRIVATE)),
}


@pytest.mark.parametrize("name", VISITOR)
def test_visitor_gets_exactly_the_headers_of_the_contract(client: Client, home: HomePage, name: str) -> None:
    status, ask, expected = VISITOR[name]

    response = ask(client)

    assert response.status_code == status
    assert said(response) == expected


MEMBER: dict[str, tuple[int, Ask, dict[str, str]]] = {
    "page": (200, get("/a-traiter/"), contract(PAGE, PRIVATE)),
    "directory": (200, get("/annuaire/"), contract(PAGE, PRIVATE)),
    "fragment": (200, get("/demandes/retrouver/", headers={"hx-request": "true"}), contract(PAGE, PRIVATE)),
    "front page": (200, get("/"), contract(PAGE, PRIVATE)),
    "403": (403, get("/cms/login/"), contract(DESK, PRIVATE)),
    "404": (404, get("/demandes/7KQM-2D9X/"), contract(ABSENT, PRIVATE)),
    "signing out": (
        302,
        post("/compte/logout/"),
        contract(PAGE, PRIVATE, **{"Clear-Site-Data": '"cache", "cookies", "storage"'}),
    ),
}


@pytest.mark.parametrize("name", MEMBER)
def test_member_gets_exactly_the_headers_of_the_contract(client: Client, home: HomePage, name: str) -> None:
    status, ask, expected = MEMBER[name]
    client.force_login(MembershipFactory().user)

    response = ask(client)

    assert response.status_code == status
    assert said(response) == expected


def test_desk_and_preview_get_the_headers_of_the_desk(client: Client, home: HomePage) -> None:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    edit = reverse("wagtailadmin_pages:edit", args=[home.pk])
    preview = reverse("wagtailadmin_pages:view_draft", args=[home.pk])

    assert said(get("/cms/")(client)) == contract(DESK, PRIVATE)
    assert said(get(edit)(client)) == contract(DESK, PRIVATE)
    assert said(get(preview)(client)) == contract(DESK, PRIVATE)


def test_stale_form_and_receipt_carry_them_too(client: Client) -> None:
    scenario = Scenario()
    solicitation = scenario.act("acknowledge", scenario.sent())
    client.force_login(scenario.answerer)

    stale = post(reverse("referrals:act", args=[solicitation.pk, "reception"]), {"version": "1"})(client)
    receipt = get(reverse("referrals:receipt", args=[solicitation.pk]))(client)

    assert (stale.status_code, receipt.status_code) == (409, 200)
    assert said(stale) == contract(PAGE, PRIVATE)
    assert said(receipt) == contract(FILE, PRIVATE)


def test_forged_form_carries_them_too() -> None:
    response = post("/compte/login/")(Client(enforce_csrf_checks=True))

    assert (response.status_code, said(response)) == (403, contract(PAGE, PRIVATE))


def test_too_many_tries_carry_them_too(client: Client) -> None:
    for _ in range(21):
        response = post("/compte/password/reset/", {"email": "a@b.example"})(client)

    assert (response.status_code, said(response)) == (429, contract(PAGE, PRIVATE))


def test_breakdown_carries_them_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.views.search", lambda **_: 1 / 0)

    response = get("/annuaire/")(Client(raise_request_exception=False))

    assert (response.status_code, said(response)) == (500, contract(PAGE, PRIVATE))
    page = re.sub(r"<code>[0-9a-f-]{36}</code>", "<code>…</code>", response.content.decode())
    assert page == render_to_string("500.html", {"request_id": "…"})  # and nothing of what broke


def test_webhook_that_is_open_carries_them_too(client: Client, settings: Any) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": "name:password", "WEBHOOK_SERVICE": "postmark"}

    answers = [client.head("/anymail/postmark/tracking/", secure=True), post("/anymail/postmark/tracking/")(client)]

    assert [answer.status_code for answer in answers] == [200, 400]
    assert [said(answer) for answer in answers] == [contract(PAGE, PRIVATE)] * 2


def test_document_is_saved_and_never_opened_as_a_page(client: Client, home: HomePage) -> None:
    document = Document.objects.create(title="Guide", file=ContentFile(b"%PDF-1.4", name="guide.pdf"))

    response = get(document.url)(client)

    assert response["Content-Disposition"].startswith("attachment")
    assert said(response) == contract(FILE, PRIVATE)


def test_nothing_about_transport_is_said_in_clear(client: Client) -> None:
    assert "Strict-Transport-Security" not in client.get("/compte/login/").headers


def test_form_may_lead_to_proconnect_where_there_is_one(client: Client, settings: Any) -> None:
    settings.PROCONNECT_URL = "https://fca.proconnect.example/api/v2"

    assert "form-action 'self' https://fca.proconnect.example;" in said(get("/")(client))["Content-Security-Policy"]


def test_nonce_is_that_of_the_scripts_and_changes(client: Client) -> None:
    pages = [client.get("/compte/login/") for _ in range(2)]
    nonces = [re.findall(r"'nonce-([\w-]{22})'", page["Content-Security-Policy"]) for page in pages]

    assert nonces[0] != nonces[1]
    scripts = re.findall(r"<script (?!data-)[^>]*>", pages[0].content.decode())
    assert len(scripts) == 7
    assert all(f'nonce="{nonces[0][0]}"' in script for script in scripts)


def test_nonce_that_does_not_change_is_noticed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    monkeypatch.setattr(headers.secrets, "token_urlsafe", lambda _: "x" * 22)

    one, other = (client.get("/compte/login/")["Content-Security-Policy"] for _ in range(2))

    assert one == other


def test_missing_header_and_unexpected_one_are_seen(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = contract(PAGE, PRIVATE)
    monkeypatch.setattr(headers, "FIXED", {"Server": "x"})

    response = get("/compte/login/")(client)

    assert said(response).keys() ^ expected.keys() == {
        "Server",
        "Cross-Origin-Resource-Policy",
        "Permissions-Policy",
    }


@pytest.mark.parametrize(
    ("script", "runs"),
    [
        ('initDateChooser("id_a", {"format": "Y-m-d"});', True),
        ('new SnippetChooser("id_a", {"modalUrl": "/cms/x/"});', True),
        ('new SnippetChooser("id_a", {"modalUrl": alert(1)});', False),
        ('initDateChooser("id_a", {"a": "b"}); alert(1);', False),
        ('alert("id_a", {"a": "b"});', False),
    ],
)
def test_desk_lets_known_calls_run_and_nothing_else(script: str, runs: bool) -> None:
    page = let_run(f"<script>{script}</script>".encode(), "word")

    assert (b'nonce="word"' in page) is runs
