"""The sentences shown beside a partner: each says a fact of the candidate, and none that the ranking did not read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory import hours
from directory.reference import name_languages
from directory.templatetags.moments import hour_there
from directory.vocabularies import Capacity, Need, Public

from .facts import OLDEST, SEXED, Ask, Candidate, Offer, Reason

STALE = 90  # days without a verification from which it is said as a caution
DAY = range(6, 21)  # hours; the night is the rest
FRENCH = "fr"  # spoken wherever a partner is proposed, stated or not
Statement = tuple[bool, str, str]  # whether it is good news, its code, its words


def reasons_of(candidate: Candidate, offers: tuple[Offer, ...], ask: Ask) -> tuple[Reason, ...]:
    """Return what speaks for this partner: the needs that it meets, then the most telling first."""
    said = [
        _reason(_needs(candidate, ask)),
        _reason(_convention(candidate)),
        *_of_services(offers, ask, good=True),
        _reason(_languages(candidate, ask)),
        _reason(_interpreter(candidate, ask)),
        _reason(_territory(offers, ask)),
        *_of_trust(candidate, ask, good=True),
    ]
    return tuple(reason for reason in said if reason)


def cautions_of(candidate: Candidate, offers: tuple[Offer, ...], ask: Ask) -> tuple[Reason, ...]:
    """Return what to be careful about before asking this partner."""
    said = [
        _reason(_earlier(candidate)),
        *_full(candidate, ask),
        *_of_services(offers, ask, good=False),
        _reason(_no_language(candidate, ask)),
        _reason(_no_room(candidate)),
        *_of_trust(candidate, ask, good=False),
    ]
    return tuple(reason for reason in said if reason)


def _reason(said: tuple[str, str] | None) -> Reason | None:
    return Reason(*said) if said else None


def _convention(candidate: Candidate) -> tuple[str, str] | None:
    return ("CONVENTION", _("convention en vigueur avec vous")) if candidate.under_convention else None


def _needs(candidate: Candidate, ask: Ask) -> tuple[str, str]:
    met = candidate.needs_met(ask)
    if len(met) == len(ask.needs):
        return "NEEDS", ngettext("répond au besoin", "répond à tous les besoins", len(met))
    return "NEEDS", _("répond à : %(needs)s") % {"needs": Need.say_all(met)}


def _territory(offers: tuple[Offer, ...], ask: Ask) -> tuple[str, str]:
    if any(ask.departement in offer.departements for offer in offers):
        return "COVERS", _("couvre le %(code)s") % {"code": ask.departement}
    return "COVERS", _("couvre tout le territoire")


def _languages(candidate: Candidate, ask: Ask) -> tuple[str, str] | None:
    spoken = candidate.spoken(ask)
    return ("LANGUAGE", _("parle %(languages)s") % {"languages": _names(spoken)}) if spoken else None


def _interpreter(candidate: Candidate, ask: Ask) -> tuple[str, str] | None:
    wanted = ask.interpreter_needed or len(candidate.spoken(ask)) < len(ask.languages)
    return ("INTERPRETER", _("propose l'interprétariat")) if wanted and candidate.interprets(ask) else None


def _no_language(candidate: Candidate, ask: Ask) -> tuple[str, str] | None:
    understood = not ask.languages or FRENCH in ask.languages
    if understood or candidate.spoken(ask) or candidate.interprets(ask):
        return None
    text = _("interprète à prévoir : %(languages)s, non indiqué dans sa fiche")
    return "NO_LANGUAGE", text % {"languages": _names(ask.languages)}


def _names(codes: Iterable[str]) -> str:
    return ", ".join(name_languages(codes))


def _earlier(candidate: Candidate) -> tuple[str, str] | None:
    if candidate.declined:
        return "DECLINED_THIS", _("a déjà décliné cette demande")
    return ("EXPIRED_THIS", _("n'a pas répondu à cette demande")) if candidate.expired else None


def _full(candidate: Candidate, ask: Ask) -> list[Reason]:
    """Say which of the needs it would meet if there were room."""
    found = []
    for need in ask.needs:
        full = [
            offer.capacity_until
            for offer in candidate.offers
            if need in offer.needs and offer.covers(ask) and offer.room(ask) == Capacity.FULL and offer.capacity_until
        ]
        if full and not candidate.meeting(ask, need):
            words = {"date": date_format(min(full), "j F"), "need": Need(need).label}
            found.append(Reason("FULL", _("complet jusqu'au %(date)s : %(need)s") % words))
    return found


def _no_room(candidate: Candidate) -> tuple[str, str] | None:
    if not candidate.no_room:
        return None
    text = ngettext(
        "%(count)s refus pour manque de place en 7 jours",
        "%(count)s refus pour manque de place en 7 jours",
        candidate.no_room,
    )
    return "NO_ROOM", text % {"count": candidate.no_room}


def _of_trust(candidate: Candidate, ask: Ask, *, good: bool) -> list[Reason]:
    said = [_verified(candidate, ask), _answered(candidate)]
    return [Reason(code, text) for is_good, code, text in filter(None, said) if is_good == good]


def _verified(candidate: Candidate, ask: Ask) -> Statement:
    days = candidate.days_since_verified(ask)
    if days == 0:
        return True, "VERIFIED", _("vérifié aujourd'hui")
    text = ngettext("vérifié il y a %(days)s jour", "vérifié il y a %(days)s jours", days) % {"days": days}
    return days <= STALE, "VERIFIED", text


def _answered(candidate: Candidate) -> Statement | None:
    asked = candidate.answered + candidate.silent
    if not asked:
        return None
    text = _("a répondu %(answered)s fois sur %(asked)s en 30 jours")
    return 2 * candidate.answered >= asked, "ANSWERS", text % {"answered": candidate.answered, "asked": asked}


def _of_services(offers: tuple[Offer, ...], ask: Ask, *, good: bool) -> list[Reason]:
    """Say the good or the bad news of the services; when they differ, each piece of news names its service."""
    return [
        Reason(code, text)
        for topic in (_opening, _places, _ages, _publics)
        for is_good, code, text in _told(offers, ask, topic)
        if is_good == good
    ]


def _told(offers: tuple[Offer, ...], ask: Ask, topic: Callable[[Offer, Ask], Statement | None]) -> list[Statement]:
    said = [(offer, topic(offer, ask)) for offer in offers]
    statements = dict.fromkeys(statement for _offer, statement in said if statement)
    if len(statements) == 1 and all(statement for _offer, statement in said):
        return list(statements)
    return [_named(statement, [offer.name for offer, other in said if other == statement]) for statement in statements]


def _named(statement: Statement, services: list[str]) -> Statement:
    is_good, code, text = statement
    words = {"service": ", ".join(services), "text": text}
    return is_good, code, _("%(text)s (%(service)s)") % words


def _opening(offer: Offer, ask: Ask) -> Statement:
    then = hours.status(offer.hours, timezone=offer.timezone, at=ask.due)
    if then and then.is_open:
        return True, "OPEN", _open_at(then, ask.due.astimezone(ZoneInfo(offer.timezone)))
    if offer.on_call:
        return True, "OPEN", _("astreinte en dehors des horaires")
    now = hours.status(offer.hours, timezone=offer.timezone, at=ask.at)
    if now is None:
        return False, "HOURS_UNKNOWN", _("horaires non indiqués")
    if not ask.in_a_hurry and (now.is_open or (now.changes_at and now.changes_at <= ask.due)):
        return True, "OPEN", now.text
    return False, "CLOSED", _("%(now)s ; fermé à l'échéance") % {"now": now.text} if now.is_open else now.text


def _open_at(then: hours.Status, due: datetime) -> str:
    if then.changes_at is None:
        return then.text
    words = {"time": hour_there(due)}
    if due.hour in DAY:
        return _("ouvert à l'échéance, %(time)s") % words
    return _("ouvert la nuit, à %(time)s") % words


def _places(offer: Offer, ask: Ask) -> Statement | None:
    said = {Capacity.AVAILABLE: _("places disponibles"), Capacity.LIMITED: _("peu de places")}
    room = offer.room(ask)
    return (True, "ROOM", said[room]) if room in said else None


def _ages(offer: Offer, ask: Ask) -> Statement | None:
    if not (ask.minors or offer.age_min or offer.age_max):
        return None
    text = _range_of(offer)
    if offer.surely_takes_ages(ask):
        return True, "AGES", text
    return False, "AGES", _("%(range)s seulement : vérifiez l'âge") % {"range": text}


def _range_of(offer: Offer) -> str:
    bounds = {"least": offer.age_min or 0, "most": offer.age_max}
    if offer.age_max is not None and offer.age_max < OLDEST:
        return (_("de %(least)s à %(most)s ans") if offer.age_min else _("jusqu'à %(most)s ans")) % bounds
    return _("à partir de %(least)s ans") % bounds if offer.age_min else _("tous les âges")


def _publics(offer: Offer, ask: Ask) -> Statement | None:
    named = [str(Public(code).label).lower() for code in Public.values if code in offer.publics & SEXED]
    if not named:
        return None
    words = {"publics": ", ".join(named)}
    if offer.receives(ask):
        return True, "PUBLIC", _("accueil : %(publics)s") % words
    return False, "PUBLIC", _("accueil réservé : %(publics)s") % words
