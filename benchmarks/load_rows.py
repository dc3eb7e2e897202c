"""A country's half year of referrals, spread as the real ones would be; nothing of it is anybody's.

A few units ask much and most ask little; whoever is asked works in their département; three referrals of ten were first
declined by another partner; one of ten is under way, and nothing of it falls due before three days. Each step is an
event, and the journal has as many entries: their seals are not real, since only the length of the table matters here.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

from django.db.models import Model

from accounts.models import Entry, Membership, User
from benchmarks import data, inbox_rows, pouring
from benchmarks.pouring import Table
from directory.models import Contact, Organisation, SearchEntry, Service, Verification
from directory.vocabularies import Need, VerificationMethod, Visibility
from referrals.models import Event, NeedOutcome, PeopleGroup, Referral, Solicitation
from referrals.references import new_reference

ORGANISATIONS, REQUESTERS, PARTNERS = 12_000, 800, 4  # the official directory; who asks; who answers in a département
FILLED = (Referral, PeopleGroup, Solicitation, NeedOutcome, Event, Entry)
NEEDS = [Need.SHELTER_TONIGHT, Need.INTERPRETING]


class Standing(NamedTuple):
    """Where some referrals of a hundred stand: since when (hours), by which steps of both, and the referral's state."""

    state: str
    share: int
    since: tuple[int, int]
    steps: str
    referral_steps: str = ""
    referral_state: str = "OPEN"


STANDINGS = (
    Standing("SENT", 1, (0, 3), ""),
    Standing("ACKNOWLEDGED", 1, (0, 3), "ACKNOWLEDGED"),
    Standing("INFO_REQUESTED", 1, (0, 3), "ACKNOWLEDGED,INFO_REQUESTED"),
    Standing("ACCEPTED", 2, (1, 6), "ACKNOWLEDGED,ACCEPTED", "ENGAGED", "ENGAGED"),
    Standing("IN_PROGRESS", 5, (24, 600), "ACKNOWLEDGED,ACCEPTED,STARTED", "ENGAGED", "ENGAGED"),
    Standing("DECLINED", 1, (24, 120), "ACKNOWLEDGED,DECLINED"),
    Standing("CANCELLED", 7, (120, 4200), "ACKNOWLEDGED,CANCELLED", "CANCELLED", "CANCELLED"),
    Standing("NOT_COMPLETED", 8, (120, 4200), "ACKNOWLEDGED,ACCEPTED,NOT_COMPLETED", "ENGAGED,CLOSED", "CLOSED"),
    Standing("COMPLETED", 74, (120, 4200), "ACKNOWLEDGED,ACCEPTED,STARTED,COMPLETED", "ENGAGED,CLOSED", "CLOSED"),
)


def _rows_of_standings() -> str:
    """Return them as rows of SQL, each with the hundredths that it takes up."""
    rows = []
    for one, below in zip(STANDINGS, accumulate(one.share for one in STANDINGS), strict=True):
        numbers = ", ".join(map(str, (below - one.share, below, *one.since)))
        steps, referral_steps = f"SENT,{one.steps}".rstrip(","), f"CREATED,EDITED,SENT,{one.referral_steps}".rstrip(",")
        texts = f"'{{{steps}}}'::text[], '{{{referral_steps}}}'::text[], '{one.referral_state}'"
        rows.append(f"('{one.state}', {numbers}, {texts})")
    return ", ".join(rows)


