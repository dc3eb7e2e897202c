"""Solicitations by the hundred thousand, written by SQL alone, the same at each run.

Of the whole table one organisation, of a thousand, has 2,000 to answer and asked for 500 that are under way, however
long the table; 2 % of the rest is what it answered before, 1 % what it asked before, and a fifth is open elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model

from accounts.models import Membership, User
from benchmarks import data, pouring
from benchmarks.pouring import Table, analyse
from directory.models import Departement, Organisation
from directory.vocabularies import Need
from referrals.models import NeedOutcome, PeopleGroup, Referral, Reminder, Solicitation
from referrals.vocabularies import (
    AgeBand,
    ClosingOutcome,
    DetectionContext,
    Direction,
    RefusalReason,
    Rung,
    Sex,
    Urgency,
)

ORGANISATIONS = 1_000
TO_ANSWER, ASKED, QUESTIONED = 2_000, 500, 25  # of the 500, one in 25 waits for an answer to a question

# One row for each solicitation and its referral: who asks, who is asked, where it stands.
STORY = f"""
    CREATE TEMPORARY TABLE story AS
    SELECT n, md5('referral ' || n)::uuid AS referral, md5('solicitation ' || n)::uuid AS solicitation, state, is_open,
           CASE WHEN who IN ('asked', 'asked before') THEN %(ours)s ELSE others[1 + n %% many] END AS requester,
           CASE WHEN who IN ('to answer', 'answered') THEN %(ours)s ELSE others[1 + n * 7 %% many] END AS asked,
           departements[1 + n %% cardinality(departements)] AS departement,
           %(at)s - CASE WHEN is_open THEN interval '1 minute' * (n %% 4000)
                         ELSE interval '1 hour' * (96 + n %% 4000) END AS sent_at
    FROM generate_series(1, %(size)s::bigint) AS n
    CROSS JOIN (SELECT %(others)s::bigint[] AS others, cardinality(%(others)s::bigint[]) AS many,
                       %(departements)s::text[] AS departements) AS places
    CROSS JOIN LATERAL (SELECT CASE WHEN n <= {TO_ANSWER} THEN 'to answer' WHEN n <= {TO_ANSWER + ASKED} THEN 'asked'
                                    WHEN n %% 50 = 0 THEN 'answered' WHEN n %% 100 = 1 THEN 'asked before'
                                    ELSE 'elsewhere' END AS who) AS part
    CROSS JOIN LATERAL (SELECT who IN ('to answer', 'asked') OR who = 'elsewhere' AND n %% 5 = 2 AS is_open) AS stands
    CROSS JOIN LATERAL (SELECT CASE
        WHEN who = 'asked' THEN CASE WHEN n %% {QUESTIONED} = 0 THEN 'INFO_REQUESTED'
                                     ELSE ('{{SENT,ACKNOWLEDGED,ACCEPTED,IN_PROGRESS}}'::text[])[1 + n %% 4] END
        WHEN is_open THEN ('{{SENT,ACKNOWLEDGED,INFO_REQUESTED,ACCEPTED,IN_PROGRESS}}'::text[])[1 + n / 5 %% 5]
        ELSE ('{{COMPLETED,DECLINED,EXPIRED,CANCELLED,REDIRECTED}}'::text[])[1 + n / 50 %% 5] END AS state) AS reached
"""
COLUMNS: dict[type[Model], dict[str, str]] = {
    Referral: {
        "id": "referral",
        "reference": "upper(lpad(to_hex(n), 8, '0'))",
        "requester": "requester",
        "departement": "departement",
        "created_at": "sent_at - interval '5 minutes'",
        "sent_at": "sent_at",
        "closed_at": "CASE WHEN NOT is_open THEN sent_at + interval '4 days' END",
        "state": "CASE WHEN NOT is_open THEN 'CLOSED' WHEN state IN ('ACCEPTED', 'IN_PROGRESS') THEN 'ENGAGED' "
        "ELSE 'OPEN' END",
    },
    PeopleGroup: {"id": "n", "referral": "referral"},
    Solicitation: {
        "id": "solicitation",
        "referral": "referral",
        "organisation": "asked",
        "accepted_needs": "CASE WHEN state IN ('ACCEPTED', 'IN_PROGRESS', 'COMPLETED') "
        f"THEN '{{{Need.SHELTER_TONIGHT.value}}}'::varchar[] ELSE '{{}}' END",
        "refusal_reason": f"CASE WHEN state = 'DECLINED' THEN '{RefusalReason.NO_CAPACITY.value}' ELSE '' END",
        "redirected_to": "CASE WHEN state = 'REDIRECTED' THEN requester END",
        "state": "state",
        "sent_at": "sent_at",
        "acknowledge_by": "sent_at + interval '1 day'",
        "answer_by": "sent_at + interval '3 days'",
        "expires_at": "sent_at + interval '3 days'",
        "closed_at": "CASE WHEN NOT is_open THEN sent_at + interval '4 days' END",
    },
    NeedOutcome: {"id": "n", "solicitation": "solicitation"},
    Reminder: {
        "id": "n",
        "solicitation": "solicitation",
        "kind": f"'{Rung.ACKNOWLEDGE_REMINDER.value}'",
        "at": "sent_at + interval '12 hours'",
        "sent": "true",
    },
}
SAME = {
    "direction": Direction.TO_PARTNER, "context": DetectionContext.OTHER, "urgency": Urgency.H72,
    "needs": [Need.SHELTER_TONIGHT], "age_band": AgeBand.FROM_21, "sex": Sex.FEMALE,
    "need": Need.SHELTER_TONIGHT, "outcome": ClosingOutcome.SHELTERED,
}  # fmt: skip


TABLES = {
    model: Table(columns, SAME, "FROM story WHERE state = 'COMPLETED'" if model is NeedOutcome else "FROM story")
    for model, columns in COLUMNS.items()
}


def fill(size: int) -> User:
    """Write this many solicitations and what hangs from them into an empty database; return who answers them."""
    data.fill(ORGANISATIONS)
    ours, *others = Organisation.objects.order_by("pk").values_list("pk", flat=True)
    agent = User.objects.create_user("banc@relais.example")
    Membership.objects.create(user=agent, organisation_id=ours)
    pour(size, ours=ours, others=others)
    analyse(TABLES)
    return agent


def pour(size: int, *, ours: int, others: Sequence[int]) -> None:
    """Write this many solicitations, between one organisation and the others."""
    departements = list(Departement.objects.order_by("code").values_list("code", flat=True))
    conditions = {"ours": ours, "others": list(others), "departements": departements, "size": size, "at": data.AT}
    pouring.pour(STORY, conditions, TABLES)
