"""The few words beside the codes: screened before they are written, cleared at the end, redacted at need."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from accounts.models import User
from directory import isolation
from referrals import policies, wording
from referrals.models import Event, GlossaryWord, Referral, WordConfirmation
from referrals.screening import Finding
from referrals.vocabularies import EventKind

ORGANISATIONS = 3  # that vouch for a word before an editor is asked (our proposal)
UNKNOWN_WORD = "mot_inconnu"  # the category of the only findings that say nothing but of a word


@transaction.atomic
def write_note(
    *, referral_id: UUID, text: str, confirmed: Collection[str] = (), by: User, version: int, at: datetime
) -> Referral:
    """Put this note beside the codes, or take it away when it is empty; `confirmed`: digests of the words vouched for.

    Raises NotAllowed where the text may identify somebody: nothing of it is then written anywhere.
    """
    referral = Referral.objects.locked(referral_id, version)
    policies.require(policies.can_note(by, referral))
    verdict = wording.judge(text)
    policies.require(policies.can_write(text, verdict, confirmed))
    referral.note = text
    referral.save()
    Event.record(referral, EventKind.NOTED, by=by, at=at)
    vouch(referral, [(finding, text[finding.start : finding.end]) for finding in verdict.confirms], by=by, at=at)
    return referral


def vouch(referral: Referral, words: Collection[tuple[Finding, str]], *, by: User, at: datetime) -> None:
    """Journal that somebody vouched for these words: the rule and a keyed digest, never the word.

    A word that several organisations vouched for is proposed to the editors, in the glossary.
    """
    WordConfirmation.objects.bulk_create(
        WordConfirmation(referral=referral, rule=finding.rule, digest=wording.digest_of(word), by=by, at=at)
        for finding, word in words
    )
    for finding, word in words:
        if finding.category == UNKNOWN_WORD and _vouched_by(wording.digest_of(word)) >= ORGANISATIONS:
            GlossaryWord.objects.get_or_create(word=word.lower(), defaults={"proposed_at": at})


def _vouched_by(digest: str) -> int:
    """Return how many organisations vouched for a word, those whose referrals nobody else may read included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT referrals_vouched_by(%s)", [digest])
        return int(cursor.fetchone()[0])


@transaction.atomic
def redact_note(*, referral_id: UUID, by: User, version: int, at: datetime) -> Referral:
    """Empty the note that turned out to identify somebody; the history keeps who did it and when."""
    referral = Referral.objects.locked(referral_id, version)
    policies.require(policies.can_redact(by, referral))
    referral.note = ""
    with isolation.as_system(isolation.Purpose.REDACTION):
        referral.save()
        Event.record(referral, EventKind.REDACTED, by=by, at=at)
    return referral
