"""How one row of the matrix reads, and what it expects in each cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from .asking import SIGN_IN
from .cast import STRANGERS, Who

TAKEN = ("GET", "HEAD", "POST")
METHODS = (*TAKEN, "PUT", "PATCH", "DELETE", "OPTIONS")
OWNED = ("own", "others", "absent")
Cells = Mapping[int | str, Set[Who]]  # an outcome, and who meets it


@dataclass(frozen=True, kw_only=True, eq=False)
class Rule:
    """What a route answers, to whom.

    `get` and `post` name whoever does not meet the default: strangers are sent to the sign-in page, and whoever is
    signed in finds nothing (404). Of the two, the one that is not named is refused (405) to all but those who must sign
    in first, or to these too where the route `refuses_first`. What no page takes is refused to everybody, everywhere.
    `others` says the same of what is not one's own; without it, that is not there.
    """

    of: str = ""
    then: tuple[Any, ...] = ()  # what follows the object in the address
    get: Cells | None = None
    head: Cells | None = None  # where it is not as `get`
    post: Cells | None = None
    others: Cells | None = None
    absent: Cells | None = None
    refuses_first: bool = False
    data: Callable[[Any, Any], dict[str, Any]] = lambda _scene, _own: {}  # the form that is posted

    def expects(self, who: Who, owned: str, method: str) -> int | str:
        """Return the outcome of one cell."""
        if method not in TAKEN:
            return 405
        if (asked := self._asked(method)) is None:
            return SIGN_IN if not self.refuses_first and self._must_sign_in(who, owned) else 405
        return self._cell(self._cells(asked, owned), who)

    def _asked(self, method: str) -> Cells | None:
        return {"GET": self.get, "HEAD": self.head or self.get, "POST": self.post}.get(method)

    def _must_sign_in(self, who: Who, owned: str) -> bool:
        known = [self._cell(self._cells(cells, owned), who) for cells in (self.get, self.post) if cells is not None]
        return SIGN_IN in known

    def _cells(self, asked: Cells, owned: str) -> Cells:
        return asked if owned == "own" else getattr(self, owned) or {}

    @staticmethod
    def _cell(cells: Cells, who: Who) -> int | str:
        default = SIGN_IN if who in STRANGERS else 404
        return next((outcome for outcome, people in cells.items() if who in people), default)
