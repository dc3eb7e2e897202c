"""Where words that a person types could stay: nowhere that nobody declared."""

from collections.abc import Iterable

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.test.utils import isolate_apps

SCREENED, CODED, PROFESSIONAL = "screened before it is written", "made by the program", "of somebody who signs in"
DECLARED = {
    "Referral.note": SCREENED,
    "GlossaryWord.digest": CODED,
    "GlossaryWord.word": "proposed by people of three organisations, read by an editor, erased when refused or unread",
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
    "Checkpoint.digest": CODED,
    "Entry.departement": CODED,
    "Entry.digest": CODED,
    "Entry.previous": CODED,
    "Entry.reason": "a code, which the database checks",
    "Entry.seal": CODED,
    "Entry.subject": "a reference or a digest, which the database checks",
    "Reading.reader": "a keyed digest",
    "Invitation.email": PROFESSIONAL,
    "Invitation.token_digest": CODED,
    "ProConnectIdentity.subject": "given by ProConnect",
    "User.email": PROFESSIONAL,
    "User.first_name": PROFESSIONAL,
    "User.last_name": PROFESSIONAL,
    "User.password": CODED,
}


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
