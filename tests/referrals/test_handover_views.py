"""The screen on which a referent hands over everything pending."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import Membership, User
from accounts.vocabularies import Role
from referrals.models import Referral
from referrals.vocabularies import Urgency
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory
from tests.isolation import UNIT
from tests.referrals.scenario import Scenario, partner
from tests.referrals.test_handover import afresh, colleague, referent

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def confirm(client: Client, leaving: Membership, to: User, **changes: Any) -> Any:
    """Choose the successor, then send the confirmation that the page shows."""
    address = f"/passation/{leaving.pk}/"
    page = client.get(address, {"successor": to.pk}).content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)
    values = {"successor": to.pk, "seen": seen[1] if seen else "", "leaves": "on"}
    return client.post(address, {**values, **changes})


def test_referent_sees_what_is_pending_what_is_due_first_before_the_rest() -> None:
    leaving = referent()
    scenario, other = Scenario(officer=leaving.user), Scenario()
    calm = other.sent(other.draft(urgency=Urgency.ROUTINE)).referral
    draft, pressing = scenario.draft(), scenario.sent().referral

    page = signed_in(leaving.user).get("/passation/", follow=True).content.decode()

    departements, rest = page.split('id="followed"')[1].split('id="written"')
    written, followed = rest.split('id="first"')
    assert "Seine-Saint-Denis (93) – 2 sollicitations en cours" in departements
    assert followed.index(str(pressing)) < followed.index(str(calm))
    assert written.index(str(pressing)) < written.index(str(draft))
    assert str(calm) not in written


def test_referent_hands_over_and_reads_what_was_done() -> None:
    leaving = referent()
    draft, successor = Scenario(officer=leaving.user).draft(), colleague(leaving)
    client = signed_in(leaving.user)

    answer = confirm(client, leaving, successor)
    done = client.get(answer["Location"]).content.decode()

    assert answer["Location"] == "/passation/faite/"
    assert "Seine-Saint-Denis" in done
    assert "1 demande non terminée transmise" in done
    assert str(draft) not in done
    assert "rattacher de nouveau" in done  # it was her only function there
    assert afresh(successor).referent_departements == {"93"}


def test_second_touch_of_the_button_shows_what_was_done() -> None:
    leaving = referent()
    client = signed_in(leaving.user)
    confirm(client, leaving, colleague(leaving))

    again = confirm(client, leaving, leaving.user)

    assert (again.status_code, again["Location"]) == (302, "/passation/faite/")


def test_referent_who_unticks_the_box_stays_beside() -> None:
    leaving = referent()
    successor, client = colleague(leaving), signed_in(leaving.user)

    confirm(client, leaving, successor, leaves="")

    assert afresh(leaving.user).referent_departements == afresh(successor).referent_departements == {"93"}
    assert "à deux" in client.get("/passation/faite/").content.decode()


def test_what_stays_with_another_organisation_is_listed_as_such() -> None:
    scenario = Scenario()
    draft, leaving = scenario.draft(), referent(user=scenario.officer)
    successor = colleague(leaving)

    page = signed_in(scenario.officer).get(f"/passation/{leaving.pk}/", {"successor": successor.pk}).content.decode()

    assert str(draft) in page.split('id="kept"')[1]
    assert "restent visibles des membres" in page


def test_manager_hands_over_for_a_closed_account_without_seeing_the_requests() -> None:
    solicitation = Scenario().sent()
    leaving = referent(user=UserFactory(is_active=False))
    manager, successor = colleague(leaving, Role.MANAGER), colleague(leaving)
    client = signed_in(manager)

    page = client.get("/passation/", follow=True).content.decode()
    answer = confirm(client, leaving, successor)

    assert str(solicitation.referral) not in page
    assert (answer.status_code, afresh(successor).referent_departements) == (302, {"93"})


@pytest.mark.parametrize(
    ("successor", "status", "says"),
    [("", 422, "Choisissez la personne"), ("0", 422, "choisissez-en une autre"), ("x", 422, "choisissez-en")],
)
def test_successor_who_cannot_be_is_explained(successor: str, status: int, says: str) -> None:
    leaving = referent()
    client = signed_in(leaving.user)

    answers = [client.get(f"/passation/{leaving.pk}/", {"successor": successor})]
    answers.append(client.post(f"/passation/{leaving.pk}/", {"successor": successor, "seen": "x"}))

    assert [answer.status_code for answer in answers] == [status] * 2
    assert all(says in answer.content.decode() for answer in answers)


@pytest.mark.parametrize("seen", ["", "0" * 64, "x" * 65])
def test_stale_hand_over_gets_409_with_a_sentence(seen: str) -> None:
    leaving = referent()
    successor, client = colleague(leaving), signed_in(leaving.user)

    answer = confirm(client, leaving, successor, seen=seen)

    assert answer.status_code == 409
    assert "entre-temps" in answer.content.decode()
    assert afresh(leaving.user).referent_departements == {"93"}


WHO = {  # who asks, of the leaver's organisation or not, her role there: what the page answers
    "anonymous": (None, None, 302),
    "the referent": ("herself", None, 200),
    "manager of her organisation": ("same", Role.MANAGER, 403),  # the account is open
    "agent of her organisation": ("same", Role.AGENT, 403),
    "manager of another organisation": ("other", Role.MANAGER, 404),
    "agent of another organisation": ("other", Role.AGENT, 404),
}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", WHO)
def test_page_answers_each_person_as_the_table_says(who: str, method: str) -> None:
    leaving, (where, role, status) = referent(), WHO[who]
    client = Client()
    if where == "herself":
        client, status = signed_in(leaving.user), 200 if method == "get" else 409
    elif role:
        organisation = leaving.organisation if where == "same" else OrganisationFactory()
        client = signed_in(MembershipFactory(organisation=organisation, role=role).user)

    assert getattr(client, method)(f"/passation/{leaving.pk}/").status_code == status
    assert afresh(leaving.user).referent_departements == {"93"}


def test_another_organisations_function_and_none_get_the_same_404() -> None:
    client = signed_in(MembershipFactory(role=Role.MANAGER).user)

    others, absent, huge = (client.get(f"/passation/{pk}/") for pk in (referent().pk, 0, 10**30))

    assert others.status_code == absent.status_code == huge.status_code == 404
    assert others.content == absent.content == huge.content


@pytest.mark.parametrize("role", [Role.AGENT, Role.MANAGER])
def test_who_has_nothing_to_hand_over_is_told(role: Role) -> None:
    client = signed_in(MembershipFactory(role=role).user)

    page = client.get("/passation/").content.decode()

    assert "rien à transmettre" in page
    assert client.get("/passation/faite/")["Location"] == "/passation/"
    assert ("/passation/" in client.get("/a-traiter/").content.decode()) == (role == Role.MANAGER)


def test_manager_with_several_functions_to_hand_over_chooses_one() -> None:
    first = referent(user=UserFactory(is_active=False, first_name="Awa"))
    referent(first.organisation, "75", user=UserFactory(is_active=False, first_name="Zoé"))
    client = signed_in(colleague(first, Role.MANAGER))

    page = client.get("/passation/").content.decode()

    assert page.index("Awa") < page.index("Zoé")


@pytest.mark.parametrize("many", [1, 8])
def test_hand_over_costs_the_same_queries_whatever_is_pending(many: int, django_assert_num_queries: Any) -> None:
    leaving = referent()
    scenario = Scenario(officer=leaving.user)
    for _ in range(many):
        scenario.sent()
        scenario.draft()
        colleague(leaving)
    client = signed_in(leaving.user)

    with django_assert_num_queries(
        2  # session, user
        + UNIT  # of work
        + 2  # memberships, the function
        + 2  # what she wrote, the people of her drafts
        + 1  # who may come after
        + 3  # départements, counts, what is due first
        + 1  # what the menu counts
        + 1  # what the journal keeps of it
    ):
        client.get(f"/passation/{leaving.pk}/")
    assert Referral.objects.count() == 2 * many


def test_partner_finds_no_link_to_a_page_that_is_not_hers() -> None:
    assert "/passation/" not in signed_in(partner("Le Phare fictif")).get("/a-traiter/").content.decode()
