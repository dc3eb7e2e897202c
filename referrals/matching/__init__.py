"""Which partner may be asked, for which needs, in which order and why.

`gates` says who may be asked at all, in SQL; `facts`, `ranking` and `reasons` order the candidates in plain Python;
`proposing` loads the ones for the others.
"""

from .facts import Reason
from .gates import obstacle, partners_for
from .proposing import Proposal, propose

__all__ = ["Proposal", "Reason", "obstacle", "partners_for", "propose"]
