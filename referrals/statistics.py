"""Counts that may be read by somebody who may read no referral: no small cell, and none to be found by difference.

Small cells are not blanked out but counted together with others, until each group holds enough. Every total that is
published is a sum of whole groups: no difference of totals is smaller than a group. Source of the threshold: INSEE's
guide on the confidentiality of statistics (11 by default, a setting).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import NamedTuple

Cell = tuple[str, ...]  # the codes that lead to a count, the coarsest first: (month, region, département)
Counts = Mapping[Cell, int]  # every cell there may be, zeros too, all as deep


class Group(NamedTuple):
    """Cells that are counted together, and how many that makes."""

    cells: frozenset[Cell]
    total: int


def group(counts: Counts, *, threshold: int, depth: int = 0) -> list[Group]:
    """Return groups that share out the cells, as fine as may be, each of `threshold` or more; none when all is less."""
    if sum(counts.values()) < threshold:
        return []
    if len(counts) == 1:
        return [_together(counts)]
    large, small = _share_out(_branches(counts, depth), threshold)
    groups = [one for branch in large for one in group(branch, threshold=threshold, depth=depth + 1)]
    return [*groups, _together(small)] if small else groups


def published(counts: Counts, *, threshold: int) -> dict[Cell, int]:
    """Return the totals that may be read, by the codes that lead to them: () is the total of everything.

    A total may be read when whole groups make it, and no part of one.
    """
    groups = group(counts, threshold=threshold)
    return {path: total for path in _paths(counts) if (total := _sum_of_whole_groups(groups, path)) is not None}


def median(minutes: Iterable[int], *, threshold: int) -> int | None:
    """Return the median, to five minutes, of at least `threshold` durations; None of fewer."""
    ordered = sorted(minutes)
    if len(ordered) < max(threshold, 1):
        return None
    middle = ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]
    return round(middle / 10) * 5


def _branches(counts: Counts, depth: int) -> list[dict[Cell, int]]:
    branches: dict[str, dict[Cell, int]] = {}
    for cell in sorted(counts):
        branches.setdefault(cell[depth], {})[cell] = counts[cell]
    return list(branches.values())


def _share_out(branches: list[dict[Cell, int]], threshold: int) -> tuple[list[dict[Cell, int]], dict[Cell, int]]:
    """Return the branches that stand alone, and the cells of the others, completed by the least of the large ones."""
    ordered = sorted(branches, key=lambda branch: sum(branch.values()))
    rest = list(accumulate((sum(branch.values()) for branch in ordered), initial=0))
    first = sum(sum(branch.values()) < threshold for branch in ordered)
    while first and rest[first] < threshold:
        first += 1
    return ordered[first:], {cell: count for branch in ordered[:first] for cell, count in branch.items()}


def _together(counts: Counts) -> Group:
    return Group(frozenset(counts), sum(counts.values()))


def _paths(counts: Counts) -> set[Cell]:
    return {cell[:depth] for cell in counts for depth in range(len(cell) + 1)}


def _sum_of_whole_groups(groups: list[Group], path: Cell) -> int | None:
    touched = [(one, sum(cell[: len(path)] == path for cell in one.cells)) for one in groups]
    touched = [(one, inside) for one, inside in touched if inside]
    if not touched or any(inside < len(one.cells) for one, inside in touched):
        return None
    return sum(one.total for one, _inside in touched)
