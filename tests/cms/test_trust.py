"""Editors note that a record was verified, and which organisations agreed in writing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.models import Convention, Verification
from tests.cms.test_desk import address
from tests.factories import ContactFactory, OrganisationFactory
from tests.isolation import UNIT
from tests.referrals.scenario import verify

pytestmark = pytest.mark.django_db


def verification(**changed: object) -> dict[str, object]:
    now = timezone.localtime()
    fields = {
        "method": "PHONE",
        "verified_at": f"{now:%Y-%m-%d %H:%M}",
        "due_on": f"{now + timedelta(days=90):%Y-%m-%d}",
    }
    return {**fields, **changed}


def test_editor_notes_a_verification_in_her_name(desk: Client) -> None:
    organisation = OrganisationFactory()

    desk.post(address(Verification, "add"), verification(organisation=organisation.pk))

    noted = Verification.objects.get(organisation=organisation)
    assert noted.verified_by is not None
    assert noted.verified_by.is_staff


def test_contact_of_another_organisation_and_a_date_to_come_are_refused(desk: Client) -> None:
    organisation, stranger = OrganisationFactory(), ContactFactory()
    later = f"{timezone.localtime() + timedelta(days=2):%Y-%m-%d %H:%M}"

    page = desk.post(
        address(Verification, "add"),
        verification(organisation=organisation.pk, contact=stranger.pk, verified_at=later),
    ).content.decode()

    assert "autre organisation" in page
    assert "à venir" in page
    assert not Verification.objects.exists()


def test_editor_notes_a_convention(desk: Client) -> None:
    ours, theirs = OrganisationFactory(), OrganisationFactory()

    desk.post(
        address(Convention, "add"),
        {"organisation": ours.pk, "partner": theirs.pk, "starts_on": "2026-01-01", "departements": ["93"]},
    )

    assert Convention.objects.get(organisation=ours).departements == ["93"]


def test_list_of_verifications_costs_the_same_whatever_its_length(desk: Client) -> None:
    def cost(rows: int) -> int:
        for _ in range(rows):
            verify(OrganisationFactory(), at=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            desk.get(address(Verification, "list"))
        return len(queries)

    cost(1)  # fills the caches of the process

    assert cost(4) == cost(20) <= UNIT + 12
