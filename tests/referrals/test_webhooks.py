"""What the mail service reports, over HTTP, in its own shape: true, repeated, out of order, forged, absurd."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from directory.models import Contact
from referrals.models import Delivery, Event
from referrals.tasks import deliver
from referrals.vocabularies import DeliveryStatus
from tests.referrals.mail_reports import KEY, MAILGUN, POSTMARK, mailgun, post, postmark
from tests.referrals.scenario import Scenario

pytestmark = pytest.mark.django_db
MIN = timedelta(minutes=1)


@pytest.fixture
def delivery() -> Delivery:
    """A message that left for the partner."""
    event = Event.objects.get(solicitation=Scenario().sent())
    deliver(event_id=event.pk, audience="partner")
    return Delivery.objects.get()


@pytest.fixture(autouse=True)
def _mailgun() -> Any:
    with override_settings(**MAILGUN):
        yield


def status() -> str:
    return Delivery.objects.get().status


def name_of(delivery: Delivery) -> str:
    return f"{delivery.message_id}@relais.example"


@pytest.mark.parametrize(
    ("event", "more", "expected"),
    [
        ("delivered", {}, DeliveryStatus.DELIVERED),
        ("failed", {"severity": "temporary"}, DeliveryStatus.DELAYED),
        ("failed", {"severity": "permanent", "reason": "bounce"}, DeliveryStatus.BOUNCED),
        ("rejected", {"reject": {"reason": "suppressed"}}, DeliveryStatus.REJECTED),
        ("complained", {}, DeliveryStatus.COMPLAINED),
        ("unsubscribed", {}, DeliveryStatus.COMPLAINED),
        ("opened", {}, DeliveryStatus.SENT),
        ("clicked", {"url": "x"}, DeliveryStatus.SENT),
        ("invented", {}, DeliveryStatus.SENT),
    ],
)
def test_service_reports_and_the_row_follows(
    delivery: Delivery, event: str, more: dict[str, Any], expected: DeliveryStatus
) -> None:
    answer = post(mailgun(name_of(delivery), event, timezone.now(), **more))

    assert (answer.status_code, status()) == (200, expected)


def test_service_that_hands_our_name_back_in_its_variables_is_understood(delivery: Delivery) -> None:
    report = mailgun("autre@relais.example", "delivered", timezone.now())
    report["event-data"]["user-variables"] = {"relais": delivery.message_id}

    post(report)

    assert status() == DeliveryStatus.DELIVERED


@override_settings(**POSTMARK)
def test_service_that_gives_names_of_its_own_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    own = "c3b2a1d0-0000-4000-8000-0123456789ab"
    monkeypatch.setattr("anymail.backends.test.EmailBackend.get_esp_message_id", lambda *_: own)
    deliver(event_id=Event.objects.get(solicitation=Scenario().sent()).pk, audience="partner")
    left = Delivery.objects.get()

    answer = post(postmark(own, "Bounce", timezone.now()), service="postmark")

    assert (left.service_id, left.status) == (own, DeliveryStatus.SENT)
    assert (answer.status_code, status()) == (200, DeliveryStatus.BOUNCED)


def forged(delivery: Delivery) -> dict[str, Any]:
    report = mailgun(name_of(delivery), "failed", timezone.now())
    report["signature"]["signature"] = "f" * 64
    return report


@pytest.mark.parametrize("how", ["signature", "secret", "service", "nobody"])
def test_stranger_who_forges_a_report_changes_nothing(delivery: Delivery, how: str) -> None:
    true = mailgun(name_of(delivery), "failed", timezone.now())
    answers = {
        "signature": lambda: post(forged(delivery)),
        "secret": lambda: post(true, secret="relais:deviné"),
        "service": lambda: post(true, service="sparkpost"),
        "nobody": lambda: Client().post("/anymail/mailgun/tracking/", true, content_type="application/json"),
    }

    answer = answers[how]()

    assert answer.status_code == (404 if how == "service" else 400)
    assert status() == DeliveryStatus.SENT
    assert not Contact.objects.filter(unreachable_since__isnull=False).exists()
    assert post(true).status_code == 200  # negative control: the same report, signed
    assert status() == DeliveryStatus.BOUNCED


@pytest.mark.parametrize("known", [{}, {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY, "WEBHOOK_SERVICE": "mailgun"}])
def test_site_without_a_shared_secret_has_no_door(delivery: Delivery, known: dict[str, str]) -> None:
    with override_settings(ANYMAIL=known):
        answer = post(mailgun(name_of(delivery), "failed", timezone.now()))

    assert (answer.status_code, status()) == (404, DeliveryStatus.SENT)


def test_service_that_checks_the_address_of_the_door_finds_it() -> None:
    assert Client().head("/anymail/mailgun/tracking/").status_code == 200
    assert Client().get("/anymail/mailgun/tracking/").status_code == 405


@pytest.mark.parametrize("body", ["", "[]", "{", "null", '"x"', '{"signature": []}', b"\xff\xfe", '{"event-data": {}}'])
def test_body_that_makes_no_sense_gets_400_and_changes_nothing(delivery: Delivery, body: Any) -> None:
    assert (post(body).status_code, status()) == (400, DeliveryStatus.SENT)


@pytest.mark.parametrize(
    "wrong",
    [
        {"timestamp": "NaN"},
        {"timestamp": 1e300},
        {"timestamp": "hier"},
        {"message": []},
        {"user-variables": [1]},
        {"user-variables": {"relais": ["x"]}, "message": {"headers": {}}},
        {"message": {"headers": {"message-id": "x\x00y"}}},
        {"message": {"headers": {"message-id": "<>"}}},
        {"message": {"headers": {"message-id": "@relais.example"}}},
        {"message": {"headers": {"message-id": "x" * 10_000}}},
        {"message": {"headers": {}}},
        {"event": {}},
    ],
)
def test_signed_report_that_is_absurd_changes_nothing(delivery: Delivery, wrong: dict[str, Any]) -> None:
    report = mailgun(name_of(delivery), "failed", timezone.now())
    report["event-data"] |= wrong

    assert post(report).status_code in {200, 400}
    assert status() == DeliveryStatus.SENT


@pytest.mark.parametrize("away", [timedelta(days=365 * 70), timedelta(hours=1), -timedelta(days=1)])
def test_report_from_the_future_or_from_before_the_message_changes_nothing(delivery: Delivery, away: timedelta) -> None:
    answer = post(mailgun(name_of(delivery), "failed", timezone.now() + away))

    assert (answer.status_code, status()) == (200, DeliveryStatus.SENT)


def test_report_on_no_message_of_ours_is_taken_and_forgotten(delivery: Delivery) -> None:
    answer = post(mailgun("inconnu@relais.example", "failed", timezone.now()))

    assert (answer.status_code, status()) == (200, DeliveryStatus.SENT)


def test_bounce_after_the_arrival_counts_and_an_older_arrival_does_not_undo_it(delivery: Delivery) -> None:
    now = timezone.now()
    reports = [
        mailgun(name_of(delivery), "delivered", now + MIN),
        mailgun(name_of(delivery), "failed", now + 2 * MIN),
        mailgun(name_of(delivery), "delivered", now),
    ]

    seen = []
    for report in reports:
        post(report)
        seen.append(status())

    assert seen == [DeliveryStatus.DELIVERED, DeliveryStatus.BOUNCED, DeliveryStatus.BOUNCED]


def test_address_of_the_report_is_written_nowhere(delivery: Delivery, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        post(mailgun(name_of(delivery), "failed", timezone.now()))
        post(forged(delivery))

    assert "incorrect signature" in caplog.text  # negative control: something is logged
    assert "@association.example" not in caplog.text
