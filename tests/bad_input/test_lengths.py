"""What is read of something long is capped, so that no work grows with what a stranger sends."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.passwords import LONGEST, HardToGuess
from cms.listings import MOST_WORDS, matching
from directory.models import Organisation
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def test_password_longer_than_any_phrase_is_refused_before_it_is_judged() -> None:
    with pytest.raises(ValidationError) as refused:
        HardToGuess().validate("pile " * LONGEST)

    assert refused.value.code == "password_too_long"


def test_desk_s_search_reads_the_first_words() -> None:
    wanted = OrganisationFactory(name=" ".join(["phare"] * MOST_WORDS))

    words = f"{'phare ' * MOST_WORDS} {'absent ' * 10_000}"

    assert list(matching(Organisation.objects.order_by("pk"), words, ["name"])) == [wanted]
    assert str(matching(Organisation.objects.order_by("pk"), words, ["name"]).query).count("UNACCENT") <= MOST_WORDS * 2


def test_editor_s_search_of_100_kb_is_answered(desk: Client) -> None:
    answer = desk.get("/cms/snippets/directory/organisation/", {"q": "phare " * 16_000})

    assert answer.status_code == 200
