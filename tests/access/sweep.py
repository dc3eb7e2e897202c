"""All that a table foresees for one route, asked once, whichever test looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.urls import reverse

from .asking import Answer, Asker
from .cast import COLUMNS, Who
from .rules import METHODS, OWNED, Rule
from .scene import Scene
from .writes import rows_written

HALF_WAY = (Who.UNENROLLED, Who.ONE_FACTOR)
READING = ("GET", "HEAD")


class Cell(NamedTuple):
    """One question of the matrix."""

    rule: Rule
    owned: str
    method: str
    who: Who

    def __str__(self) -> str:
        what = " ".join(filter(None, [self.rule.of and f"{self.owned} {self.rule.of}", *map(str, self.rule.then)]))
        return f"{self.who} {self.method} {what}".strip()


@dataclass
class Sweep:
    """The answers of one route, and the rows that reading it wrote, by table."""

    answers: dict[Cell, Answer] = field(default_factory=dict)
    written: dict[str, int] = field(default_factory=dict)

    def surprises(self) -> list[str]:
        """Return the cells whose outcome is not the one that the table says."""
        foreseen = {cell: cell.rule.expects(cell.who, cell.owned, cell.method) for cell in self.answers}
        return [
            f"{cell}: {answer.outcome}, not {foreseen[cell]}"
            for cell, answer in self.answers.items()
            if answer.outcome != foreseen[cell]
        ]

    def tells(self) -> list[str]:
        """Return where what is another's can be told from what was never there, and by what."""
        hidden = (c for c in self.answers if c.owned == "others" and c.rule.expects(c.who, c.owned, c.method) == 404)
        pairs = ((cell, self.answers[cell], self.answers[cell._replace(owned="absent")]) for cell in hidden)
        return [f"{cell}: {', '.join(told)}" for cell, one, other in pairs if (told := one.tells_from(other))]


def sweep(asker: Asker, scene: Scene, name: str, rules: list[Rule]) -> Sweep:
    """Ask everything of one route: reading first, between two readings of what was written."""
    done, cells = Sweep(), list(_cells(rules, sum(name.encode())))
    before = rows_written()
    for cell in (cell for cell in cells if cell.method in READING):
        done.answers[cell] = _ask(asker, scene, name, cell)
    after = rows_written()
    done.written = {table: count - before.get(table, 0) for table, count in after.items() if count != before.get(table)}
    for cell in (cell for cell in cells if cell.method not in READING):
        done.answers[cell] = _ask(asker, scene, name, cell)
    return done


def _cells(rules: list[Rule], turn: int) -> Iterator[Cell]:
    """Give every cell; methods that a route refuses are asked of its first row only, being refused to all alike."""
    for number, rule in enumerate(rules):
        methods = METHODS if number == 0 else rule.methods()
        for owned in OWNED if rule.of else OWNED[:1]:
            yield from (
                Cell(rule, owned, method, who) for method in methods for who in _askers(rule, owned, method, turn)
            )


def _askers(rule: Rule, owned: str, method: str, turn: int) -> list[Who]:
    """Return who asks: everybody, what the table declares; few, what no view decides by who asks.

    A method that is refused is refused before the object is looked for, and HEAD goes the way of GET: a stranger and an
    agent ask each, and one column more, in turn. Whoever is half-way in is anonymous before any view.
    """
    if rule.refused:
        return COLUMNS
    if method == "HEAD" or method not in rule.methods():
        in_turn = COLUMNS[(turn + METHODS.index(method)) % len(COLUMNS)]
        return list(dict.fromkeys((Who.ANONYMOUS, Who.AGENT, in_turn)))
    return COLUMNS if owned == "own" else [who for who in COLUMNS if who not in HALF_WAY]


def _ask(asker: Asker, scene: Scene, name: str, cell: Cell) -> Answer:
    rule, subject = cell.rule, scene.subjects.get(cell.rule.of)
    path = reverse(name, args=(*(getattr(subject, cell.owned) if subject else ()), *rule.then))
    data = rule.data(scene, subject.object if subject else None) if cell.method == "POST" else None
    return asker.ask(cell.who, cell.method, path, data)
