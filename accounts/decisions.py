"""What every policy answers: yes, or no with the reason that a screen can show."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether an act is allowed, and why not."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(allowed=True)


class NotAllowed(Exception):
    """The user may see the record but not do this to it; the message says why, in French."""


def require(decision: Decision) -> None:
    """Raise NotAllowed, with its reason, unless the decision allows the act."""
    if not decision:
        raise NotAllowed(decision.reason)


def unless(condition: bool, reason: str) -> Decision:  # noqa: FBT001 - read as a sentence
    """Allow under that condition, and say why not otherwise."""
    return ALLOWED if condition else Decision(allowed=False, reason=reason)
