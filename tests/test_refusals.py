"""The worst of bad input is answered as the benchmark says, in a small directory, and anything else is noticed."""

import pytest

from benchmarks import bad_input, data, refusals

pytestmark = pytest.mark.django_db
MOST_QUERIES = 30  # statements: of a wrong password, which is counted and journalled; the others take fewer


def test_every_kind_of_bad_input_is_answered_as_it_is_meant_to_be_with_few_statements() -> None:
    data.fill(40)

    queries = {name: refusals.queries_of(request) for name, request in bad_input.kinds().items()}

    assert {name for name, count in queries.items() if count > MOST_QUERIES} == set()


def test_answer_that_is_late_or_another_one_is_named() -> None:
    """The negative control."""
    data.fill(2)
    kinds = bad_input.kinds()
    fine, late, broken = (
        refusals.Line(name, status, median=10, worst=worst, ratio=1, queries=1)
        for name, status, worst in (
            ("null byte", 400, 999),
            ("not UTF-8", 200, 1_001),
            ("file without its end", 500, 9),
        )
    )

    assert refusals.wrong([fine, late, broken], kinds) == ["file without its end: 500", "not UTF-8: 1001 ms"]
