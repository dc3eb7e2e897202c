"""Whether what somebody typed may be written: the screening, with the words of this directory and of its editors."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Max
from django.utils.crypto import salted_hmac

from directory.folding import fold
from directory.models import Organisation
from referrals.models import GlossaryWord
from referrals.screening import Finding, Verdict, Vocabulary, screen
from referrals.vocabularies import GlossaryState

Signature = tuple[int | None, ...]


def judge(text: str) -> Verdict:
    """Return what in this text may identify somebody; nothing is written, logged or kept."""
    return screen(text, known=_known(_signature()))


def unconfirmed(text: str, verdict: Verdict, confirmed: Collection[str]) -> list[Finding]:
    """Return the findings that still ask for a confirmation; `confirmed` holds the digests of the words vouched for."""
    return [finding for finding in verdict.confirms if digest_of(text[finding.start : finding.end]) not in confirmed]


def digest_of(word: str) -> str:
    """Return the keyed digest of a word, whatever its case and accents: without the site's key it cannot be tried."""
    return salted_hmac("referrals.wording", fold(word), algorithm="sha256").hexdigest()


def _signature() -> Signature:
    """Return what changes whenever a known word may have: two queries."""
    published = Organisation.objects.published()  # what every agent may read: the words are kept for all of them
    names = published.aggregate(Count("pk"), Max("pk"), Max("latest_revision_id"), Max("source_id"))
    words = GlossaryWord.objects.filter(state=GlossaryState.ACCEPTED).aggregate(Count("pk"), Max("pk"))
    return *names.values(), *words.values()


@lru_cache(maxsize=1)
def _known(signature: Signature) -> Vocabulary:
    names = Organisation.objects.published().values_list("name", "short_name")
    words = GlossaryWord.objects.filter(state=GlossaryState.ACCEPTED).values_list("word", flat=True)
    return Vocabulary([*(phrase for pair in names for phrase in pair if phrase), *words])


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of a text as it is shown: plain, or underlined with what was found in it."""

    text: str
    finding: Finding | None = None
    digest: str = ""
    is_confirmed: bool = False

    @property
    def is_question(self) -> bool:
        """Whether the person may vouch for it; what is blocked can only be changed."""
        return self.finding is not None and self.finding.severity == "confirm"


def marks_of(text: str, verdict: Verdict, confirmed: Collection[str]) -> list[Mark]:
    """Cut the text into its plain and its underlined pieces; where two findings overlap, the first one is shown."""
    marks, end = [], 0
    for finding in sorted(verdict.findings, key=lambda finding: (finding.start, finding.severity, -finding.end)):
        if finding.start < end:
            continue
        word = text[finding.start : finding.end]
        digest = digest_of(word)
        marks += [Mark(text[end : finding.start]), Mark(word, finding, digest, digest in confirmed)]
        end = finding.end
    return [mark for mark in [*marks, Mark(text[end:])] if mark.text]
