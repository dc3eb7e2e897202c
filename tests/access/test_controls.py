"""The matrix can fail: with a guard off, each of its three questions sees it."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path, reverse

from cms.middleware import KnownMethods
from directory import isolation
from directory.models import Departement
from referrals.models.solicitations import SolicitationQuerySet
from referrals.views import requests

from .asking import Answer, Asker
from .cast import READERS, Who
from .page_forms import forms_of
from .routes import every_route
from .rules import METHODS, TAKEN, Rule
from .scene import Scene
from .site_table import SITE
from .sweep import Cell, Sweep
from .writes import rows_written

pytestmark = pytest.mark.django_db


def write(request: HttpRequest) -> HttpResponse:
    Departement.objects.filter(pk="93").update(name="Ailleurs")
    return HttpResponse()


def write_and_take_back(request: HttpRequest) -> HttpResponse:
    Departement.objects.create(code="99", name="Nulle part", sort_name="nulle part").delete()
    return HttpResponse()


def remember(request: HttpRequest) -> HttpResponse:
    request.session["page"] = "read"
    return HttpResponse()


urlpatterns = [
    path("ecrit/", write),
    path("ecrit-et-reprend/", write_and_take_back),
    path("retient/", remember),
]


def test_form_that_the_site_would_refuse_for_want_of_its_token_is_seen() -> None:
    with pytest.raises(AssertionError, match="/fin/"):
        forms_of("/compte/", b'<form method="post" action="/fin/"><button name="end">Fermer</button></form>')


@override_settings(ROOT_URLCONF=__name__)
def test_route_that_no_table_declares_is_found() -> None:
    assert {route.name for route in every_route()} - set(SITE) == {"ecrit/", "ecrit-et-reprend/", "retient/"}


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("address", ["/ecrit/", "/ecrit-et-reprend/"])
def test_page_that_writes_when_it_is_read_is_seen(asker: Asker, address: str) -> None:
    before = rows_written()

    asker.ask(Who.ANONYMOUS, "GET", address)

    after = rows_written()
    assert [table for table in after if after[table] != before.get(table)] == ["directory_departement"]


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("method", METHODS[len(TAKEN) :])
def test_view_that_looks_at_no_method_would_answer_any(
    asker: Asker, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    assert asker.ask(Who.ANONYMOUS, method, "/retient/").outcome == 405

    monkeypatch.setattr(KnownMethods, "site", METHODS)

    assert asker.ask(Who.ANONYMOUS, method, "/retient/").outcome == 200


@override_settings(ROOT_URLCONF=__name__)
def test_session_may_be_written_when_a_page_is_read(asker: Asker) -> None:
    before = rows_written()

    asker.ask(Who.ANONYMOUS, "GET", "/retient/")

    assert rows_written() == before


def others(asker: Asker, scene: Scene) -> Sweep:
    """Ask as an agent for what is another organisation's, and for what was never there."""
    rule, subject = Rule(of="sent", get={200: READERS}), scene.subjects["sent"]
    cells = [Cell(rule, owned, "GET", Who.AGENT) for owned in ("others", "absent")]
    paths = {cell: reverse("referrals:solicitation", args=getattr(subject, cell.owned)) for cell in cells}
    return Sweep({cell: asker.ask(Who.AGENT, "GET", paths[cell]) for cell in cells})


def test_solicitation_that_anybody_sees_is_a_surprise(
    asker: Asker, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SolicitationQuerySet, "visible_to", lambda rows, _user: rows)
    monkeypatch.setattr(requests._SOLICITATION, "_written", {})  # put together anew, without its guard
    assert others(asker, scene).surprises() == []  # row-level security hides it still

    monkeypatch.setattr(isolation, "_ENTER", "SELECT %s::bigint")

    assert others(asker, scene).surprises() == ["agent GET others sent: 200, not 404"]


def test_answers_are_compared_to_the_byte() -> None:
    answer = Answer(404, b"Introuvable", (("Content-Length", "11"),), (), ("SELECT 1",))

    told = {
        name: answer.tells_from(Answer(**{**vars(answer), name: different}))
        for name, different in {
            "body": b"introuvable",
            "headers": (),
            "cookies": ("session",),
            "statements": (),
        }.items()
    }

    assert told == {name: [name] for name in told}
