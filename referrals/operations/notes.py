"""The few words beside the codes: screened before they are written, cleared at the end, redacted at need."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from directory import isolation
from referrals import policies, wording
from referrals.models import Event, Referral, WordConfirmation
from referrals.screening import Finding
from referrals.vocabularies import EventKind

from . import glossary


@transaction.atomic
def write_note(
    *,
    referral_id: UUID,
    text: str,
    confirmed: Collection[str] = (),
    proposed: Collection[str] = (),
    by: User,
    version: int,
    at: datetime,
) -> Referral:
    """Put this note beside the codes, or take it away when it is empty.

    `confirmed` and `proposed` are the digests of the words vouched for, and of those to propose to the glossary.
    Raises NotAllowed where the text may identify somebody: nothing of it is then written anywhere.
    """
    referral = Referral.objects.locked(referral_id, version)
    policies.require(policies.can_note(by, referral))
    verdict = wording.judge(text)
    policies.require(policies.can_write(text, verdict, confirmed))
    referral.note = text
    referral.save()
    Event.record(referral, EventKind.NOTED, by=by, at=at)
    words = [(finding, text[finding.start : finding.end]) for finding in verdict.confirms]
    vouch(referral, words, proposed=proposed, by=by, at=at)
    return referral


def vouch(
    referral: Referral, words: Collection[tuple[Finding, str]], *, proposed: Collection[str], by: User, at: datetime
) -> None:
    """Journal that somebody vouched for these words: the rule and a keyed digest, never the word."""
    offered = [word for finding, word in words if glossary.may_propose(finding, word, proposed)]
    WordConfirmation.objects.bulk_create(
        WordConfirmation(
            referral=referral,
            rule=finding.rule,
            digest=wording.digest_of(word),
            proposed=word in offered,
            by=by,
            at=at,
        )
        for finding, word in words
    )
    for word in offered:
        glossary.propose(word, at=at)


@transaction.atomic
def redact_note(*, referral_id: UUID, by: User, version: int, at: datetime) -> Referral:
    """Empty the note that turned out to identify somebody; the history keeps who did it and when."""
    referral = Referral.objects.locked(referral_id, version)
    policies.require(policies.can_redact(by, referral))
    referral.note = ""
    with isolation.as_system(isolation.Purpose.REDACTION):
        referral.save()
        glossary.take_back(referral)
        Event.record(referral, EventKind.REDACTED, by=by, at=at)
    return referral
