"""Words that notes may hold without a question: proposed by their authors, decided by an editor, see ADR 16."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from referrals import policies, wording
from referrals.models import GlossaryWord, Referral
from referrals.screening import Finding
from referrals.vocabularies import GlossaryState

PROPOSERS = 3  # people of as many organisations, before an editor reads the word (our proposal)
KEPT_UNREAD = timedelta(days=30)  # our proposal


def may_propose(finding: Finding, word: str, proposed: Collection[str]) -> bool:
    """Tell whether the author asked for it, of something that can only be a word."""
    is_asked = finding.category == wording.UNKNOWN_WORD and wording.digest_of(word) in proposed
    return is_asked and wording.reads_as_a_word(word)


def propose(word: str, *, at: datetime) -> None:
    """Show the word to the editors once enough people proposed it; what they refused stays refused."""
    if proposers_of([word])[word] >= PROPOSERS:
        defaults = {"word": word.lower(), "week": _monday(at)}
        GlossaryWord.objects.get_or_create(digest=wording.glossary_digest_of(word), defaults=defaults)


def _monday(at: datetime) -> date:
    day = timezone.localdate(at)
    return day - timedelta(days=day.weekday())


def proposers_of(words: Collection[str]) -> Mapping[str, int]:
    """Return how many organisations propose each word, one at most for each person: one query.

    The owner of the tables counts: whose referrals those are is nobody else's business.
    """
    digests = {wording.digest_of(word): word for word in words}
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest, organisations FROM referrals_proposers(%s)", [list(digests)])
        found = {digests[digest]: int(organisations) for digest, organisations in cursor.fetchall()}
    return {word: found.get(word, 0) for word in words}


@transaction.atomic
def accept_word(*, word_id: int, by: User, at: datetime) -> GlossaryWord:
    """Let notes hold this word, in every process from its next reading on; raises NotAllowed, DoesNotExist."""
    word = _locked(word_id)
    policies.require(policies.can_accept_word(by, word))
    word.state, word.decided_by, word.decided_at = GlossaryState.ACCEPTED, by, at
    word.save()
    return word


@transaction.atomic
def refuse_word(*, word_id: int, by: User, at: datetime) -> GlossaryWord:
    """Erase this word, which is never proposed again; raises NotAllowed, DoesNotExist."""
    word = _locked(word_id)
    policies.require(policies.can_decide(by, word))
    word.word, word.state, word.decided_by, word.decided_at = "", GlossaryState.REFUSED, by, at
    word.save()
    return word


@transaction.atomic
def reopen_word(*, word_id: int, by: User, at: datetime) -> None:
    """Take a decision back: an accepted word waits again, a refused one may be proposed again; raises as above."""
    word = _locked(word_id)
    policies.require(policies.can_decide(by, word, waiting=False))
    if word.state == GlossaryState.REFUSED:
        word.delete()  # nothing else is left of it
        return
    word.state, word.week, word.decided_by, word.decided_at = GlossaryState.PROPOSED, _monday(at), None, None
    word.save()


def _locked(pk: int) -> GlossaryWord:
    return GlossaryWord.objects.select_for_update().get(pk=pk)


def take_back(referral: Referral) -> None:
    """Take back what was proposed by a note that had to be erased: the editors are not to read it."""
    proposed = referral.word_confirmations.filter(proposed=True)
    digests = set(proposed.values_list("digest", flat=True))
    waiting = GlossaryWord.objects.filter(state=GlossaryState.PROPOSED)
    GlossaryWord.objects.filter(pk__in=[row.pk for row in waiting if wording.digest_of(row.word) in digests]).delete()
    proposed.update(proposed=False)


def forget_unread(*, at: datetime) -> int:
    """Erase what no editor read within thirty days; return how many words went."""
    unread = GlossaryWord.objects.filter(state=GlossaryState.PROPOSED, week__lte=timezone.localdate(at) - KEPT_UNREAD)
    return unread.delete()[0]
