"""The glossary on the editors' desk."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from referrals import wording
from referrals.models import GlossaryWord
from referrals.vocabularies import GlossaryState
from tests.access.page_forms import forms_of
from tests.referrals.scenario import Scenario
from tests.referrals.test_glossary import UNKNOWN, proposed

pytestmark = pytest.mark.django_db
PAGE = "/cms/glossaire/"


def act(browser: Client, word: GlossaryWord, name: str) -> str:
    return " ".join(browser.post(f"{PAGE}{word.pk}/{name}/", follow=True).content.decode().split())


def test_editor_with_nothing_to_review_is_told_so(desk: Client) -> None:
    page = desk.get(PAGE).content.decode()

    assert "Aucun mot à examiner" in page
    assert f'href="{PAGE}"' in desk.get("/cms/").content.decode()


def test_editor_reads_the_word_and_how_many_propose_it_and_nothing_of_the_notes(desk: Client) -> None:
    proposed()

    page = " ".join(desk.get(PAGE).content.decode().split())

    assert forms_of(PAGE, page.encode())  # each with the site's token, without which it would be refused
    assert "<strong>xoplia</strong> – proposé par 3 organisations" in page
    assert "foyer" not in page
    assert "1 Mot à examiner" in " ".join(desk.get("/cms/").content.decode().split())


def test_editor_accepts_a_word_which_passes_then_puts_it_back(desk: Client, editor: User) -> None:
    word = proposed()

    accepted, findings = act(desk, word, "acceptation"), wording.judge(UNKNOWN).findings
    act(desk, word, "reprise")

    assert "Mot accepté" in accepted
    assert f"par {editor}" in accepted
    assert not findings
    assert wording.judge(UNKNOWN).findings


def test_editor_refuses_a_word_which_is_erased_then_takes_that_back(desk: Client) -> None:
    word = proposed()

    refused = act(desk, word, "refus")
    after = act(desk, word, "reprise")

    assert "Mot refusé et effacé" in refused
    assert "xoplia" not in refused
    assert "Aucun refus" in after
    assert not GlossaryWord.objects.exists()


def test_editor_who_comes_second_or_too_late_is_told(desk: Client) -> None:
    word = proposed()
    act(desk, word, "refus")

    assert "entre-temps" in act(desk, word, "acceptation")
    GlossaryWord.objects.all().delete()
    assert "n'est plus proposé" in act(desk, word, "acceptation").replace("&#x27;", "'")


def test_writer_and_agent_neither_see_nor_decide(writer: User) -> None:
    word = proposed()

    for user in (writer, Scenario().officer):
        browser = Client()
        browser.force_login(user)
        assert "xoplia" not in browser.get(PAGE, follow=True).content.decode()
        act(browser, word, "acceptation")
        assert PAGE not in browser.get("/cms/", follow=True).content.decode()

    assert GlossaryWord.objects.get().state == GlossaryState.PROPOSED


def test_link_decides_nothing_and_an_act_that_does_not_exist_is_not_found(desk: Client) -> None:
    word = proposed()

    assert desk.get(f"{PAGE}{word.pk}/acceptation/").status_code == 405
    assert desk.post(f"{PAGE}{word.pk}/suppression/").status_code == 404
    assert GlossaryWord.objects.get().state == GlossaryState.PROPOSED


def test_list_of_many_words_costs_no_more_queries(desk: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get(PAGE)
        return len(queries)

    def add(count: int) -> None:
        first = GlossaryWord.objects.count()
        for number in range(first, first + count):
            GlossaryWord.objects.create(word=f"mot{number}", digest=f"{number:064}", week="2026-11-23")

    add(2)
    cost()
    few = cost()
    add(30)

    assert cost() == few
