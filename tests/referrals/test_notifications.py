"""The mail, from the transaction to the mailbox, by the real worker."""

import logging
from collections.abc import Iterator

import pytest
from django.core import mail
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from directory.models import Contact
from referrals import notifications
from referrals.models import Event, Solicitation
from referrals.tasks import Audience, NobodyToTell, deliver
from tests.factories import ContactFactory
from tests.referrals.scenario import Scenario, organisation_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quiet_worker(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    yield
    logging.getLogger("procrastinate").setLevel(logging.NOTSET)


def work() -> None:
    """Run the worker until no job is left that may run now."""
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(wait=False, listen_notify=False, install_signal_handlers=False)


def test_partner_is_told_by_the_worker_and_the_message_says_nothing() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()

    work()

    (message,) = mail.outbox
    contact = Contact.objects.get(organisation=solicitation.organisation)
    assert message.to == [contact.functional_email]
    text = f"{message.subject} {message.body}"
    for secret in ("Phare", "93", "Police", str(solicitation.pk), str(solicitation.referral)):
        assert secret not in text
    assert "/compte/login/" in message.body


def test_messages_of_different_referrals_are_the_same_to_the_letter() -> None:
    scenario = Scenario()
    for solicitation in (scenario.sent(), scenario.sent(scenario.draft(urgency="ORDINAIRE", needs=["AVOCAT"]))):
        scenario.act("acknowledge", solicitation)

    work()

    assert len(mail.outbox) == 4
    assert len({(message.subject, message.body) for message in mail.outbox}) == 1


def test_act_that_is_rolled_back_leaves_neither_event_nor_job() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    before = (Event.objects.count(), ProcrastinateJob.objects.count())

    with transaction.atomic():
        scenario.act("accept", solicitation)
        transaction.set_rollback(True)

    assert (Event.objects.count(), ProcrastinateJob.objects.count()) == before
    assert Solicitation.objects.get(pk=solicitation.pk).state == "SENT"


def test_failure_to_defer_undoes_the_act(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    monkeypatch.setattr(notifications.deliver, "defer", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        scenario.act("acknowledge", solicitation)

    assert Solicitation.objects.get(pk=solicitation.pk).state == "SENT"


def test_message_sent_twice_keeps_its_message_id() -> None:
    solicitation = Scenario().sent()
    event = Event.objects.get(solicitation=solicitation)

    deliver(event_id=event.pk, audience=Audience.PARTNER)
    deliver(event_id=event.pk, audience=Audience.PARTNER)
    deliver(event_id=event.pk, audience=Audience.REQUESTER)

    first, second, other = (message.extra_headers["Message-ID"] for message in mail.outbox)
    assert first == second != other


def test_recipient_is_looked_up_when_the_message_leaves() -> None:
    solicitation = Scenario().sent()
    Contact.objects.filter(organisation=solicitation.organisation).update(absent_from="2020-01-01")
    ContactFactory(organisation=solicitation.organisation, functional_email="relais@association.example", rank=2)

    work()

    assert [message.to for message in mail.outbox] == [["relais@association.example"]]


def test_organisation_without_a_mailbox_is_told_through_its_members() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    Contact.objects.filter(organisation=solicitation.organisation).delete()

    work()

    assert [message.to for message in mail.outbox] == [[scenario.answerer.email]]


def test_organisation_that_nobody_can_reach_fails_aloud() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    Contact.objects.filter(organisation=solicitation.organisation).delete()
    organisation_of(scenario.answerer).memberships.all().delete()

    with pytest.raises(NobodyToTell):
        deliver(event_id=Event.objects.get(solicitation=solicitation).pk, audience=Audience.PARTNER)


def test_job_holds_an_event_and_a_side_and_nothing_else() -> None:
    Scenario().sent()

    (job,) = ProcrastinateJob.objects.all()

    assert set(job.args) == {"event_id", "audience"}
