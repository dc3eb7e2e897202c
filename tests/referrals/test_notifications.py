"""The mail, from the transaction to the mailbox, by the real worker."""

import logging
import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from directory.models import Contact
from referrals import notifications, tasks
from referrals.models import Delivery, Event, Solicitation
from referrals.operations import deliveries
from referrals.tasks import NobodyToTell, deliver
from referrals.vocabularies import Audience, DeliveryStatus, Rung
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


def test_each_message_is_a_plain_text_to_one_mailbox_that_leads_to_the_sign_in_page() -> None:
    Scenario().sent()

    work()

    assert shape(mail.outbox[0]) == (1, "plain", [], [f"{settings.SITE_URL}/compte/login/"])


def shape(message: mail.EmailMessage) -> tuple[int, str, list[object], list[str]]:
    """Return to how many it goes, what it is made of, and where it leads."""
    links = re.findall(r"https?://\S+", message.body)
    return len(message.recipients()), message.content_subtype, message.attachments, links


def test_message_that_says_something_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the three above: a text that names the partner, to several, with a tracked picture."""
    scenario = Scenario()
    solicitation = scenario.sent()
    told = f"{solicitation.organisation} <img src=https://suivi.example/{solicitation.pk}>"
    monkeypatch.setattr("referrals.mail.render_to_string", lambda *_: told)
    monkeypatch.setattr("referrals.mail.settings.SITE_URL", "https://relais.example", raising=False)
    scenario.act("acknowledge", solicitation)

    work()

    assert {message.subject for message in mail.outbox} == {told}
    assert shape(mail.outbox[0])[3] == [f"https://suivi.example/{solicitation.pk}>"]


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
    monkeypatch.setattr(notifications, "_defer", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        scenario.act("acknowledge", solicitation)

    assert Solicitation.objects.get(pk=solicitation.pk).state == "SENT"


def test_job_that_is_deferred_after_the_act_may_be_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the transaction ends before the job is written."""
    scenario = Scenario()
    solicitation = scenario.sent()
    monkeypatch.setattr(notifications, "_defer", lambda *_, **__: transaction.on_commit(lambda: 1 / 0))

    with pytest.raises(ZeroDivisionError):
        scenario.act("acknowledge", solicitation)

    assert Solicitation.objects.get(pk=solicitation.pk).state == "ACKNOWLEDGED"


def test_message_that_left_is_not_sent_again() -> None:
    event = Event.objects.get(solicitation=Scenario().sent())

    for audience in (Audience.PARTNER, Audience.PARTNER, Audience.REQUESTER):
        deliver(event_id=event.pk, audience=audience)

    first, other = (message.extra_headers["Message-ID"] for message in mail.outbox)
    assert first != other
    assert f"Message-ID: {first}" in str(mail.outbox[0].message()).splitlines()  # on one line: some do not unfold it
    assert Delivery.objects.filter(status=DeliveryStatus.SENT).count() == 2


def test_crash_between_sending_and_writing_repeats_the_same_message_id_and_leaves_one_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    event = Event.objects.get(solicitation=Scenario().sent())
    with monkeypatch.context() as crash:
        crash.setattr(deliveries, "record_left", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            deliver(event_id=event.pk, audience=Audience.PARTNER)

    deliver(event_id=event.pk, audience=Audience.PARTNER)

    first, second = (message.extra_headers["Message-ID"] for message in mail.outbox)
    delivery = Delivery.objects.get()
    assert first == second == f"<{delivery.message_id}@relais.example>"
    assert (delivery.status, delivery.sent_at is None) == (DeliveryStatus.SENT, False)


def test_message_that_is_named_anew_each_time_is_a_second_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the two above."""
    event = Event.objects.get(solicitation=Scenario().sent())
    names = iter(["one", "other"])
    monkeypatch.setattr(Delivery, "identity_for", lambda *_: next(names))

    for _ in range(2):
        deliver(event_id=event.pk, audience=Audience.PARTNER)

    assert (len(mail.outbox), Delivery.objects.count()) == (2, 2)


def test_delivery_holds_whose_mailbox_and_no_address() -> None:
    scenario = Scenario()
    solicitation = scenario.act("acknowledge", scenario.sent())

    work()

    written = {one.audience: one for one in Delivery.objects.all()}
    assert written["partner"].contact == Contact.objects.get(organisation=solicitation.organisation)
    assert written["requester"].user == scenario.officer
    values = " ".join(str(row) for row in Delivery.objects.order_by("pk").values_list())
    assert "@" not in values


def test_referent_is_told_of_a_step_and_the_requester_where_there_is_none() -> None:
    scenario = Scenario()
    event = Event.objects.get(solicitation=scenario.sent())
    notifications.tell_referent(event)
    work()
    referent = scenario.referent()
    notifications.tell_referent(event)

    work()

    assert [message.to for message in mail.outbox[1:]] == [[scenario.officer.email], [referent.email]]


def test_recipient_is_looked_up_when_the_message_leaves() -> None:
    solicitation = Scenario().sent()
    away = {"absent_from": "2020-01-01", "absent_until": "2100-01-01"}
    Contact.objects.filter(organisation=solicitation.organisation).update(**away)
    ContactFactory(organisation=solicitation.organisation, functional_email="relais@association.example", rank=2)

    work()

    assert [message.to for message in mail.outbox] == [["relais@association.example"]]


def test_recipient_of_when_it_was_asked_would_be_who_has_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    solicitation = Scenario().sent()
    of_then = tasks.recipients_of(Audience.PARTNER, solicitation, at=timezone.now())
    Contact.objects.update(absent_from="2020-01-01", absent_until="2100-01-01")
    monkeypatch.setattr(tasks, "recipients_of", lambda *_, **__: of_then)

    work()

    assert [message.to for message in mail.outbox] == [[Contact.objects.get().functional_email]]


def test_organisation_without_a_mailbox_is_told_through_its_members() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    Contact.objects.filter(organisation=solicitation.organisation).delete()

    work()

    assert [message.to for message in mail.outbox] == [[scenario.answerer.email]]


def without_anybody(solicitation: Solicitation, scenario: Scenario) -> None:
    Contact.objects.filter(organisation=solicitation.organisation).delete()
    organisation_of(scenario.answerer).memberships.all().delete()


def test_requester_and_referent_are_told_at_once_of_a_partner_that_nobody_can_reach() -> None:
    scenario = Scenario()
    solicitation, referent = scenario.sent(), scenario.referent()
    without_anybody(solicitation, scenario)

    work()

    assert sorted(message.to[0] for message in mail.outbox) == sorted([scenario.officer.email, referent.email])
    assert solicitation.deliveries.filter(status=DeliveryStatus.NOBODY, audience="partner").count() == 1
    assert solicitation.reminders.get().kind == Rung.ACKNOWLEDGE_REFERENT


def test_message_that_nobody_on_either_side_can_receive_fails_aloud() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    without_anybody(solicitation, scenario)
    organisation_of(scenario.officer).memberships.all().delete()

    with pytest.raises(NobodyToTell):
        deliver(event_id=Event.objects.get(solicitation=solicitation).pk, audience=Audience.PARTNER)
    assert Delivery.objects.get().status == DeliveryStatus.NOBODY


def test_job_holds_an_event_and_a_side_and_nothing_else() -> None:
    Scenario().sent()

    (job,) = ProcrastinateJob.objects.all()

    assert set(job.args) == {"event_id", "audience"}
