"""Two workers are given first what lasts, and what shares a browser or a scene whole."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from tests.giving_out import LONGEST, LongestFirst

ROOT = Path(__file__).parents[1]
ACCESS = {"tests/access/test_pace.py", "tests/access/test_site.py"}
BROWSER = {"tests/browser/test_csp.py", "tests/browser/test_notes.py"}
DESK = "tests/cms/test_desk.py"
TESTS = [f"{file}::test_{n}" for file in sorted({*ACCESS, *BROWSER, DESK}) for n in range(9 if file == DESK else 4)]


class Worker:
    """A worker that writes down what it is given."""

    shutting_down, gateway = False, SimpleNamespace(id="of a test")

    def __init__(self) -> None:
        self.given: list[str] = []

    def send_runtest_some(self, indices: list[int]) -> None:
        self.given += [TESTS[index] for index in indices]


@pytest.mark.parametrize(
    ("scheduling", "given"),
    [(LongestFirst, [BROWSER, ACCESS]), (LoadFileScheduling, [{DESK}, {"tests/access/test_pace.py"}])],
)
def test_first_that_each_worker_is_given_is_whole_and_lasts(
    scheduling: type[LoadFileScheduling], given: list[set[str]]
) -> None:
    """The second row is the control: by files, those of most tests come first."""
    config: Any = SimpleNamespace(getvalue=lambda _name: ["2*popen"], option=SimpleNamespace(loadscopereorder=True))
    scheduler, workers = scheduling(config, Producer("given out", enabled=False)), [Worker(), Worker()]
    nodes: Any = workers
    for node in nodes:
        scheduler.add_node(node)
        scheduler.add_node_collection(node, TESTS)

    scheduler.schedule()

    assert [{test.partition("::")[0] for test in worker.given} for worker in workers] == given


def test_whatever_is_given_out_first_is_there() -> None:
    assert [place for place in LONGEST if not (ROOT / place).exists()] == []
