"""Whether what somebody typed may be written: the screening, with the words of this directory and of its editors."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.db.models import BigIntegerField, Count, DecimalField, Func, QuerySet, Sum, Value
from django.db.models.functions import Concat
from django.utils.crypto import salted_hmac

from directory.folding import fold
from directory.models import Organisation
from referrals.models import GlossaryWord
from referrals.screening import Finding, Verdict, Vocabulary, is_listed_name, screen
from referrals.vocabularies import GlossaryState

UNKNOWN_WORD = "mot_inconnu"  # the category of the only findings that say nothing but of a word
SHORTEST, LONGEST = 4, 40  # letters of a word that may be proposed to the editors
# Where things stand and people do not: a word that the screening takes for a name even there is one.
FRAMES = ("{}.", "Parle de {}.", "Parle de la {}.", "Prend du {} le soir.", "Une {} et un {}.", "LA {} DU FOYER.")
Signature = tuple[int | Decimal | None, ...]


def judge(text: str) -> Verdict:
    """Return what in this text may identify somebody; nothing is written, logged or kept."""
    return screen(text, known=_known(_signature()))


def unconfirmed(text: str, verdict: Verdict, confirmed: Collection[str]) -> list[Finding]:
    """Return the findings that still ask for a confirmation; `confirmed` holds the digests of the words vouched for."""
    return [finding for finding in verdict.confirms if digest_of(text[finding.start : finding.end]) not in confirmed]


def digest_of(word: str) -> str:
    """Return the keyed digest of a word, whatever its case and accents: without the site's key it cannot be tried."""
    return salted_hmac("referrals.wording", fold(word), algorithm="sha256").hexdigest()


def glossary_digest_of(word: str) -> str:
    """Return the digest under which the glossary files a word: no query joins it to that of a confirmation."""
    return salted_hmac("referrals.glossary", fold(word), algorithm="sha256").hexdigest()


def reads_as_a_word(word: str) -> bool:
    """Tell a plain word, on no list of names and never blocked where things stand, from a name or a number."""
    if not (word.isalpha() and SHORTEST <= len(word) <= LONGEST) or is_listed_name(fold(word)):
        return False
    texts = {frame.format(form, form) for frame in FRAMES for form in (word.lower(), word.title(), word.upper())}
    return not any(screen(text).blocks for text in texts)


def _signature() -> Signature:
    """Return what changes whenever a known word does, in whichever way and by whichever process: two queries."""
    names = _published().aggregate(Count("pk"), named=_sum_of(Concat("name", Value("\n"), "short_name")))
    words = _accepted().aggregate(Count("pk"), worded=_sum_of("word"))
    return *names.values(), *words.values()


def _sum_of(text: Concat | str) -> Sum:
    """Add up one number a text, so that no text changes without the sum, and their order does not matter."""
    number = Func(text, Value(0), function="hashtextextended", output_field=BigIntegerField())
    return Sum(number, output_field=DecimalField())


def _published() -> QuerySet[Organisation]:
    return Organisation.objects.published()


def _accepted() -> QuerySet[GlossaryWord]:
    return GlossaryWord.objects.filter(state=GlossaryState.ACCEPTED)


@lru_cache(maxsize=1)
def _known(signature: Signature) -> Vocabulary:
    names = _published().values_list("name", "short_name")
    words = _accepted().values_list("word", flat=True)
    return Vocabulary([*(phrase for pair in names for phrase in pair if phrase), *words])


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of a text as it is shown: plain, or underlined with what was found in it."""

    text: str
    finding: Finding | None = None
    digest: str = ""
    is_confirmed: bool = False
    is_proposed: bool = False

    @property
    def is_question(self) -> bool:
        """Whether the person may vouch for it; what is blocked can only be changed."""
        return self.finding is not None and self.finding.severity == "confirm"

    @property
    def may_be_proposed(self) -> bool:
        """Whether the editors could be asked about it: what they decided already is not said here."""
        return self.finding is not None and self.finding.category == UNKNOWN_WORD and reads_as_a_word(self.text)


def marks_of(text: str, verdict: Verdict, confirmed: Collection[str], proposed: Collection[str] = ()) -> list[Mark]:
    """Cut the text into its plain and its underlined pieces; where two findings overlap, the first one is shown."""
    marks, end = [], 0
    for finding in sorted(verdict.findings, key=lambda finding: (finding.start, finding.severity, -finding.end)):
        if finding.start < end:
            continue
        word = text[finding.start : finding.end]
        digest = digest_of(word)
        marks += [Mark(text[end : finding.start]), Mark(word, finding, digest, digest in confirmed, digest in proposed)]
        end = finding.end
    return [mark for mark in [*marks, Mark(text[end:])] if mark.text]
