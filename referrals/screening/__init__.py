"""Stops identifying text before it is written: `screen(text)` says what to block and what to have confirmed."""

from referrals.screening.engine import screen
from referrals.screening.findings import Finding, Verdict
from referrals.screening.lexicon import is_listed_name
from referrals.screening.vocabulary import DEFAULT, Vocabulary

__all__ = ["DEFAULT", "Finding", "Verdict", "Vocabulary", "is_listed_name", "screen"]