# One row for each solicitation: that of each referral, then those that were declined before. `chance` draws who asks,
# `age` when.
STORY = f"""
    CREATE TEMPORARY TABLE story AS
    WITH asking AS (
        SELECT id, departement_id, row_number() OVER (ORDER BY md5(id::text)) - 1 AS rank
        FROM directory_organisation WHERE id = ANY(%(requesters)s)
    ), answering AS (
        SELECT id, departement_id, count(*) OVER (PARTITION BY departement_id) AS many,
               row_number() OVER (PARTITION BY departement_id ORDER BY id) - 1 AS rank
        FROM directory_organisation WHERE id = ANY(%(partners)s)
    ), numbered AS (
        SELECT n, n <= %(size)s AS is_last, CASE WHEN n <= %(size)s THEN n ELSE n - %(size)s END AS whose
        FROM generate_series(1, %(size)s::bigint * 13 / 10) AS n
    ), placed AS (
        SELECT numbered.*, standing.*, mod(whose * 7919, 10007) / 10007.0 AS chance,
               mod(whose * 104729, 10009) / 10009.0 AS age
        FROM numbered
        JOIN (VALUES {_rows_of_standings()})
            AS standing (state, above, below, least, most, steps, referral_steps, referral_state)
            ON CASE WHEN is_last THEN whose %% 100 >= above AND whose %% 100 < below ELSE state = 'DECLINED' END
    )
    SELECT placed.*, md5('referral ' || whose)::uuid AS referral, md5('solicitation ' || n)::uuid AS solicitation,
           reference, asking.id AS requester, answering.id AS asked, asking.departement_id AS departement,
           state IN ('SENT', 'ACKNOWLEDGED', 'INFO_REQUESTED', 'ACCEPTED', 'IN_PROGRESS') AS is_open,
           %(at)s - interval '1 hour' * (least + (most - least) * age) AS sent_at
    FROM placed
    JOIN asking ON asking.rank = floor(%(asking)s * power(chance, 2))
    JOIN answering ON answering.departement_id = asking.departement_id
        AND answering.rank = mod(whose + CASE WHEN is_last THEN 0 ELSE 1 END, many)
    JOIN unnest(%(references)s::text[]) WITH ORDINALITY AS drawn (reference, place) ON place = whose
"""
STEPS = """
    FROM (
        SELECT sent_at + number * interval '10 minutes' AS at, kind, referral, solicitation, state, number
        FROM story, unnest(steps) WITH ORDINALITY AS step (kind, number)
        UNION ALL
        SELECT sent_at + number * interval '5 minutes', kind, referral, NULL, referral_state, number
        FROM story, unnest(referral_steps) WITH ORDINALITY AS step (kind, number) WHERE is_last
    ) AS step ORDER BY at
"""
READINGS = """
    FROM (
        SELECT sent_at + step * interval '20 minutes' AS at, departement, referral,
               CASE WHEN step %% 2 = 0 THEN requester ELSE asked END AS organisation
        FROM story, generate_series(1, 8) AS step
    ) AS reading ORDER BY at
"""
ENTRY = {
    "id": "gen_random_uuid()",
    "at": "at",
    "kind": "'CONSULTED'",
    "organisation": "organisation",
    "departement": "departement",
    "subject": "'referral:' || encode(sha256(referral::text::bytea), 'hex')",
    "reason": "'REQUESTER'",
    "number": "row_number() OVER (PARTITION BY organisation ORDER BY at)",
    **dict.fromkeys(("seal", "previous", "digest"), "encode(sha256(referral::text::bytea), 'hex')"),
}


def fill(referrals: int, *, organisations: int = ORGANISATIONS, at: datetime) -> None:
    """Write the directory and so many referrals, as they stand at this instant, into an empty database."""
    data.fill(organisations)
    requesters, partners = _requesters(), _partners()
    _let_answer(partners, at=at)
    _enlist([*requesters, *partners])
    conditions = {
        "requesters": [one.pk for one in requesters],
        "partners": [one.pk for one in partners],
        "asking": len(requesters),
        "references": list(_references(referrals)),
        "size": referrals,
        "at": at,
    }
    pouring.pour(STORY, conditions, _tables(lasting=at + timedelta(days=3)))


def _requesters() -> list[Organisation]:
    return list(Organisation.objects.filter(services=None).order_by("pk")[:REQUESTERS])


