"""The screens to measure, each beside the one raw statement that fetches the rows it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection
from django.test import Client

from accounts.models import User

SEARCH = """
    SELECT e.organisation_id, e.name, e.slug, e.kind, e.city, e.departement, e.needs, e.languages, e.opening_hours,
           c.phone, c.on_call_phone, v.verified_at
    FROM directory_searchentry e
    LEFT JOIN LATERAL (SELECT phone, on_call_phone FROM directory_contact WHERE organisation_id = e.organisation_id
                       AND live ORDER BY rank, id LIMIT 1) c ON true
    LEFT JOIN LATERAL (SELECT verified_at FROM directory_verification WHERE organisation_id = e.organisation_id
                       ORDER BY verified_at DESC LIMIT 1) v ON true
    WHERE e.public_document @@ to_tsquery('simple', %(words)s) AND e.is_public
    ORDER BY e.sort_name, e.organisation_id LIMIT 20
"""
DEPARTEMENT = """
    SELECT e.organisation_id, e.service_id, e.name, e.slug, e.kind, e.needs, e.languages, e.opening_hours,
           c.phone, c.on_call_phone, v.verified_at
    FROM directory_searchentry e
    LEFT JOIN LATERAL (SELECT phone, on_call_phone FROM directory_contact WHERE organisation_id = e.organisation_id
                       AND live ORDER BY rank, id LIMIT 1) c ON true
    LEFT JOIN LATERAL (SELECT verified_at FROM directory_verification WHERE organisation_id = e.organisation_id
                       ORDER BY verified_at DESC LIMIT 1) v ON true
    WHERE (e.departements @> ARRAY[%(departement)s]::varchar[] OR e.national) AND e.is_public
    ORDER BY e.sort_name, e.organisation_id
"""
INBOX = """
    SELECT s.id, s.state, s.needs, s.sent_at, r.reference, r.urgency, o.name, d.name
    FROM referrals_solicitation s JOIN referrals_referral r ON r.id = s.referral_id
    JOIN directory_organisation o ON o.id = r.requester_id JOIN directory_departement d ON d.code = r.departement_id
    JOIN accounts_membership m ON m.organisation_id = s.organisation_id
    WHERE m.user_id = %(user)s AND s.state IN ('SENT', 'ACKNOWLEDGED', 'INFO_REQUESTED', 'ACCEPTED', 'IN_PROGRESS')
    ORDER BY s.sent_at, s.id LIMIT 25
"""


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen, how to ask for it, and how to fetch its rows without anything around."""

    name: str
    ask: Callable[[], None]
    fetch: Callable[[], None]


def all_screens() -> list[Screen]:
    """Return the searches, the page of a département and the inbox."""
    agent = User.objects.get()
    return [
        _screen("search, two words", "/annuaire/?q=phare+bobigny", SEARCH, {"words": "'phare':* & 'bobigny':*"}),
        _screen("search, one frequent word", "/annuaire/?q=gendarmerie", SEARCH, {"words": "'gendarmerie':*"}),
        _screen("search, two slips", "/annuaire/?q=comissariat+bobiny", SEARCH, {"words": "commissariat & bobigny"}),
        _screen(
            "search, open now",
            "/annuaire/?q=accueil+nuit&ouvert=on",
            SEARCH,
            {"words": "'accueil':* & 'nuit':*"},
        ),
        _screen("département page", "/annuaire/93/", DEPARTEMENT, {"departement": "93"}),
        _screen("inbox, 2,000 to answer", "/a-traiter/", INBOX, {"user": agent.pk}, agent),
    ]


def _screen(name: str, path: str, statement: str, values: dict[str, Any], user: User | None = None) -> Screen:
    client = Client()
    if user is not None:
        client.force_login(user)
    raw = psycopg.connect(**_parameters(), autocommit=True)

    def ask() -> None:
        response = client.get(path)
        if response.status_code != 200:
            raise RuntimeError(f"{path}: {response.status_code}")

    def fetch() -> None:
        raw.execute(statement, values).fetchall()

    return Screen(name, ask, fetch)


def _parameters() -> dict[str, Any]:
    parameters = connection.get_connection_params()
    return {key: value for key, value in parameters.items() if key in {"dbname", "user", "password", "host", "port"}}
