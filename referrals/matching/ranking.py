"""Who comes first: pure functions, each part of the order a fact that a reason can say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from directory import hours
from directory.vocabularies import Capacity

from .facts import Ask, Candidate, Offer, Reason
from .reasons import cautions_of, reasons_of

ROOM = {Capacity.UNKNOWN: 0, Capacity.LIMITED: 1, Capacity.AVAILABLE: 2}
FRESH, AGEING = 30, 90  # days since the last verification
Key = tuple[tuple[int, ...], str, int]


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate that may be asked: for which needs, by which services, why; the smallest key comes first."""

    candidate: Candidate
    needs: tuple[str, ...]
    offers: tuple[Offer, ...]
    reasons: tuple[Reason, ...]
    cautions: tuple[Reason, ...]
    key: Key


def rank(candidates: Iterable[Candidate], ask: Ask) -> list[Match]:
    """Return whoever may be asked for one of the needs at least, first the one to ask first.

    Whoever lacks a hard criterion (département, need, ages, a place) for every need is left out.
    """
    matches = (_match(candidate, ask) for candidate in candidates if candidate.needs_met(ask))
    return sorted(matches, key=lambda match: match.key)


def _match(candidate: Candidate, ask: Ask) -> Match:
    offers = chosen_offers(candidate, ask)
    return Match(
        candidate=candidate,
        needs=candidate.needs_met(ask),
        offers=offers,
        reasons=reasons_of(candidate, offers, ask),
        cautions=cautions_of(candidate, offers, ask),
        key=key_of(candidate, ask),
    )


def chosen_offers(candidate: Candidate, ask: Ask) -> tuple[Offer, ...]:
    """Return the best service for each need, each once, in the order of the needs."""
    best = (
        max(candidate.meeting(ask, need), key=lambda offer: (*_merits(offer, ask), -offer.pk))
        for need in candidate.needs_met(ask)
    )
    return tuple(dict.fromkeys(best))


def key_of(candidate: Candidate, ask: Ask) -> Key:
    """Return the place in the order; every part can only fall when a service gains a need, a language or room."""
    spoken, interprets = len(candidate.spoken(ask)), candidate.interprets(ask)
    facts = (
        candidate.declined or candidate.expired,  # it has had its turn
        not candidate.under_convention,
        -_best(candidate, ask, _receives),
        -len(candidate.needs_met(ask)),
        -_best(candidate, ask, _sure_of_ages),
        -(spoken > 0 or interprets),
        -spoken,
        -interprets,
        -_best(candidate, ask, attendance),
        -_best(candidate, ask, _places),
        candidate.no_room,
        -_freshness(candidate, ask),
        -_answers(candidate),
    )
    return tuple(int(fact) for fact in facts), candidate.sort_name, candidate.organisation_id


def _best(candidate: Candidate, ask: Ask, merit: Callable[[Offer, Ask], int]) -> int:
    """Add up, over the needs, the merit of the best service for each."""
    return sum(max((merit(offer, ask) for offer in candidate.meeting(ask, need)), default=0) for need in ask.needs)


def _merits(offer: Offer, ask: Ask) -> tuple[int, ...]:
    spoken = len(offer.languages & set(ask.languages))
    return _receives(offer, ask), _sure_of_ages(offer, ask), spoken, attendance(offer, ask), _places(offer, ask)


def _receives(offer: Offer, ask: Ask) -> int:
    return int(offer.receives(ask))


def _sure_of_ages(offer: Offer, ask: Ask) -> int:
    return int(offer.surely_takes_ages(ask))


def _places(offer: Offer, ask: Ask) -> int:
    return ROOM[offer.room(ask)]


def attendance(offer: Offer, ask: Ask) -> int:
    """Return 2 when somebody is there by the time an answer is due, 1 when nobody knows, 0 when it is closed."""
    if offer.on_call:
        return 2
    if (then := hours.status(offer.hours, timezone=offer.timezone, at=ask.due)) is None:
        return 1
    return 2 if then.is_open or opens_before(offer, ask) else 0


def opens_before(offer: Offer, ask: Ask) -> bool:
    """Whether a service that has days to answer is open, or opens, before the answer is due."""
    if ask.in_a_hurry:
        return False
    now = hours.status(offer.hours, timezone=offer.timezone, at=ask.at)
    return now is not None and (now.is_open or (now.changes_at is not None and now.changes_at <= ask.due))


def _freshness(candidate: Candidate, ask: Ask) -> int:
    days = candidate.days_since_verified(ask)
    return 2 if days <= FRESH else int(days <= AGEING)


def _answers(candidate: Candidate) -> int:
    """Return the share of answers in thousandths; one answer and one silence are lent to whoever was asked little."""
    return 1000 * (candidate.answered + 1) // (candidate.answered + candidate.silent + 2)
