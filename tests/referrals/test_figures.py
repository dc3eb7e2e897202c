"""What the national coordination reads, and what it never does."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from accounts.models import User, people
from accounts.vocabularies import WATCHING, Role
from directory.vocabularies import Need
from referrals import operations
from referrals.matching import gates
from referrals.models import Referral, Solicitation
from referrals.recipients import recipients_of
from referrals.references import show_reference
from referrals.vocabularies import Audience
from tests.factories import ContactFactory, MembershipFactory
from tests.referrals.scenario import NOON, Scenario, organisation_of

pytestmark = pytest.mark.django_db

PUBLISHED = datetime(2027, 2, 1, 9, tzinfo=UTC)  # NOON is in November 2026


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def watcher(role: Role, beside: User) -> User:
    """Return somebody who watches, and belongs to the organisation of that person."""
    return MembershipFactory(organisation=organisation_of(beside), role=role, departements=["93"]).user


def sent(count: int, **changes: object) -> None:
    """Send so many referrals, the first four of which are read after an hour."""
    scenario = Scenario()
    for number in range(count):
        solicitation = scenario.sent(scenario.draft(**changes))
        if number < 4:
            scenario.at += timedelta(minutes=59)
            scenario.act("acknowledge", solicitation)


def test_quarter_is_published_once_a_month_after_its_end(settings: object) -> None:
    settings.RELAIS_SMALL_CELL = 3  # type: ignore[attr-defined]
    sent(4)

    early = operations.publish_figures(at=datetime(2027, 1, 30, 9, tzinfo=UTC))
    figures = operations.publish_figures(at=PUBLISHED)

    assert early is not None
    assert (early.quarter.month, early.totals["places"]) == (7, {})
    assert figures is not None
    assert [figures.total("places", *path) for path in ((), ("2026-11",), ("2026-11", "11", "93"))] == [4, None, None]
    assert figures.total("minutes", "IMMEDIATE") is None
    assert operations.publish_figures(at=PUBLISHED) is None


def test_slips_drafts_and_quarters_around_are_not_counted(settings: object) -> None:
    settings.RELAIS_SMALL_CELL = 1  # type: ignore[attr-defined]
    scenario = Scenario()
    scenario.draft()
    scenario.act("mark_error", scenario.sent())
    scenario.sent()
    scenario.at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # 2027 in Paris
    scenario.sent()

    figures = operations.publish_figures(at=PUBLISHED)

    assert figures is not None
    assert figures.total("states") == 1


@pytest.mark.parametrize("role", [None, *Role])
def test_page_opens_to_the_coordination_and_to_nobody_else(role: Role | None) -> None:
    scenario = Scenario()
    user = MembershipFactory(role=role, departements=["93"]).user if role else scenario.officer

    answer = signed_in(user).get("/chiffres/")

    assert answer.status_code == (200 if role == Role.NATIONAL else 404)


def test_page_shows_totals_and_no_reference() -> None:
    sent(12)
    operations.publish_figures(at=PUBLISHED)

    page = signed_in(MembershipFactory(role=Role.NATIONAL).user).get("/chiffres/").content.decode()

    assert "Demandes d'orientation envoyées pendant le trimestre : 12" in page
    assert not any(show_reference(one.reference) in page for one in Referral.objects.all())


def test_page_says_what_is_missing() -> None:
    client = signed_in(MembershipFactory(role=Role.NATIONAL).user)
    before = client.get("/chiffres/").content.decode()
    operations.publish_figures(at=PUBLISHED)

    assert "Aucun trimestre n'est encore publié" in before
    assert "Trop peu de demandes ce trimestre" in client.get("/chiffres/?trimestre=absent").content.decode()


@pytest.mark.parametrize("role", WATCHING)
def test_who_watches_reads_no_referral_of_her_own_organisation(role: Role) -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    for beside in (scenario.officer, scenario.answerer):
        user = watcher(role, beside)
        client = signed_in(user)

        assert not Referral.objects.visible_to(user).exists()
        assert not Solicitation.objects.visible_to(user).exists()
        assert client.get(solicitation.get_absolute_url()).status_code == 404
        assert client.get(solicitation.referral.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("role", WATCHING)
def test_counting_who_watches_among_who_acts_would_open_the_referrals(
    role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "ACTING", tuple(Role))
    scenario = Scenario()
    solicitation = scenario.sent()

    user = watcher(role, scenario.answerer)

    assert solicitation in Solicitation.objects.visible_to(user)
    assert signed_in(user).get(solicitation.get_absolute_url()).status_code == 404  # the database still refuses


@pytest.mark.parametrize("role", WATCHING)
def test_organisation_of_a_watcher_alone_has_nobody_to_answer_nor_to_write_to(role: Role) -> None:
    scenario = Scenario()
    organisation, solicitation = organisation_of(scenario.answerer), scenario.sent()
    organisation.contacts.all().delete()
    told_before = recipients_of(Audience.PARTNER, solicitation, at=NOON)
    organisation.memberships.all().delete()
    MembershipFactory(organisation=organisation, role=role)

    assert told_before
    assert not recipients_of(Audience.PARTNER, solicitation, at=NOON)
    assert (
        not type(organisation).objects.filter(gates._can_answer(solicitation.referral, NOON)).filter(pk=organisation.pk)
    )


def test_auditor_reads_the_directory_as_the_public_does_and_the_coordination_as_agents_do() -> None:
    contact = ContactFactory(organisation__restricted=True, organisation__name="Foyer fictif")
    address = contact.organisation.get_absolute_url()

    answers = {role: signed_in(MembershipFactory(role=role).user).get(address).status_code for role in WATCHING}

    assert answers == {Role.NATIONAL: 200, Role.AUDITOR: 404}


def test_coordination_begins_with_the_figures() -> None:
    client = signed_in(MembershipFactory(role=Role.NATIONAL).user)

    assert client.get("/a-traiter/")["Location"] == "/chiffres/"
    assert "/demandes/" not in client.get("/chiffres/").content.decode()


def test_needs_that_nobody_took_are_counted_apart(settings: object) -> None:
    settings.RELAIS_SMALL_CELL = 2  # type: ignore[attr-defined]
    scenario = Scenario()
    for number in range(4):
        solicitation = scenario.sent()
        if number < 2:
            scenario.act("accept", solicitation, needs=[Need.SHELTER_TONIGHT])

    figures = operations.publish_figures(at=PUBLISHED)

    assert figures is not None
    assert [figures.total("needs", Need.SHELTER_TONIGHT, met) for met in ("MET", "UNMET")] == [2, 2]
