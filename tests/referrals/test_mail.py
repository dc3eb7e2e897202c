"""The mail server, up, down, and refusing."""

import logging
from collections.abc import Iterator
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from anymail.exceptions import AnymailRecipientsRefused
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from directory.models import Contact
from referrals.models import Delivery, Event, Solicitation
from referrals.tasks import LONGEST_WAIT, MOST_ATTEMPTS, Patience, deliver
from referrals.vocabularies import DeliveryStatus
from tests.referrals.scenario import Scenario
from tests.referrals.test_notifications import work

pytestmark = pytest.mark.django_db(transaction=True)


class Server:
    """What the mail server answers to each message: nothing, when it takes it."""

    failure: Exception | None = None


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    """Stand between the site and the mailboxes."""
    state, take = Server(), EmailBackend.send_messages

    def answer(backend: EmailBackend, messages: list[mail.EmailMessage]) -> int:
        if (failure := state.failure) is not None:
            raise failure
        return take(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", answer)
    return state


@pytest.fixture(autouse=True)
def _quiet_worker(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    yield
    logging.getLogger("procrastinate").setLevel(logging.NOTSET)


def let_time_pass() -> None:
    """Bring the tries that wait forward to now."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")


def test_mail_server_that_was_down_and_comes_back_loses_nothing(server: Server) -> None:
    scenario = Scenario()
    for _ in range(5):
        scenario.act("acknowledge", scenario.sent())
    server.failure = SMTPServerDisconnected("down")
    for _ in range(3):
        work()
        let_time_pass()
    down = (len(mail.outbox), Delivery.objects.filter(status=DeliveryStatus.DUE).count())

    server.failure = None
    work()

    assert down == (0, 10)
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == len(mail.outbox) == 10
    assert not Delivery.objects.exclude(status=DeliveryStatus.SENT).exists()
    assert not ProcrastinateJob.objects.exclude(status="succeeded").exists()


def test_message_that_is_tried_once_is_lost_with_the_server(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    Scenario().sent()
    monkeypatch.setattr(Patience, "get_retry_decision", lambda *_, **__: None)
    server.failure = SMTPServerDisconnected("down")
    work()
    let_time_pass()

    server.failure = None
    work()

    assert mail.outbox == []


def test_mailbox_that_fails_does_not_keep_the_message_from_the_next_one(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = Scenario()
    solicitation, _first, second = scenario.sent(), scenario.referent(), scenario.referent()
    tries = iter([SMTPServerDisconnected("down"), None])
    monkeypatch.setattr(Server, "failure", property(lambda _: next(tries)))

    with pytest.raises(Exception, match="SMTPServerDisconnected"):
        deliver(event_id=Event.objects.get(solicitation=solicitation).pk, audience="referent")

    assert [message.to for message in mail.outbox] == [[second.email]]


def refusal(address: str, code: int) -> SMTPRecipientsRefused:
    return SMTPRecipientsRefused({address: (code, b"no such user " + address.encode())})


@pytest.mark.parametrize("final", [lambda address: refusal(address, 550), lambda _: AnymailRecipientsRefused()])
def test_mailbox_that_the_server_refuses_for_good_is_marked_and_others_are_told(server: Server, final: object) -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    contact = Contact.objects.get(organisation=solicitation.organisation)
    server.failure = final(contact.functional_email)  # type: ignore[operator]

    deliver(event_id=Event.objects.get(solicitation=solicitation).pk, audience="partner")

    assert Delivery.objects.get().status == DeliveryStatus.REJECTED
    assert Contact.objects.get(pk=contact.pk).unreachable_since is not None
    told = {job.args.get("audience") for job in ProcrastinateJob.objects.filter(task_name="referrals.warn")}
    assert told == {"editors", "requester"}


def test_mailbox_that_the_server_refuses_for_now_is_tried_again(server: Server) -> None:
    solicitation = Scenario().sent()
    server.failure = refusal("permanence@association.example", 451)

    work()

    assert Delivery.objects.get().status == DeliveryStatus.DUE
    assert ProcrastinateJob.objects.get().status == "todo"
    assert not Contact.objects.filter(unreachable_since__isnull=False).exists()
    assert Solicitation.objects.get(pk=solicitation.pk).reminders.count() == 0


def test_words_of_the_server_which_quote_the_address_reach_no_log(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    Scenario().sent()
    address = Contact.objects.get().functional_email
    server.failure = refusal(address, 451)
    logging.getLogger("procrastinate").setLevel(logging.DEBUG)

    with caplog.at_level(logging.DEBUG):
        work()

    assert "NotSent: SMTPRecipientsRefused" in caplog.text  # negative control: the failure is logged
    assert address not in caplog.text


def wait(attempts: int) -> int | None:
    """Return how many seconds pass before the next try, to the nearest five."""
    job = ProcrastinateJob(id=1, task_name="x", queue_name="mail", args={}, attempts=attempts, priority=0)
    decision = Patience().get_retry_decision(exception=ValueError(), job=job.procrastinate_job)
    if decision is None or decision.retry_at is None:
        return None
    return 5 * round((decision.retry_at - timezone.now()).total_seconds() / 5)


def test_waits_double_up_to_ten_minutes_for_three_days() -> None:
    waits = [wait(attempts) for attempts in range(MOST_ATTEMPTS)]

    assert waits[:8] == [5, 10, 20, 40, 80, 160, 320, LONGEST_WAIT]
    assert 3 * 86_400 <= sum(filter(None, waits)) < 3 * 86_400 + 3_600
    assert wait(MOST_ATTEMPTS) is None
