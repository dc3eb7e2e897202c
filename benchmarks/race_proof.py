"""What SQL says after the race, without the models: every figure of `verify` must be 0."""

from __future__ import annotations

from collections import Counter

from django.db import connection

from referrals.vocabularies import EventKind
from tests.referrals.test_transitions import REFERRAL_TABLE, TABLE

STEP = """
    WITH step AS (
        SELECT {subject}_id AS id, state, version, lag(state) OVER (PARTITION BY {subject}_id ORDER BY version, id) AS
               before, row_number() OVER (PARTITION BY {subject}_id ORDER BY version, id) AS place
        FROM referrals_event WHERE {those}
    ), edge (source, target) AS (VALUES {edges}), last AS (
        SELECT DISTINCT ON (id) id, state, version, place FROM step ORDER BY id, version DESC, place DESC
    )
"""
ILLEGAL = (
    STEP
    + """
    SELECT count(*) FROM step LEFT JOIN edge ON edge.source = step.before AND edge.target = step.state
    WHERE edge.source IS NULL AND (step.before IS NOT NULL OR step.state <> '{first}')
"""
)
NOT_A_PATH = STEP + "SELECT count(DISTINCT id) FROM step WHERE version <> place"
ELSEWHERE = (
    STEP
    + """
    SELECT count(*) FROM {table} row FULL JOIN last ON last.id = row.id
    WHERE row.id IS NULL OR last.id IS NULL OR (row.state, row.version) <> (last.state, last.version)
"""
)
TWO_OPEN = """
    SELECT count(*) FROM (SELECT 1 FROM referrals_solicitation
    WHERE state IN ('SENT', 'ACKNOWLEDGED', 'INFO_REQUESTED', 'ACCEPTED', 'IN_PROGRESS')
    GROUP BY referral_id, organisation_id HAVING count(*) > 1) AS twice
"""
STILL_ASKED = """
    SELECT count(*) FROM referrals_solicitation s JOIN referrals_referral r ON r.id = s.referral_id
    WHERE s.state IN ('SENT', 'ACKNOWLEDGED', 'INFO_REQUESTED', 'ACCEPTED', 'IN_PROGRESS')
    AND r.state NOT IN ('OPEN', 'ENGAGED')
"""
JOB_ALONE = """
    SELECT count(*) FROM procrastinate_jobs j LEFT JOIN referrals_event e ON e.id = (j.args->>'event_id')::bigint
    WHERE j.task_name = 'referrals.deliver' AND e.id IS NULL
"""
UNTOLD = """
    SELECT count(*) FROM referrals_event e WHERE e.solicitation_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM procrastinate_jobs j WHERE j.task_name = 'referrals.deliver' AND (j.args->>'event_id')::bigint = e.id)
"""
TOLD_KINDS = {
    "acknowledge": EventKind.ACKNOWLEDGED, "request_info": EventKind.INFO_REQUESTED,
    "answer_info": EventKind.INFO_ANSWERED, "accept": EventKind.ACCEPTED, "decline": EventKind.DECLINED,
    "redirect": EventKind.REDIRECTED, "withdraw_acceptance": EventKind.ACCEPTANCE_WITHDRAWN,
    "start": EventKind.STARTED, "complete": EventKind.COMPLETED, "close_without_support": EventKind.NOT_COMPLETED,
    "cancel": EventKind.CANCELLED, "expire": EventKind.EXPIRED, "mark_error": EventKind.MARKED_ERROR,
    "send": EventKind.SENT,
}  # fmt: skip
WITH_THE_REFERRAL = """
    EXISTS (SELECT 1 FROM referrals_event r WHERE r.referral_id = e.referral_id AND r.solicitation_id IS NULL
            AND r.kind = 'CANCELLED' AND r.at = e.at)
"""


def drop_guards() -> None:
    """Take away what the database refuses by itself (this database is made anew at each start)."""
    with connection.cursor() as cursor:
        for table in ("referrals_referral", "referrals_solicitation"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for subject in ("solicitation", "referral"):
            cursor.execute(f"DROP INDEX event_is_one_for_each_version_of_a_{subject}")
        cursor.execute("DROP INDEX solicitation_is_open_once_per_partner")


def verify(counts: Counter[str]) -> dict[str, int]:
    """Count what is wrong, by kind."""
    solicitations = _of("solicitation", "solicitation_id IS NOT NULL", "SENT", TABLE)
    referrals = _of("referral", "solicitation_id IS NULL", "DRAFT", REFERRAL_TABLE)
    return {
        "illegal edges of solicitations": _count(ILLEGAL.format(**solicitations)),
        "illegal edges of referrals": _count(ILLEGAL.format(**referrals)),
        "solicitations whose history is not one path": _count(NOT_A_PATH.format(**solicitations)),
        "referrals whose history is not one path": _count(NOT_A_PATH.format(**referrals)),
        "solicitations elsewhere than their history": _count(ELSEWHERE.format(**solicitations)),
        "referrals elsewhere than their history": _count(ELSEWHERE.format(**referrals)),
        "partners asked twice at once": _count(TWO_OPEN),
        "asked by a referral that has ended": _count(STILL_ASKED),
        "accepted acts without their event, or more": _uncounted(counts),
        "jobs without event": _count(JOB_ALONE),
        "events of solicitations without job": _count(UNTOLD),
        "errors": sum(count for name, count in counts.items() if name.startswith("error ")),
        "processes that died": counts["died"],
    }


def _of(subject: str, those: str, first: str, table: dict[str, tuple[set[str], str]]) -> dict[str, str]:
    edges = {(str(source), str(target)) for sources, target in table.values() for source in sources}
    values = ", ".join(f"('{source}', '{target}')" for source, target in sorted(edges))
    return {"subject": subject, "those": those, "first": first, "edges": values, "table": f"referrals_{subject}"}


def _uncounted(counts: Counter[str]) -> int:
    """Compare what the processes were told was done with the events of each kind."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT kind, count(*) FROM referrals_event e WHERE solicitation_id IS NOT NULL "
            f"AND NOT (kind = 'CANCELLED' AND {WITH_THE_REFERRAL}) GROUP BY kind"
        )
        events = Counter(dict(cursor.fetchall()))
        cursor.execute(
            "SELECT kind, count(*) FROM referrals_event WHERE solicitation_id IS NULL AND by_id IS NOT NULL "
            "GROUP BY kind"
        )
        of_referrals = Counter(dict(cursor.fetchall()))
    asked = Counter({kind: counts[f"accepted {name}"] for name, kind in TOLD_KINDS.items()})
    asked["SENT"] += counts["accepted approve_redirection"]
    differences = [abs(events[kind] - count) for kind, count in asked.items()]
    differences.append(abs(of_referrals["CREATED"] - counts["accepted create_referral"]))
    differences.append(abs(of_referrals["CANCELLED"] - counts["accepted cancel_referral"]))
    return sum(differences)


def _count(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]
