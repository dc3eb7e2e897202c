"""What the ranking knows of a referral and of a candidate: plain data, no database and no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from directory.vocabularies import Capacity, Need, Public
from referrals.vocabularies import AgeBand, Sex

OLDEST = 120  # years, as the directory's validators have it
# Ages that each band may hide, both ends included. A service takes a band when the two intervals meet, so that an
# imprecise band never excludes: a service for adults is kept for « majeur, âge non précisé » and for « non connu ».
# Whoever claims to be a minor is one until the evaluation ends (article 388 of the Code civil: doubt benefits him).
AGES: dict[AgeBand, tuple[int, int]] = {
    AgeBand.UNDER_15: (0, 14),
    AgeBand.FROM_15_TO_17: (15, 17),
    AgeBand.FROM_18_TO_20: (18, 20),
    AgeBand.FROM_21: (21, OLDEST),
    AgeBand.MINOR_UNSPECIFIED: (0, 17),
    AgeBand.CLAIMED_MINOR: (0, 17),
    AgeBand.ADULT_UNSPECIFIED: (18, OLDEST),
    AgeBand.UNKNOWN: (0, OLDEST),
}
# Whom a service must name, when it names women, men or trans people, to receive this sex.
RECEIVED_AS: dict[Sex, frozenset[Public]] = {
    Sex.FEMALE: frozenset({Public.WOMEN}),
    Sex.MALE: frozenset({Public.MEN}),
    Sex.OTHER: frozenset({Public.TRANS}),
    Sex.UNKNOWN: frozenset({Public.WOMEN, Public.MEN}),
}
SEXED = frozenset({Public.WOMEN, Public.MEN, Public.TRANS})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a partner is proposed, or what to be careful about: a code for programs, a sentence for people."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked: département (COG), needs, bands, sexes, languages (ISO 639), and by when an answer is due."""

    departement: str
    timezone: str
    needs: tuple[str, ...]
    bands: frozenset[AgeBand]
    sexes: frozenset[Sex]
    languages: tuple[str, ...]
    interpreter_needed: bool
    at: datetime
    due: datetime

    @property
    def day(self) -> date:
        """The day it is in the département."""
        return self.at.astimezone(ZoneInfo(self.timezone)).date()

    @property
    def youngest_high(self) -> int:
        """The age from which on a service would leave one of the bands out altogether."""
        return min((AGES[band][1] for band in self.bands), default=OLDEST)

    @property
    def oldest_low(self) -> int:
        """The age under which a service would leave one of the bands out altogether."""
        return max((AGES[band][0] for band in self.bands), default=0)

    @property
    def minors(self) -> bool:
        """Whether somebody is, or may be, under 18."""
        return any(AGES[band][0] < 18 for band in self.bands)

    @property
    def in_a_hurry(self) -> bool:
        """Whether the answer is due within a day, so that it matters who is there at that very moment."""
        return self.due - self.at <= timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Offer:
    """A published service, as the ranking reads it; `hours`: OSM grammar, said in `timezone`; empty: unknown."""

    pk: int
    name: str
    needs: frozenset[str]
    age_min: int | None = None
    age_max: int | None = None
    publics: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    capacity: str = Capacity.UNKNOWN
    capacity_until: date | None = None
    hours: str = ""
    timezone: str = "Europe/Paris"
    on_call: bool = False
    national: bool = False
    departements: frozenset[str] = frozenset()

    def covers(self, ask: Ask) -> bool:
        """Whether it works in the département."""
        return self.national or ask.departement in self.departements

    def takes_ages(self, ask: Ask) -> bool:
        """Whether nobody is certainly too young or too old: its range meets every band."""
        return (self.age_min or 0) <= ask.youngest_high and self._most >= ask.oldest_low

    def surely_takes_ages(self, ask: Ask) -> bool:
        """Whether its range holds every band whole, so that nobody's age remains to be checked."""
        return all((self.age_min or 0) <= low and high <= self._most for low, high in map(AGES.__getitem__, ask.bands))

    def receives(self, ask: Ask) -> bool:
        """Whether it names no sex, or names those of all the people."""
        named = self.publics & SEXED
        return not named or all(RECEIVED_AS[sex] <= named for sex in ask.sexes)

    def room(self, ask: Ask) -> Capacity:
        """The room left that day: what was said of it no longer counts once its date has passed."""
        said = self.capacity_until is None or self.capacity_until >= ask.day
        return Capacity(self.capacity) if said else Capacity.UNKNOWN

    def suits(self, ask: Ask) -> bool:
        """Whether it meets every hard criterion but the need: covers, takes the ages, is not full."""
        return self.covers(ask) and self.takes_ages(ask) and self.room(ask) != Capacity.FULL

    def meets(self, ask: Ask) -> bool:
        """Whether it suits and offers one of the needs at least."""
        return self.suits(ask) and not self.needs.isdisjoint(ask.needs)

    @property
    def _most(self) -> int:
        return OLDEST if self.age_max is None else self.age_max


@dataclass(frozen=True, slots=True)
class Candidate:
    """A partner that passed the gates; `answered` and `silent` count requests sent in the last 30 days.

    `no_room`: refusals for want of room in the last 7 days; `declined`, `expired`: what it made of this very referral.
    """

    organisation_id: int
    sort_name: str
    offers: tuple[Offer, ...]
    verified_on: date
    under_convention: bool = False
    answered: int = 0
    silent: int = 0
    no_room: int = 0
    declined: bool = False
    expired: bool = False

    def meeting(self, ask: Ask, need: str) -> list[Offer]:
        """Return the services that may be asked for this need."""
        return [offer for offer in self.offers if need in offer.needs and offer.suits(ask)]

    def needs_met(self, ask: Ask) -> tuple[str, ...]:
        """Return the needs for which it may be asked, in the order of the request."""
        return tuple(need for need in ask.needs if self.meeting(ask, need))

    def spoken(self, ask: Ask) -> tuple[str, ...]:
        """Return the languages of the request that its services for these needs speak."""
        known = {language for offer in self.offers if offer.meets(ask) for language in offer.languages}
        return tuple(language for language in ask.languages if language in known)

    def interprets(self, ask: Ask) -> bool:
        """Whether it offers an interpreter for this request."""
        return bool(self.meeting(ask, Need.INTERPRETING))

    def days_since_verified(self, ask: Ask) -> int:
        """Return how many days ago its record was last checked."""
        return max(0, (ask.day - self.verified_on).days)
