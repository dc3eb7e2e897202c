"""Telephone numbers that ring nowhere: the ranges that ARCEP reserves for fiction (decision 2018-0881)."""

from __future__ import annotations

from collections import Counter

from directory.reference import Territory

PARIS, NORTH_WEST, NORTH_EAST, SOUTH_EAST, SOUTH_WEST, MOBILE = "19900", "26191", "35301", "46571", "53649", "63998"
ZONES = {
    "11": PARIS,
    **dict.fromkeys(("24", "28", "52", "53"), NORTH_WEST),
    **dict.fromkeys(("27", "32", "44"), NORTH_EAST),
    **dict.fromkeys(("84", "93", "94"), SOUTH_EAST),
    **dict.fromkeys(("75", "76"), SOUTH_WEST),
}
MEDITERRANEAN_OCCITANIE = frozenset({"11", "30", "34", "48", "66"})
SCATTER = 37  # prime to 10,000: neighbours in the directory do not get neighbouring numbers, and none comes twice


class Numbers:
    """Gives out each number of a range once, always in the same order."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def landline(self, territory: Territory) -> str:
        """Return the next number, in E.164 form, of the territory's zone (overseas: the north-west's)."""
        if territory.code in MEDITERRANEAN_OCCITANIE:
            return self._next(SOUTH_EAST)
        return self._next(ZONES.get(territory.region_code, NORTH_WEST))

    def national(self) -> str:
        """Return the next number, in E.164 form, of the Paris zone."""
        return self._next(PARIS)

    def mobile(self) -> str:
        """Return the next mobile number, in E.164 form."""
        return self._next(MOBILE)

    def _next(self, prefix: str) -> str:
        self._given[prefix] += 1
        return f"+33{prefix}{self._given[prefix] * SCATTER % 10_000:04d}"
