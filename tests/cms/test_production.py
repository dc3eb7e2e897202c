"""A site in production: what it trusts, what it accepts, and what it takes for a good address."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from django.conf import settings as site
from django.core.files import uploadhandler
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.admin.models import EditingSession
from wagtail.documents.models import Document
from wagtail.embeds.embeds import get_embed
from wagtail.embeds.exceptions import EmbedException
from wagtail.images.models import Image

from accounts.adapter import InvitationOnlyAdapter
from accounts.middleware import SEEN
from accounts.models import User
from cms.logs import WithoutTypedWords
from cms.models import HomePage
from tests.factories import MembershipFactory, UserFactory
from tests.referrals.scenario import Scenario, organisation_of
from tests.signing_in import code_for, enrol

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_pages")]

ROOT = Path(__file__).parents[2]
PRODUCTION = {
    "DEBUG": "0",
    "DJANGO_SETTINGS_MODULE": "cms.settings",
    "SECRET_KEY": "hG3sD9kLq8vT3xZ1wR6yB9nM4cF7hJ2dS5gP0aUeIoXtWbCzVmQrYs",
    "SITE_URL": "https://relais.example",
    "ALLOWED_HOSTS": "relais.example",
}


def said_by(*command: str, **environment: str) -> str:
    """Run this very interpreter as in production, and return all that it says."""
    found = subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, *command],
        env={**os.environ, **PRODUCTION, "DJANGO_ALLOW_ASYNC_UNSAFE": "", **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout + found.stderr


def test_check_has_nothing_to_say_of_production() -> None:
    check = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert said_by(*check) == "System check identified no issues (0 silenced).\n"
    assert "security.W004" in said_by(*check, HSTS_SECONDS="0")


def test_cookies_are_tied_to_the_host_and_kept_from_scripts() -> None:
    code = """
from django.conf import settings as s
for name in ("SESSION", "CSRF", "LANGUAGE"):
    what = ("NAME", "SECURE", "HTTPONLY", "SAMESITE", "PATH", "DOMAIN")
    print(*(getattr(s, f"{name}_COOKIE_{one}") for one in what))
