"""What each worker of a run is given, and in which order: whole, and the longest first."""

from __future__ import annotations

from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

# Folders whose files share what costs most (a browser; a scene, and what every route answered to everybody), then the
# files of few tests that last: given out at the end, as files of few tests are, they would leave the others idle.
LONGEST = (
    "tests/browser/",
    "tests/access/",
    "tests/test_load.py",
    "tests/referrals/test_stateful.py",
    "tests/referrals/test_race.py",
    "tests/referrals/test_kill.py",
)


class LongestFirst(LoadFileScheduling):
    """Gives out folders that share something as one file, and what lasts before what has many tests."""

    def _split_scope(self, nodeid: str) -> str:
        folder = next((place for place in LONGEST if nodeid.startswith(place)), None)
        return folder or super()._split_scope(nodeid)

    def _assign_work_unit(self, node: WorkerController) -> None:
        if first := next((place for place in LONGEST if place in self.workqueue), None):
            self.workqueue.move_to_end(first, last=False)
        super()._assign_work_unit(node)
