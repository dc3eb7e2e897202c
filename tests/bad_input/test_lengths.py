"""What is read of something long is capped, so that no work grows with what a stranger sends."""

import json

import pytest
from django.core.exceptions import BadRequest, ValidationError
from django.test import Client

from accounts.passwords import LONGEST, HardToGuess
from cms import rich_text
from cms.listings import MOST_WORDS, matching
from cms.models import ContentPage
from directory.models import Organisation
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def test_password_longer_than_any_phrase_is_refused_before_it_is_judged() -> None:
    with pytest.raises(ValidationError) as refused:
        HardToGuess().validate("pile " * LONGEST)

    assert refused.value.code == "password_too_long"


def listed_at(depth: int) -> str:
    """Return what an editor's text becomes whose one line stands in lists of so many levels."""
    block = ContentPage.body.field.stream_block.child_blocks["text"]
    line = {"key": "a", "text": "x", "type": "unordered-list-item", "depth": depth}
    sent = json.dumps({"blocks": [{**line, "inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}})
    return str(block.value_from_datadict({"text": sent}, {}, "text").source)


def test_editor_s_list_of_more_levels_than_anybody_writes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert listed_at(1).count("<ul>") == 2
    with pytest.raises(BadRequest):
        listed_at(rich_text.DEEPEST_LIST + 1)

    monkeypatch.setattr(rich_text, "DEEPEST_LIST", 100)

    assert listed_at(100).count("<ul>") == 101  # each level claimed is one that is made


def test_desk_s_search_reads_the_first_words() -> None:
    wanted = OrganisationFactory(name=" ".join(["phare"] * MOST_WORDS))

    words = f"{'phare ' * MOST_WORDS} {'absent ' * 10_000}"

    assert list(matching(Organisation.objects.order_by("pk"), words, ["name"])) == [wanted]
    assert str(matching(Organisation.objects.order_by("pk"), words, ["name"]).query).count("UNACCENT") <= MOST_WORDS * 2


def test_editor_s_search_of_100_kb_is_answered(desk: Client) -> None:
    answer = desk.get("/cms/snippets/directory/organisation/", {"q": "phare " * 16_000})

    assert answer.status_code == 200
