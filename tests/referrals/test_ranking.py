"""The order and its reasons, on plain data."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory import hours
from directory.reference import language_name
from directory.vocabularies import Capacity, Need, Public
from referrals.matching.facts import AGES, Ask, Candidate, Offer
from referrals.matching.ranking import key_of, rank
from referrals.vocabularies import AgeBand, Sex
from tests.referrals.scenario import NEEDS, NOON

TODAY = NOON.date()
ASKED = [Need.SHELTER_TONIGHT, Need.INTERPRETING, Need.LAWYER, Need.PSYCHOLOGIST]
LANGUAGES = ["fr", "ro", "es", "yo"]
HOURS = ["", "24/7", "Mo-Fr 09:00-17:00; PH off", "Mo-Su 18:00-08:00", "We 14:00-18:00"]

ages = st.none() | st.integers(0, 30)
offers = st.builds(
    lambda pk, bounds, **facts: Offer(pk=pk, name=f"Service {pk}", age_min=bounds[0], age_max=bounds[1], **facts),
    pk=st.integers(1, 9),
    bounds=st.tuples(ages, ages).filter(lambda pair: None in pair or pair[0] <= pair[1]),
    needs=st.frozensets(st.sampled_from(ASKED), min_size=1),
    publics=st.frozensets(st.sampled_from(Public.values), max_size=2),
    languages=st.frozensets(st.sampled_from(LANGUAGES)),
    capacity=st.sampled_from(Capacity.values),
    capacity_until=st.sampled_from([TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=9)]),
    hours=st.sampled_from(HOURS),
    on_call=st.booleans(),
    national=st.booleans(),
    departements=st.frozensets(st.sampled_from(["93", "75"])),
)
candidates = st.builds(
    Candidate,
    organisation_id=st.integers(1, 10**6),
    sort_name=st.sampled_from(["ancre", "phare"]),
    offers=st.lists(offers, min_size=1, max_size=3, unique_by=lambda offer: offer.pk).map(tuple),
    verified_on=st.integers(0, 180).map(lambda days: TODAY - timedelta(days=days)),
    under_convention=st.booleans(),
    answered=st.integers(0, 5),
    silent=st.integers(0, 5),
    no_room=st.integers(0, 3),
    declined=st.booleans(),
    expired=st.booleans(),
)
moments = st.datetimes(datetime(2026, 11, 23), datetime(2026, 11, 23, 22), timezones=st.just(UTC))  # noqa: DTZ001
asks = st.builds(
    lambda at, wait, **facts: Ask(departement="93", timezone="Europe/Paris", at=at, due=at + wait, **facts),
    at=moments,
    wait=st.sampled_from([timedelta(hours=2), timedelta(hours=8), timedelta(days=3)]),
    needs=st.lists(st.sampled_from(ASKED), min_size=1, max_size=3, unique=True).map(tuple),
    bands=st.frozensets(st.sampled_from(AgeBand), min_size=1, max_size=2),
    sexes=st.frozensets(st.sampled_from(Sex), min_size=1, max_size=2),
    languages=st.lists(st.sampled_from(LANGUAGES), max_size=2, unique=True).map(tuple),
    interpreter_needed=st.booleans(),
)
pools = st.lists(candidates, max_size=5, unique_by=lambda candidate: candidate.organisation_id)


def has_room(offer: Offer) -> bool:
    return offer.capacity != Capacity.FULL or offer.capacity_until < TODAY


def may_take(offer: Offer, band: AgeBand) -> bool:
    """Somebody of the band may be received: tried year by year, as no interval would be."""
    low, high = AGES[band]
    return any(
        (offer.age_min or 0) <= age <= (120 if offer.age_max is None else offer.age_max) for age in range(low, high + 1)
    )


def may_meet(offer: Offer, ask: Ask, need: str) -> bool:
    covers = offer.national or "93" in offer.departements
    return covers and need in offer.needs and has_room(offer) and all(may_take(offer, band) for band in ask.bands)


@settings(deadline=None)
@given(pool=pools, ask=asks)
def test_candidate_that_lacks_a_hard_criterion_is_never_proposed_for_the_need(pool: list[Candidate], ask: Ask) -> None:
    expected = {
        candidate.organisation_id: tuple(n for n in ask.needs if any(may_meet(o, ask, n) for o in candidate.offers))
        for candidate in pool
    }

    proposed = {match.candidate.organisation_id: match.needs for match in rank(pool, ask)}

    assert proposed == {pk: needs for pk, needs in expected.items() if needs}
    for match in rank(pool, ask):
        assert all(any(may_meet(offer, ask, need) for need in match.needs) for offer in match.offers)


@settings(deadline=None)
@given(pool=pools, ask=asks, data=st.data())
def test_order_is_total_and_the_same_whatever_the_order_of_arrival(pool: list[Candidate], ask: Ask, data: Any) -> None:
    shuffled = data.draw(st.permutations(pool))

    ranked = rank(pool, ask)

    assert rank(shuffled, ask) == ranked
    assert len({match.key for match in ranked}) == len(ranked)


GAINS: dict[str, Callable[[Offer], Offer]] = {
    "room": lambda offer: replace(offer, capacity=Capacity.AVAILABLE, capacity_until=TODAY),
    "some_room": lambda offer: (
        replace(offer, capacity=Capacity.LIMITED, capacity_until=TODAY)
        if offer.capacity != Capacity.AVAILABLE
        else offer
    ),
    "language": lambda offer: replace(offer, languages=offer.languages | {"ro"}),
    "need": lambda offer: replace(offer, needs=offer.needs | {Need.LAWYER}),
    "interpreting": lambda offer: replace(offer, needs=offer.needs | {Need.INTERPRETING}),
    "territory": lambda offer: replace(offer, departements=offer.departements | {"93"}),
    "everybody": lambda offer: replace(offer, age_min=None, age_max=None, publics=frozenset()),
    "on_call": lambda offer: replace(offer, on_call=True),
}


@pytest.mark.parametrize("gain", GAINS)
@settings(deadline=None)
@given(candidate=candidates, ask=asks)
def test_service_that_gains_something_never_falls_in_the_order(gain: str, candidate: Candidate, ask: Ask) -> None:
    first, *others = candidate.offers

    better = replace(candidate, offers=(GAINS[gain](first), *others))

    assert key_of(better, ask) <= key_of(candidate, ask)
    assert set(better.needs_met(ask)) >= set(candidate.needs_met(ask))


def test_service_that_loses_a_language_falls() -> None:
    offer = Offer(pk=1, name="Nuit", needs=frozenset(NEEDS[:1]), languages=frozenset({"ro"}), national=True)
    speaks = Candidate(1, "phare", (offer,), TODAY)

    assert key_of(replace(speaks, offers=(replace(offer, languages=frozenset()),)), an_ask()) > key_of(speaks, an_ask())


def an_ask(**changes: Any) -> Ask:
    facts: dict[str, Any] = {
        "departement": "93",
        "timezone": "Europe/Paris",
        "needs": (Need.SHELTER_TONIGHT,),
        "bands": frozenset({AgeBand.FROM_21}),
        "sexes": frozenset({Sex.FEMALE}),
        "languages": ("ro",),
        "interpreter_needed": False,
        "at": NOON,
        "due": NOON + timedelta(hours=2),
    }
    return Ask(**{**facts, **changes})


@dataclass(frozen=True)
class Said:
    """A sentence, and the facts that it must agree with."""

    text: str
    candidate: Candidate
    services: list[Offer]
    ask: Ask

    @property
    def about(self) -> list[Offer]:
        """The services that the sentence names, or all of them when it names none."""
        return [offer for offer in self.services if offer.name in self.text] or self.services

    @property
    def days(self) -> int:
        """How long ago the record was verified."""
        return (TODAY - self.candidate.verified_on).days

    @property
    def counts_answers(self) -> bool:
        """Whether the sentence has both figures right."""
        asked = self.candidate.answered + self.candidate.silent
        return f" {self.candidate.answered} fois sur {asked} " in self.text


Fact = Callable[[Said], bool]


def is_open(offer: Offer, at: datetime) -> bool:
    return hours.is_open(offer.hours, timezone="Europe/Paris", at=at) if offer.hours else False


def opens_within(offer: Offer, ask: Ask) -> bool:
    """Look every quarter of an hour, until the answer is due."""
    steps = int((ask.due - ask.at) / timedelta(minutes=15))
    return any(is_open(offer, ask.at + step * timedelta(minutes=15)) for step in range(steps + 1))


def attended(offer: Offer, ask: Ask) -> bool:
    days_left = ask.due - ask.at > timedelta(days=1)
    return offer.on_call or is_open(offer, ask.due) or (days_left and opens_within(offer, ask))


def shares(offer: Offer, ask: Ask) -> bool:
    accepted = {Sex.FEMALE: ["FEMMES"], Sex.MALE: ["HOMMES"], Sex.OTHER: ["PERSONNES_TRANS"]}
    wanted = {public for sex in ask.sexes for public in accepted.get(sex, ["FEMMES", "HOMMES"])}
    return wanted <= offer.publics


def holds_every_age(offer: Offer, ask: Ask) -> bool:
    top = 120 if offer.age_max is None else offer.age_max
    return all((offer.age_min or 0) <= AGES[band][0] and AGES[band][1] <= top for band in ask.bands)


def speaks(candidate: Candidate, ask: Ask) -> set[str]:
    used = [offer for offer in candidate.offers if any(may_meet(offer, ask, need) for need in ask.needs)]
    return {language for offer in used for language in offer.languages} & set(ask.languages)


def interprets(candidate: Candidate, ask: Ask) -> bool:
    return any(may_meet(offer, ask, Need.INTERPRETING) for offer in candidate.offers)


def is_full(candidate: Candidate, ask: Ask, text: str) -> bool:
    need = next((need for need in ASKED if text.endswith(str(need.label))), None)
    full = [offer for offer in candidate.offers if need in offer.needs and not has_room(offer)]
    return bool(full) and not any(may_meet(offer, ask, need) for offer in candidate.offers)


def says_the_needs(said: Said) -> bool:
    offers = said.candidate.offers
    everything = "tous" in said.text or said.text == "répond au besoin"
    named = {need for need in said.ask.needs if everything or str(Need(need).label) in said.text}
    return named == {need for need in said.ask.needs if any(may_meet(o, said.ask, need) for o in offers)}


def says_the_room(said: Said) -> bool:
    capacity = Capacity.LIMITED if "peu" in said.text else Capacity.AVAILABLE
    return all(offer.capacity == capacity and offer.capacity_until >= TODAY for offer in said.about)


def says_the_languages(said: Said) -> bool:
    return {code for code in LANGUAGES if language_name(code) in said.text} == speaks(said.candidate, said.ask)


def says_the_place(said: Said) -> bool:
    return any("93" in offer.departements if "93" in said.text else offer.national for offer in said.services)


REASONS: dict[str, Fact] = {
    "NEEDS": says_the_needs,
    "CONVENTION": lambda said: said.candidate.under_convention,
    "OPEN": lambda said: all(attended(offer, said.ask) for offer in said.about),
    "ROOM": says_the_room,
    "AGES": lambda said: all(holds_every_age(offer, said.ask) for offer in said.about),
    "PUBLIC": lambda said: all(shares(offer, said.ask) for offer in said.about),
    "LANGUAGE": says_the_languages,
    "INTERPRETER": lambda said: interprets(said.candidate, said.ask),
    "COVERS": says_the_place,
    "VERIFIED": lambda said: said.days <= 90 and (f" {said.days} jour" in said.text or said.days == 0),
    "ANSWERS": lambda said: said.counts_answers and said.candidate.answered >= said.candidate.silent,
}
CAUTIONS: dict[str, Fact] = {
    "DECLINED_THIS": lambda said: said.candidate.declined,
    "EXPIRED_THIS": lambda said: said.candidate.expired,
    "FULL": lambda said: is_full(said.candidate, said.ask, said.text),
    "HOURS_UNKNOWN": lambda said: not any(offer.hours or offer.on_call for offer in said.about),
    "CLOSED": lambda said: not any(attended(offer, said.ask) for offer in said.about),
    "AGES": lambda said: not any(holds_every_age(offer, said.ask) for offer in said.about),
    "PUBLIC": lambda said: not any(shares(offer, said.ask) for offer in said.about),
    "NO_LANGUAGE": lambda said: not speaks(said.candidate, said.ask) and not interprets(said.candidate, said.ask),
    "NO_ROOM": lambda said: said.text.startswith(f"{said.candidate.no_room} refus") and said.candidate.no_room > 0,
    "VERIFIED": lambda said: said.days > 90 and f" {said.days} jours" in said.text,
    "ANSWERS": lambda said: said.counts_answers and said.candidate.answered < said.candidate.silent,
}


@settings(deadline=None, max_examples=300)
@given(candidate=candidates, ask=asks)
def test_no_reason_and_no_caution_is_false(candidate: Candidate, ask: Ask) -> None:
    for match in rank([candidate], ask):
        services = list(match.offers)

        for facts, sentences in ((REASONS, match.reasons), (CAUTIONS, match.cautions)):
            for sentence in sentences:
                assert facts[sentence.code](Said(sentence.text, candidate, services, ask)), sentence


def test_checks_of_the_sentences_see_a_false_one() -> None:
    """The negative control: each check refuses an empty sentence about a partner of whom little is true."""
    needs, places = frozenset({Need.SHELTER_TONIGHT}), frozenset({"93"})
    nothing = Offer(pk=1, name="Nuit", needs=needs, departements=places, capacity_until=TODAY, age_max=30)
    said = Said("", Candidate(1, "phare", (nothing,), TODAY - timedelta(days=91)), [nothing], an_ask())

    right = {code for facts in (REASONS, CAUTIONS) for code, fact in facts.items() if fact(said)}

    assert right == {"LANGUAGE", *RIGHT_OF_NOBODY}  # silence about languages is right: it speaks none


RIGHT_OF_NOBODY = {"HOURS_UNKNOWN", "CLOSED", "AGES", "PUBLIC", "NO_LANGUAGE"}
