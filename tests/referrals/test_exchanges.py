"""Coded questions and coded answers, round after round."""

import pytest

from referrals import policies
from referrals.models import Solicitation
from referrals.templatetags.referrals import answer
from referrals.vocabularies import ANSWERS_TO, InfoAnswer, InfoQuestion
from referrals.vocabularies import SolicitationState as State
from tests.referrals.scenario import Scenario
from tests.referrals.test_views import signed_in

pytestmark = pytest.mark.django_db
CHILDREN, NUMBER, LANGUAGES = InfoQuestion.CHILDREN, InfoQuestion.NUMBER, InfoQuestion.LANGUAGES


def asked(scenario: Scenario, *questions: InfoQuestion) -> Solicitation:
    """Bring a solicitation to where these questions wait for the requester."""
    return scenario.act("request_info", scenario.in_state(State.ACKNOWLEDGED), questions=questions)


def test_requester_answers_in_codes_that_both_sides_read() -> None:
    scenario = Scenario()
    solicitation = asked(scenario, CHILDREN, LANGUAGES)

    scenario.act("answer_info", solicitation, answers={CHILDREN: ["NO_CHILDREN"], LANGUAGES: ["ro", "bin"]})

    answered = Solicitation.objects.get(pk=solicitation.pk)
    assert (answered.state, answered.answers) == (
        State.ACKNOWLEDGED,
        ["CHILDREN:NO_CHILDREN", "LANGUAGES:bin", "LANGUAGES:ro"],
    )
    for user in (scenario.officer, scenario.answerer):
        page = signed_in(user).get(answered.get_absolute_url()).content.decode()
        assert all(str(words) in page for words in (CHILDREN.label, "Aucun enfant", LANGUAGES.label, "roumain"))
        assert "Précision apportée</strong> à Le Phare fictif" in page  # by whoever asks, to the partner


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({}, "Répondez à chaque question"),
        ({CHILDREN: ["NO_CHILDREN"]}, "Combien de personnes"),
        ({CHILDREN: ["NO_CHILDREN"], NUMBER: []}, "Combien de personnes"),
        ({CHILDREN: ["NO_CHILDREN"], NUMBER: ["TONIGHT"]}, "choix proposés"),
        ({CHILDREN: ["NO_CHILDREN", "CHILDREN"], NUMBER: ["ONE"]}, "choix proposés"),
        ({CHILDREN: ["NO_CHILDREN"], NUMBER: ["ONE"], LANGUAGES: ["ro"]}, "choix proposés"),
        ({CHILDREN: ["Marie"], NUMBER: ["ONE"]}, "choix proposés"),
    ],
)
def test_answer_that_is_not_foreseen_is_refused_and_writes_nothing(answers: dict, says: str) -> None:
    scenario = Scenario()
    solicitation = asked(scenario, CHILDREN, NUMBER)

    with pytest.raises(policies.NotAllowed, match=says):
        scenario.act("answer_info", solicitation, answers=answers)

    assert Solicitation.objects.get(pk=solicitation.pk).answers == []


@pytest.mark.parametrize(
    ("codes", "allowed"), [(["ro"], True), (["NOT_KNOWN"], True), (["ro", "NOT_KNOWN"], False), (["xx"], False)]
)
def test_languages_are_answered_by_their_codes_or_not_known(codes: list[str], allowed: bool) -> None:
    solicitation = Solicitation(questions=[LANGUAGES])

    assert bool(policies.can_reply(solicitation, {LANGUAGES: codes})) is allowed


def test_new_round_keeps_earlier_answers_but_those_that_it_asks_again() -> None:
    scenario = Scenario()
    solicitation = asked(scenario, CHILDREN, NUMBER)
    scenario.act("answer_info", solicitation, answers={CHILDREN: ["NO_CHILDREN"], NUMBER: ["TWO"]})

    again = scenario.act("request_info", solicitation, questions=[NUMBER, LANGUAGES])

    assert again.exchanges == {LANGUAGES: [], CHILDREN: ["NO_CHILDREN"], NUMBER: []}
    scenario.act("answer_info", solicitation, answers={NUMBER: ["ONE"], LANGUAGES: ["ro"]})
    both = Solicitation.objects.get(pk=solicitation.pk)
    assert both.exchanges == {LANGUAGES: ["ro"], CHILDREN: ["NO_CHILDREN"], NUMBER: ["ONE"]}


def test_requester_answers_from_the_page_and_the_rare_language_too() -> None:
    scenario = Scenario()
    solicitation = asked(scenario, CHILDREN, LANGUAGES)
    address, client = solicitation.get_absolute_url(), signed_in(scenario.officer)
    values = {"answer_CHILDREN": "YOUNG_CHILDREN", "answer_LANGUAGES": ["ro"], "answer_other_language": "sw"}

    page = client.get(address).content.decode()
    response = client.post(f"{address}reponse/", {"version": solicitation.version, **values})

    assert all(str(InfoAnswer(code).label) in page for code in ANSWERS_TO[CHILDREN])
    assert "Optionnel" not in page.split(str(LANGUAGES.label))[1].split("</legend>")[0]
    assert response.status_code == 302
    assert Solicitation.objects.get().answers == ["CHILDREN:YOUNG_CHILDREN", "LANGUAGES:ro", "LANGUAGES:sw"]


def test_other_language_alone_is_an_answer() -> None:
    scenario = Scenario()
    solicitation = asked(scenario, LANGUAGES)
    values = {"version": solicitation.version, "answer_other_language": "sw"}

    signed_in(scenario.officer).post(f"{solicitation.get_absolute_url()}reponse/", values)

    assert Solicitation.objects.get().answers == ["LANGUAGES:sw"]


@pytest.mark.parametrize(
    "values",
    [
        {"answer_LANGUAGES": ["ro"]},
        {"answer_CHILDREN": "NO_CHILDREN"},
        {"answer_CHILDREN": "NO_CHILDREN", "answer_LANGUAGES": ["ro", "NOT_KNOWN"]},
        {"answer_CHILDREN": "TONIGHT", "answer_LANGUAGES": ["ro"]},
    ],
)
def test_incomplete_answer_is_kept_and_explained(values: dict[str, object]) -> None:
    scenario = Scenario()
    solicitation = asked(scenario, CHILDREN, LANGUAGES)
    path = f"{solicitation.get_absolute_url()}reponse/"

    response = signed_in(scenario.officer).post(path, {"version": solicitation.version, **values})

    assert response.status_code == 422
    assert "fr-error-text" in response.content.decode() or "fr-message--error" in response.content.decode()
    assert Solicitation.objects.get().state == State.INFO_REQUESTED


def test_question_that_never_got_its_answer_says_so() -> None:
    scenario = Scenario()
    solicitation = asked(scenario, CHILDREN)
    waiting = signed_in(scenario.answerer).get(solicitation.get_absolute_url()).content.decode()

    scenario.act("decline", solicitation)
    page = signed_in(scenario.answerer).get(solicitation.get_absolute_url()).content.decode()

    assert "réponse attendue du demandeur" in waiting
    assert "sans réponse" in page


def test_every_foreseen_answer_fits_its_column_and_has_words() -> None:
    for question, answers in ANSWERS_TO.items():
        for code in answers:
            assert len(f"{question}:{code}") <= 24
            assert answer(code.value) == code.label
