"""A message comes back: the officer learns it from the page, and knows whom to call."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from referrals import operations, tasks
from referrals.models import Delivery, Event
from referrals.vocabularies import DeliveryStatus
from tests.referrals.scenario import Scenario

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False])
def test_officer_reads_that_the_partner_was_not_reached_and_calls(
    open_as: Callable[..., Page], javascript: bool
) -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    tasks.deliver(event_id=Event.objects.get(solicitation=solicitation).pk, audience="partner")
    name, now = Delivery.objects.get().message_id, timezone.now()
    operations.record_status(message_ids=[name], status=DeliveryStatus.BOUNCED, reported_at=now, at=now)
    officer = open_as(scenario.officer, java_script_enabled=javascript)

    officer.goto(solicitation.get_absolute_url())
    expect(officer.get_by_role("link", name="01 99 00 12 34")).to_be_visible()
    officer.get_by_role("link", name="Voir les envois").first.click()

    expect(officer.get_by_text("Revenu : la boîte ne reçoit plus")).to_be_visible()
    expect(officer.get_by_text("Le Phare fictif (suppléance)")).to_be_visible()
    officer.get_by_role("link", name="Retour à la sollicitation").click()
    expect(officer.get_by_text("Un message n'est pas arrivé : téléphonez.")).to_be_visible()
