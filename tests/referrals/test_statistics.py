"""No small cell is published, and none is found from what is."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from referrals.statistics import Cell, Counts, group, median, published

LIMIT = 11
CELLS = [(month, region, f"{region}{place}") for month in "78" for region in "AB" for place in "123"]
COUNTS = st.lists(st.integers(0, 2 * LIMIT), min_size=len(CELLS), max_size=len(CELLS)).map(
    lambda counts: dict(zip(CELLS, counts, strict=True))
)
PATHS = sorted({cell[:depth] for cell in CELLS for depth in range(4)})


def under(path: Cell) -> list[Fraction]:
    """Return a total as a vector: which cells it adds up."""
    return [Fraction(cell[: len(path)] == path) for cell in CELLS]


def less(row: list[Fraction], pivot: list[Fraction], column: int) -> list[Fraction]:
    return [a - row[column] / pivot[column] * b for a, b in zip(row, pivot, strict=True)]


def is_found_from(known: list[Cell], wanted: Cell) -> bool:
    """Whether adding and subtracting the totals that are known, in any way, gives the one that is wanted."""
    rows, target = [under(path) for path in known], under(wanted)
    for column in range(len(CELLS)):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is not None:
            rows = [less(row, pivot, column) for row in rows if row is not pivot]
            target = less(target, pivot, column)
    return not any(target)


def leaks(counts: Counts, publish: Callable[[Counts], dict[Cell, int]]) -> list[Cell]:
    known = list(publish(counts))
    small = [path for path in PATHS if sum(counts[cell] for cell in counts if cell[: len(path)] == path) < LIMIT]
    return [path for path in small if is_found_from(known, path)]


def suppressed(counts: Counts) -> dict[Cell, int]:
    return published(counts, threshold=LIMIT)


def only_small_cells_hidden(counts: Counts) -> dict[Cell, int]:
    """Hide what is small and nothing else: what everybody does first."""
    totals = {path: sum(n for cell, n in counts.items() if cell[: len(path)] == path) for path in PATHS}
    return {path: total for path, total in totals.items() if total >= LIMIT}


@given(COUNTS)
def test_no_small_cell_is_found_by_adding_and_subtracting_totals(counts: Counts) -> None:
    assert leaks(counts, suppressed) == []


def test_hiding_small_cells_alone_is_caught() -> None:
    counts = dict.fromkeys(CELLS, 20) | {CELLS[0]: 3}

    assert CELLS[0] in leaks(counts, only_small_cells_hidden)


@given(COUNTS)
def test_no_difference_of_two_totals_is_small(counts: Counts) -> None:
    totals = suppressed(counts)
    nested = [(a, b) for a in totals for b in totals if a != b and b[: len(a)] == a]

    assert all(totals[a] - totals[b] >= LIMIT or under(a) == under(b) for a, b in nested)


@given(COUNTS)
def test_what_is_published_is_true_and_groups_share_out_every_cell(counts: Counts) -> None:
    groups, totals = group(counts, threshold=LIMIT), suppressed(counts)

    assert all(total == sum(n for cell, n in counts.items() if cell[: len(at)] == at) for at, total in totals.items())
    assert not groups or sorted(cell for one in groups for cell in one.cells) == sorted(counts)
    assert bool(totals) == (sum(counts.values()) >= LIMIT)


def test_large_cells_are_all_published() -> None:
    assert set(suppressed(dict.fromkeys(CELLS, LIMIT))) == set(PATHS)


def test_small_is_below_eleven_unless_the_site_says_otherwise() -> None:
    assert settings.RELAIS_SMALL_CELL == LIMIT


@pytest.mark.parametrize(("durations", "expected"), [([60] * 10, None), ([10] * 6 + [33] * 5, 10), ([13] * 11, 15)])
def test_median_of_few_durations_is_kept_back(durations: list[int], expected: int | None) -> None:
    assert median(durations, threshold=LIMIT) == expected
