"""Where words that a person types could stay: nowhere that nobody declared, and nowhere at all once refused."""

import logging
from collections.abc import Iterable, Iterator

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core import mail
from django.core.cache import caches
from django.db import models
from django.test import Client
from django.test.utils import isolate_apps
from django.urls import reverse

from referrals.models import Referral
from referrals.references import show_reference
from tests.referrals.scenario import Scenario
from tests.referrals.test_retention import everything

SCREENED, CODED, PROFESSIONAL = "screened before it is written", "made by the program", "of somebody who signs in"
DECLARED = {
    "Referral.note": SCREENED,
    "GlossaryWord.word": "vouched for by three organisations, read by an editor",
    "Delivery.message_id": CODED,
    "Delivery.service_id": "given by the mail service",
    "EditorScope.departements": CODED,
    "Event.state": CODED,
    "Membership.departements": CODED,
    "PublishedFigures.totals": CODED,
    "Referral.languages": CODED,
    "Referral.reference": CODED,
    "ReferralSummary.outcomes": CODED,
    "ReferralSummary.people": CODED,
    "Solicitation.answers": CODED,
    "WordConfirmation.digest": CODED,
    "WordConfirmation.rule": CODED,
    "Invitation.email": PROFESSIONAL,
    "Invitation.token_digest": CODED,
    "ProConnectIdentity.subject": "given by ProConnect",
    "User.email": PROFESSIONAL,
    "User.first_name": PROFESSIONAL,
    "User.last_name": PROFESSIONAL,
    "User.password": CODED,
}
CANARIES = ("Zorblaxine", "06 98 76 54 32", "0698765432", "zorblaxine@exemple.fr", "AB-123-CD")
TYPED = "Mme Zorblaxine, joignable au 06 98 76 54 32 ou 0698765432, zorblaxine@exemple.fr, voiture AB-123-CD"


def text_columns(of: Iterable[type[models.Model]]) -> set[str]:
    """Return `Model.field` for every column that could hold words which are not those of a vocabulary."""
    found = set()
    for model in of:
        for field in model._meta.concrete_fields:
            inner = field.base_field if isinstance(field, ArrayField) else field
            is_text = isinstance(inner, models.CharField | models.TextField | models.JSONField | models.BinaryField)
            if is_text and not inner.choices:
                found.add(f"{model.__name__}.{field.name}")
    return found


def test_every_text_column_of_referrals_and_accounts_is_declared() -> None:
    ours = [model for app in ("referrals", "accounts") for model in apps.get_app_config(app).get_models()]

    assert text_columns(ours) == set(DECLARED)


def test_new_text_column_that_nobody_declared_is_caught() -> None:
    with isolate_apps("referrals"):

        class Memo(models.Model):
            words = models.TextField()
            data = models.JSONField()

            class Meta:
                app_label = "referrals"

    assert text_columns([Memo]) - set(DECLARED) == {"Memo.words", "Memo.data"}


def attempts(scenario: Scenario, referral: Referral) -> Iterator[tuple[str, dict[str, object]]]:
    """Give every address that takes words, with what a person in a hurry would paste there."""
    reference = show_reference(referral.reference)
    yield reverse("referrals:check_text"), {"text": TYPED}
    yield reverse("referrals:note", args=[reference]), {"text": TYPED, "version": referral.version}
    yield reverse("referrals:note", args=[reference]), {"text": TYPED, "version": 99, "confirmed": [TYPED]}
    yield reverse("referrals:note", args=[reference]), {"text": TYPED * 9, "version": "x"}
    yield reverse("referrals:step", args=[reference, "cadre"]), {"version": referral.version, "context": TYPED}
    yield reverse("referrals:cancel_referral", args=[reference]), {"version": TYPED}
    yield reverse("referrals:create"), {"departement": TYPED, "urgency": TYPED}


@pytest.mark.django_db
def test_words_that_were_refused_stay_nowhere(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    scenario = Scenario()
    referral = scenario.draft()
    client.force_login(scenario.officer)

    with caplog.at_level(logging.DEBUG):
        answers = [client.post(address, data).status_code for address, data in attempts(scenario, referral)]

    kept = "\n".join(
        [everything(), caplog.text, *(message.body for message in mail.outbox), str(vars(caches["default"]))]
    )
    assert set(answers) <= {200, 409, 422}
    assert [canary for canary in CANARIES if canary.lower() in kept.lower()] == []


@pytest.mark.django_db
def test_words_that_were_written_would_be_found() -> None:
    """The negative control of the search for canaries."""
    scenario = Scenario()
    referral = scenario.draft()
    referral.note = TYPED
    referral.save()

    assert all(canary in everything() for canary in CANARIES)