def _partners() -> list[Organisation]:
    """Return those that will answer: some in each département where somebody asks."""
    where = Organisation.objects.filter(pk__in=[one.pk for one in _requesters()]).values("departement")
    by_place: dict[str | None, list[Organisation]] = {}
    for one in (
        Organisation.objects.filter(departement__in=where).exclude(pk__in=[r.pk for r in _requesters()]).order_by("-pk")
    ):
        by_place.setdefault(one.departement_id, []).append(one)
    return [one for found in by_place.values() for one in found[:PARTNERS]]


def _let_answer(partners: list[Organisation], *, at: datetime) -> None:
    """Give each partner what the proposals ask for: a service, a recent verification, somebody who answers."""
    Service.objects.bulk_create(
        Service(
            organisation=one, name="Mise à l'abri", needs=NEEDS, languages=["ro", "fr"],
            departements=[one.departement_id], opening_hours="24/7",
        )
        for one in partners
    )  # fmt: skip
    Verification.objects.bulk_create(
        Verification(organisation=one, verified_at=at, method=VerificationMethod.PHONE, due_on=at.date())
        for one in partners
    )
    Contact.objects.filter(organisation__in=partners).update(visibility=Visibility.AGENTS)
    SearchEntry.objects.refresh()


def _enlist(organisations: list[Organisation]) -> None:
    """Let somebody act for each organisation."""
    people = User.objects.bulk_create(User(email=f"banc-{one.pk}@relais.example") for one in organisations)
    Membership.objects.bulk_create(
        Membership(user=person, organisation=one) for person, one in zip(people, organisations, strict=True)
    )


def _references(size: int) -> set[str]:
    drawn: set[str] = set()
    while len(drawn) < size:
        drawn.add(new_reference())
    return drawn


def _key(table: str) -> dict[str, str]:
    return {"id": f"nextval('{table}_id_seq')"}


def _tables(*, lasting: datetime) -> dict[type[Model], Table]:
    """Return how each table is filled; what is open is due at this instant."""
    told, values = inbox_rows.COLUMNS, inbox_rows.SAME | {"needs": NEEDS, "languages": ["ro"]}
    referral = told[Referral] | {
        "reference": "reference",
        "state": "referral_state",
        "version": "cardinality(referral_steps)",
        "closed_at": "CASE WHEN referral_state IN ('CLOSED', 'CANCELLED') THEN sent_at + interval '4 days' END",
    }
    accepted = "'ACCEPTED' = ANY(steps)"
    solicitation = told[Solicitation] | {
        "version": "cardinality(steps)",
        "accepted_needs": f"CASE WHEN {accepted} THEN '{{{','.join(NEEDS)}}}'::varchar[] ELSE '{{}}' END",
        "questions": "CASE WHEN state = 'INFO_REQUESTED' THEN '{CHILDREN}'::varchar[] ELSE '{}' END",
        "acknowledged_at": "CASE WHEN state <> 'SENT' THEN sent_at + interval '10 minutes' END",
        "answered_at": f"CASE WHEN {accepted} OR state = 'DECLINED' THEN sent_at + interval '30 minutes' END",
        "handed_over_at": "CASE WHEN 'STARTED' = ANY(steps) THEN sent_at + interval '1 hour' END",
        **dict.fromkeys(("acknowledge_by", "answer_by", "expires_at"), f"timestamptz '{lasting.isoformat()}'"),
    }
    people = _key("referrals_peoplegroup") | {"referral": "referral"}
    outcome = _key("referrals_needoutcome") | {"solicitation": "solicitation"}
    event = {name: name for name in ("at", "kind", "referral", "solicitation", "state")} | {"version": "number"}
    return {
        Referral: Table(referral, values, "FROM story WHERE is_last"),
        PeopleGroup: Table(people, values, "FROM story WHERE is_last"),
        Solicitation: Table(solicitation, values),
        NeedOutcome: Table(outcome, values, "FROM story WHERE state IN ('COMPLETED', 'NOT_COMPLETED')"),
        Event: Table(_key("referrals_event") | event, {}, STEPS),
        Entry: Table(ENTRY, {}, READINGS),
    }