"""

    assert said_by("-c", code).splitlines() == [
        "__Host-session True True Lax / None",
        "__Host-csrf True True Lax / None",
        "__Host-language True True Lax / None",
    ]


def test_forwarded_headers_are_believed_only_where_a_proxy_is_configured() -> None:
    code = "from cms import settings as s; print(s.SECURE_PROXY_SSL_HEADER, s.ALLAUTH_TRUSTED_PROXY_COUNT)"

    assert said_by("-c", code) == "None 0\n"
    assert said_by("-c", code, BEHIND_TLS_PROXY="1") == "('HTTP_X_FORWARDED_PROTO', 'https') 1\n"


def test_former_keys_are_read_from_the_environment() -> None:
    code = "from cms import settings as s; print(s.SECRET_KEY_FALLBACKS)"

    assert said_by("-c", code) == "[]\n"
    assert said_by("-c", code, SECRET_KEY_FALLBACKS="the-one,before another") == "['the-one,before', 'another']\n"


def test_forwarded_host_and_scheme_change_nothing(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    forged = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "forwarded": "host=evil.example"}

    response = client.get("/a-traiter/", headers=forged)

    assert (response.status_code, response["Location"]) == (301, "https://testserver/a-traiter/")


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "127.0.0.1:x"])
def test_forged_host_is_refused(client: Client, host: str) -> None:
    assert client.get("/compte/password/reset/", headers={"host": host}).status_code == 400


def test_forged_host_would_be_answered_where_any_is_allowed(client: Client, settings: Any) -> None:
    """The negative control."""
    settings.ALLOWED_HOSTS = ["*"]

    assert client.get("/compte/password/reset/", headers={"host": "evil.example"}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/annuaire/", "/compte/login/", "/quitter/", "/csp/", "/_util/login/"])
def test_trace_is_answered_nowhere(client: Client, home: HomePage, path: str) -> None:
    answer = client.trace(path, headers={"x-secret": "canary"})

    assert answer.status_code == 405
    assert b"canary" not in answer.content


OUTSIDE = ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil.example"]


@pytest.mark.parametrize("target", OUTSIDE)
def test_signing_in_and_out_never_lead_outside(target: str) -> None:
    client, user = Client(), MembershipFactory().user
    enrol(user)

    client.post("/compte/login/", {"login": user.email, "password": "mot de passe de test", "next": target})
    entered = client.post(reverse("mfa_authenticate"), {"code": code_for(user), "next": target})
    left = client.post("/compte/logout/", {"next": target})

    assert (entered["Location"], left["Location"]) == ("/a-traiter/", "/")


def test_signing_in_would_lead_outside_where_any_target_is_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    monkeypatch.setattr(InvitationOnlyAdapter, "is_safe_url", lambda *_: True)
    client, user = Client(), MembershipFactory().user
    enrol(user)
    client.post("/compte/login/", {"login": user.email, "password": "mot de passe de test"})

    entered = client.post(reverse("mfa_authenticate"), {"code": code_for(user), "next": OUTSIDE[0]})

    assert entered["Location"] == OUTSIDE[0]


@pytest.mark.parametrize("target", OUTSIDE)
def test_proving_again_who_one_is_never_leads_outside(target: str) -> None:
    client, user = Client(), MembershipFactory().user
    client.force_login(user)

    answer = client.post(reverse("mfa_reauthenticate"), {"code": code_for(user), "next": target})

    assert "evil" not in answer.get("Location", "")
    assert not answer.get("Location", "").startswith("javascript:")


def test_way_out_forgets_the_visit_only_from_our_own_link(client: Client) -> None:
    ours = client.get("/quitter/", headers={"sec-fetch-site": "same-origin"})
    theirs = client.get("/quitter/", headers={"sec-fetch-site": "cross-site"})

    assert ours["Location"] == theirs["Location"] == "https://meteofrance.com/"
    assert ours["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "Clear-Site-Data" not in theirs.headers


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"csp-report": 1}', '{"csp-report": {}}', "é", "x" * 9000, "[" * 8000]
)
def test_report_that_makes_no_sense_is_refused(client: Client, body: str) -> None:
    assert client.post("/csp/", body, content_type="application/csp-report").status_code == 400


@pytest.mark.parametrize(
    ("directive", "rule"),
    [
        ("script-src-elem", "script-src-elem"),
        ("img-src 'self' data:", "img-src"),
        ("img-src\nERROR", "no rule of ours"),
        ("Prénom Nom 06 39 98 00 00", "no rule of ours"),
    ],
)
def test_report_is_logged_without_what_it_was_about(
    client: Client, caplog: pytest.LogCaptureFixture, directive: str, rule: str
) -> None:
    report = {"violated-directive": directive, "document-uri": "https://a.b/demandes/7KQM-2D9X/?q=secret"}
    body = json.dumps({"csp-report": report})

    assert client.post("/csp/", body, content_type="application/csp-report").status_code == 204
    assert caplog.messages == [f"Blocked by {rule} on referrals:referral"]


def test_titles_behind_sign_in_say_nothing(client: Client, home: HomePage) -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    draft, partner = scenario.draft(), organisation_of(scenario.answerer)
    client.force_login(scenario.officer)
    paths = [
        *(solicitation.referral.get_absolute_url(), draft.get_absolute_url(), "/a-traiter/", "/demandes/"),
        *(f"{draft.get_absolute_url()}etape/besoins/", f"{draft.get_absolute_url()}note/", "/operations/"),
        *(partner.get_absolute_url(), "/annuaire/93/", "/annuaire/?q=phare&departement=93&besoin=HEBERGEMENT"),
    ]
    words = [partner.name, "Seine-Saint-Denis", "93", draft.reference[:4], "phare", "ébergement", "Interpr"]

    titles = {path: title(client, path) for path in paths}

    assert not {path: text for path, text in titles.items() if any(word.lower() in text.lower() for word in words)}
    assert title(Client(), "/annuaire/93/") == "Seine-Saint-Denis (93) – Relais"


def title(client: Client, path: str) -> str:
    found = re.search(r"<title>(.*?)</title>", client.get(path).content.decode(), re.DOTALL)
    return found[1].strip() if found else ""


@pytest.fixture
def administrator(client: Client, home: HomePage) -> User:
    user: User = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def test_files_too_big_or_of_another_kind_are_refused(client: Client, administrator: User, settings: Any) -> None:
    big = SimpleUploadedFile("grand.pdf", b"%PDF-1.4" + b"0" * site.WAGTAILDOCS_MAX_UPLOAD_SIZE, "application/pdf")
    page = SimpleUploadedFile("page.html", b"<script>alert(1)</script>", "text/html")
    drawing = SimpleUploadedFile("dessin.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")

    disguised = SimpleUploadedFile("guide.pdf", b"MZ\x90\x00 %PDF-1.4", "application/pdf")

    for file in (big, page, disguised):
        client.post(reverse("wagtaildocs:add"), {"title": "Guide", "file": file})
    photograph = SimpleUploadedFile("photo.png", b"%PDF-1.4\n", "image/png")
    wide = SimpleUploadedFile("grande.png", picture(side=4500), "image/png")
    for file in (drawing, photograph, wide):
        client.post(reverse("wagtailimages:add"), {"title": "Dessin", "file": file})

    assert not Document.objects.exists()
    assert not Image.objects.exists()


def picture(*, side: int) -> bytes:
    """Return a picture of few bytes, whatever its pixels."""
    written = BytesIO()
    PIL.Image.new("1", (side, side)).save(written, "PNG")
    return written.getvalue()


def test_file_is_written_down_for_nobody_who_may_not_send_one(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    written, make = [], uploadhandler.TemporaryUploadedFile
    monkeypatch.setattr(uploadhandler, "TemporaryUploadedFile", lambda *said: written.append(said) or make(*said))

    def send() -> int:
        file = SimpleUploadedFile("x", b"0" * 3 * 1024 * 1024)
        return client.post("/compte/login/", {"login": "a@relais.example", "file": file}).status_code

    assert (send(), written) == (400, [])

    settings.FILE_UPLOAD_HANDLERS = settings.FILE_UPLOAD_HANDLERS[1:]  # the negative control
    assert (send(), len(written)) == (200, 1)


def test_editor_puts_no_picture_of_hers(client: Client, administrator: User, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    names = {"name_email-first_name": "A", "name_email-last_name": "B", "locale-current_time_zone": "Europe/Paris"}
    theme = {"theme-theme": "system", "theme-contrast": "system", "theme-density": "default"}
    face = SimpleUploadedFile("moi.gif", picture(side=10) + b"<script>", "image/png")

    answer = client.post("/cms/account/", {**names, **theme, "avatar-avatar": face})

    assert (answer.status_code, list(tmp_path.rglob("*.gif"))) == (302, [])
    assert "avatar-avatar" not in client.get("/cms/account/").content.decode()


def test_files_of_any_kind_are_kept_where_none_is_named(client: Client, administrator: User, settings: Any) -> None:
    """The negative control: a page of scripts, as heavy as what is refused above."""
    settings.WAGTAILDOCS_EXTENSIONS, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = None, None
    page = b"%PDF-1.4 <script>alert(1)</script>" + b" " * (10 * 1024 * 1024)

    client.post(reverse("wagtaildocs:add"), {"title": "Guide", "file": SimpleUploadedFile("page.html", page)})

    assert Document.objects.get().file_size == len(page)


def test_document_that_is_no_pdf_is_refused_in_words_wherever_it_is_put(client: Client, administrator: User) -> None:
    ways = (("add", "file", {}), ("add_multiple", "files[]", {"x-requested-with": "XMLHttpRequest"}))
    for name, field, ajax in ways:
        for begins, kept in ((b"MZ\x90\x00", 0), (b"%PDF-1.4\n", 1)):
            file = SimpleUploadedFile("guide.pdf", begins, "application/pdf")
            form = {"title": "Guide", field: file}
            answer = client.post(reverse(f"wagtaildocs:{name}"), form, headers=ajax).content.decode()

            assert Document.objects.count() == kept
            assert ("est pas un PDF" in answer) is not bool(kept)
        Document.objects.all().delete()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/static/relais/icon.svg", "image/svg+xml"),
        ("/static/relais/relais.css", "text/css"),
        ("/static/relais/relais.js", "text/javascript"),
    ],
)
def test_every_text_that_is_served_names_its_charset(client: Client, path: str, kind: str) -> None:
    answer = client.get(path)
    b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # which closes the file

    assert re.fullmatch(rf'{re.escape(kind)}; charset="?utf-8"?', answer["Content-Type"])


def test_line_of_the_console_says_its_instant_in_utc_wherever_the_machine_is(monkeypatch: pytest.MonkeyPatch) -> None:
    record = logging.makeLogRecord({"created": 1795165200.25, "levelname": "WARNING", "name": "site", "msg": "words"})
    formats = site.LOGGING["formatters"]["plain"]
    monkeypatch.setenv("TZ", "Pacific/Noumea")
    time.tzset()

    said = WithoutTypedWords(formats["format"], style=formats["style"]).format(record)
    monkeypatch.undo()
    time.tzset()

    assert said == "2026-11-20T09:00:00.250+00:00 WARNING site - words"


def test_name_of_a_file_leads_nowhere_and_breaks_no_header(client: Client, administrator: User) -> None:
    head = "--x\r\nContent-Disposition: form-data; name="
    name = '"../../../é\\"; filename=x.html\\".pdf"'
    body = f'{head}"title"\r\n\r\nGuide\r\n{head}"file"; filename={name}\r\n\r\n%PDF-1.4\r\n--x--\r\n'

    client.generic("POST", reverse("wagtaildocs:add"), body, content_type="multipart/form-data; boundary=x")

    document = Document.objects.get()
    assert Path(document.file.path).parent == Path(site.MEDIA_ROOT) / "documents"
    answer = client.get(document.url)
    b"".join(answer.streaming_content)  # which closes the file
    name = answer["Content-Disposition"]
    assert re.fullmatch(r"""attachment; filename="e_filename[\w.]+"; filename\*=UTF-8''%C3%A9_filename[\w.]+""", name)


def test_nothing_is_fetched_from_other_sites() -> None:
    with pytest.raises(EmbedException):
        get_embed("https://www.youtube.com/watch?v=dQw4w9WgXcQ")


@pytest.mark.parametrize("path", ["/api/v2/pages/", "/api/v2/documents/", "/api/v2/images/", "/cms/api/main/pages/"])
def test_wagtail_answers_no_api_to_a_stranger(client: Client, home: HomePage, path: str) -> None:
    assert client.get(path).status_code in {302, 404}
    assert "wagtail.api.v2" not in site.INSTALLED_APPS


@pytest.mark.parametrize("path", ["/cms/", "/cms/pages/", "/cms/snippets/directory/contact/"])
def test_desk_closes_with_the_session(client: Client, administrator: User, path: str) -> None:
    idle_for(client, site.SESSION_IDLE_AGE)

    assert client.get(path)["Location"].startswith("/cms/login/?next=")
    assert client.get(path, follow=True).redirect_chain[-1][0].startswith("/compte/login/?next=")


def test_desk_that_asks_by_itself_does_not_keep_the_session_open(client: Client, administrator: User) -> None:
    home = HomePage.objects.get()
    client.get(reverse("wagtailadmin_pages:edit", args=[home.pk]))
    number = EditingSession.objects.get().pk
    idle_for(client, 600)
    before = client.session[SEEN]

    ping = reverse("wagtailadmin_editing_sessions:ping", args=["cms", "homepage", home.pk, number])
    answer = client.post(ping)
    after_ping = client.session[SEEN]
    client.get("/cms/")

    assert answer.status_code == 200
    assert after_ping == before
    assert client.session[SEEN] > before


def idle_for(client: Client, seconds: int) -> None:
    session = client.session
    session[SEEN] -= seconds
    session.save()
