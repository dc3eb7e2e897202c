"""The page of a solicitation's messages, as either side and the referent read it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from directory.models import Contact
from referrals import operations, tasks
from referrals.models import Delivery, Event, Solicitation
from referrals.sendings import sendings_of
from referrals.vocabularies import DeliveryStatus, EventKind, Rung
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory
from tests.isolation import UNIT
from tests.referrals.scenario import Scenario, organisation_of
from tests.referrals.test_deliveries import Post, mailbox_of

pytestmark = pytest.mark.django_db


def page(user: User, solicitation: Solicitation) -> str:
    browser = Client()
    browser.force_login(user)
    answer = browser.get(f"/sollicitations/{solicitation.pk}/envois/")
    return " ".join(answer.content.decode().split()) if answer.status_code == 200 else str(answer.status_code)


@pytest.fixture
def scenario() -> Scenario:
    return Scenario()


def test_both_sides_and_the_referent_read_where_each_message_is(scenario: Scenario) -> None:
    solicitation, referent = scenario.sent(), scenario.referent()
    post = Post()
    post.run()
    post.report(mailbox_of(solicitation).functional_email)
    post.run()

    pages = [page(user, solicitation) for user in (scenario.officer, scenario.answerer, referent)]

    for text in pages:
        assert "Permanence – Le Phare fictif" in text
        assert "Revenu : la boîte ne reçoit plus" in text
        assert "Un autre message est parti pour : Police" in text
        assert "Le Phare fictif (suppléance)." in text
        assert "Alerte : un message n'est pas arrivé" in text.replace("&#x27;", "'")


def test_page_shows_no_address_and_nobody_s_name(scenario: Scenario) -> None:
    User.objects.update(first_name="Camille", last_name="Exemple")
    Contact.objects.all().delete()
    solicitation = scenario.act("acknowledge", scenario.sent())
    post = Post()
    post.run()
    addresses = set(User.objects.values_list("email", flat=True))
    stranger = MembershipFactory(organisation=organisation_of(scenario.officer)).user

    text = page(stranger, solicitation)

    assert "un membre – Le Phare fictif" in text
    assert not [word for word in (*addresses, "Camille Exemple") if word in text]


@pytest.mark.parametrize("own", [True, False])
def test_stranger_gets_the_same_404_as_for_none(scenario: Scenario, own: bool) -> None:
    solicitation = scenario.sent()
    stranger = MembershipFactory(organisation=OrganisationFactory()).user if own else UserFactory()

    assert page(stranger, solicitation) == "404"


def test_message_that_no_worker_has_taken_up_is_shown_as_waiting(scenario: Scenario) -> None:
    solicitation = scenario.sent()

    (line,) = sendings_of(solicitation)

    assert (line.at, line.what, line.to) == (None, EventKind.SENT.label, "Le Phare fictif")
    assert (line.status, line.retry_at, line.gave_up) == (DeliveryStatus.DUE, None, False)
    assert "En attente d'envoi" in page(scenario.officer, solicitation).replace("&#x27;", "'")


def tried_once(solicitation: Solicitation) -> Delivery:
    """Leave a message whose first try failed, and that is to be tried at noon."""
    event = Event.objects.get(solicitation=solicitation)
    contact = mailbox_of(solicitation)
    noon = timezone.now().replace(hour=11, minute=0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET attempts = 1, scheduled_at = %s", [noon])
    return Delivery.objects.create(
        solicitation=solicitation,
        event=event,
        audience="partner",
        contact=contact,
        message_id="x",
        prepared_at=noon,
        status_at=noon,
    )


def test_message_that_is_tried_again_says_when(scenario: Scenario) -> None:
    solicitation = scenario.sent()
    tried_once(solicitation)

    (line,) = sendings_of(solicitation)

    assert (line.status, line.level) == (DeliveryStatus.DUE, "new")
    local = timezone.localtime(line.retry_at)
    hour = f"{local.hour} h {local:%M}"
    assert f"Nouvel essai prévu à {hour}." in page(scenario.officer, solicitation)


def test_message_that_was_given_up_says_so(scenario: Scenario) -> None:
    solicitation = scenario.sent()
    tried_once(solicitation)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")

    text = page(scenario.officer, solicitation)

    assert "abandonné, téléphonez" in text


def test_partner_without_any_mailbox_is_shown_as_such(scenario: Scenario) -> None:
    solicitation = scenario.sent()
    Contact.objects.all().delete()
    organisation_of(scenario.answerer).memberships.all().delete()
    Post().run()

    text = page(scenario.officer, solicitation)

    assert "Personne à prévenir : aucune adresse" in text
    assert "Un autre message est parti pour : " in text


def test_rung_that_waits_is_named(scenario: Scenario) -> None:
    solicitation = scenario.sent()
    Post().run()
    operations.run_due(at=solicitation.acknowledge_by)

    waiting = sendings_of(solicitation)[-1]

    assert (waiting.what, waiting.to) == (Rung.ACKNOWLEDGE_BACKUP.label, "Le Phare fictif (suppléance)")


def test_solicitation_page_leads_there_and_says_when_one_was_lost(scenario: Scenario) -> None:
    solicitation = scenario.sent()
    post, browser = Post(), Client()
    post.run()
    browser.force_login(scenario.officer)
    before = browser.get(solicitation.get_absolute_url()).content.decode()

    post.report(mailbox_of(solicitation).functional_email)

    after = browser.get(solicitation.get_absolute_url()).content.decode()
    link = f'href="/sollicitations/{solicitation.pk}/envois/"'
    assert link in before
    assert link in after
    assert "Un message n&#x27;est pas arrivé" not in before
    assert "est pas arrivé : téléphonez" in after
    assert 'href="tel:+33199001234"' in after  # the number stays when the mail does not arrive


def cost(browser: Client, solicitation: Solicitation) -> int:
    with CaptureQueriesContext(connection) as queries:
        browser.get(f"/sollicitations/{solicitation.pk}/envois/")
    return len(queries)


def test_page_costs_the_same_however_many_messages_left(scenario: Scenario) -> None:
    solicitation, browser = scenario.sent(), Client()
    browser.force_login(scenario.officer)
    cost(browser, solicitation)
    few = cost(browser, solicitation)
    for event in range(3):
        scenario.act(["acknowledge", "request_info", "answer_info"][event], solicitation)
    for job_event in Event.objects.filter(solicitation=solicitation).order_by("pk"):
        tasks.deliver(event_id=job_event.pk, audience="partner")

    assert (
        few == cost(browser, solicitation) <= UNIT + 15
    )  # session, user, solicitation and people, then 4 for the messages
