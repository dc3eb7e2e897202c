"""What a structured pattern is, and how a table of them is run. Every quantifier of every pattern is bounded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from referrals.screening.findings import Hit, Severity
from referrals.screening.tokens import Note

DIGITS = tuple("0123456789")
NOT_A_LINE = r"(?!(?:115|119|3919|3114|3018|3977)\b)"  # a national line, told after « hôtel », is no room
Check = Callable[[Note, "re.Match[str]"], "bool | Severity"]  # a severity takes the place of the rule's own


def always(note: Note, match: re.Match[str]) -> bool:
    """Accept every match."""
    return True


class Rule(NamedTuple):
    """A pattern of the folded text; when it names a group `id`, only that group is identifying.

    Every match holds one of `needs`: where none of them stands, the pattern, which costs more, is not tried.
    """

    name: str
    category: str
    source: str
    check: Check = always
    severity: Severity = "block"
    needs: tuple[str, ...] = ()

    @property
    def pattern(self) -> re.Pattern[str]:
        """Return the pattern, compiled when it first serves: importing stays quick."""
        return _compiled(self.source)


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source, re.VERBOSE)


def rule(
    name: str,
    category: str,
    pattern: str,
    check: Check = always,
    severity: Severity = "block",
    *,
    needs: tuple[str, ...] = (),
) -> Rule:
    """Return a rule; its pattern may be written over several lines, a space in it is written `[ ]`."""
    return Rule(name, category, pattern, check, severity, needs)


def run(rules: Iterable[Rule], note: Note) -> Iterator[Hit]:
    """Yield a hit for each match that its check accepts."""
    for each in rules:
        if each.needs and not any(piece in note.text for piece in each.needs):
            continue
        pattern = each.pattern
        group = "id" if "id" in pattern.groupindex else 0
        for match in pattern.finditer(note.text):
            accepted = each.check(note, match)
            if accepted:
                severity = each.severity if accepted is True else accepted
                yield Hit(*match.span(group), each.category, severity, each.name)


def digits_in(text: str) -> int:
    """Return how many digits a text holds."""
    return sum(character.isdigit() for character in text)
