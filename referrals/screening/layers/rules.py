"""What a structured pattern is, and how a table of them is run. Every quantifier of every pattern is bounded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from referrals.screening.findings import Hit, Severity
from referrals.screening.tokens import Note
from referrals.screening.words import word_set

NOT_A_LINE = r"(?!(?:115|119|3919|3114|3018|3977)\b)"  # a national line, told after « hôtel », is no room
Check = Callable[[Note, "re.Match[str]"], "bool | Severity"]  # a severity takes the place of the rule's own


def always(note: Note, match: re.Match[str]) -> bool:
    """Accept every match."""
    return True


class Rule(NamedTuple):
    """A pattern of the folded text; when it names a group `id`, only that group is identifying.

    Every match holds one of `words`, one of the pieces `needs`, one of `shapes` (of `Note.shape`) and what `hint`, a
    quicker pattern, finds: where none of them stands, the pattern, which costs more, is not tried.
    """

    name: str
    category: str
    source: str
    check: Check = always
    severity: Severity = "block"
    words: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    hint: str = ""

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
    words: str = "",
    needs: str | tuple[str, ...] = (),
    shapes: str = "",
    hint: str = "",
) -> Rule:
    """Return a rule; its pattern may be written over several lines, a space in it is written `[ ]`.

    What it needs is written as text, cut at its spaces: a space in a shape is written `_`, pieces with one are a tuple.
    """
    pieces = tuple(needs.split()) if isinstance(needs, str) else needs
    return Rule(name, category, pattern, check, severity, word_set(words), pieces, tuple(shapes.split()), hint)


def may_match(each: Rule, note: Note) -> bool:
    """Tell, for less than its pattern costs, whether a rule may match."""
    if each.words and each.words.isdisjoint(note.words):
        return False
    if each.needs and not any(map(note.text.__contains__, each.needs)):
        return False
    if each.shapes and not any(map(note.shape.__contains__, each.shapes)):
        return False
    if each.hint and each.hint not in note.hinted:  # rules share some of them
        note.hinted[each.hint] = bool(_compiled(each.hint).search(note.text))
    return not each.hint or note.hinted[each.hint]


def run(rules: Iterable[Rule], note: Note) -> Iterator[Hit]:
    """Yield a hit for each match that its check accepts."""
    for each in rules:
        if not may_match(each, note):
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
