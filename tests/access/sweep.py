"""All that a table foresees for one route, asked once, whichever test looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product, starmap
from typing import NamedTuple

from django.urls import reverse

from .asking import Answer, Asker
from .cast import COLUMNS, Who
from .rules import METHODS, OWNED, Rule
from .scene import Scene
from .writes import rows_written

WRITING = "POST"


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
    """The answers of one route, and the rows that all but its forms wrote, by table."""

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
    """Ask everything of one route: forms last, the rest between two readings of what was written."""
    done, cells = Sweep(), list(_cells(rules))
    before = rows_written()
    for cell in (cell for cell in cells if cell.method != WRITING):
        done.answers[cell] = _ask(asker, scene, name, cell)
    after = rows_written()
    done.written = {table: count - before.get(table, 0) for table, count in after.items() if count != before.get(table)}
    for cell in (cell for cell in cells if cell.method == WRITING):
        done.answers[cell] = _ask(asker, scene, name, cell)
    return done


def _cells(rules: list[Rule]) -> Iterator[Cell]:
    """Give every cell: each row, for what is one's own, another's and absent, by each method, for everybody."""
    for rule in rules:
        yield from starmap(Cell, product([rule], OWNED if rule.of else OWNED[:1], METHODS, COLUMNS))


def _ask(asker: Asker, scene: Scene, name: str, cell: Cell) -> Answer:
    rule, subject = cell.rule, scene.subjects.get(cell.rule.of)
    path = reverse(name, args=(*(getattr(subject, cell.owned) if subject else ()), *rule.then))
    data = rule.data(scene, subject.object if subject else None) if cell.method == "POST" else None
    return asker.ask(cell.who, cell.method, path, data)
