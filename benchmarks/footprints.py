"""What the acts of one referral wrote, row by row, and the raw statements that write the same for another one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.db import connection
from django.db.models import Model
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg.types.json import Jsonb

from referrals.models import Delivery, Event, NeedOutcome, Referral, Reminder, Solicitation

# In the order in which rows refer to each other, with the column that says of which referral they are.
OF_REFERRAL: dict[type[Model], str] = {
    Referral: "pk",
    Solicitation: "referral",
    Event: "referral",
    NeedOutcome: "solicitation__referral",
    Reminder: "solicitation__referral",
    Delivery: "solicitation__referral",
}
LOCK = "SELECT version FROM referrals_{} WHERE {} = %s FOR UPDATE"
DEFER = """
    SELECT unnest(procrastinate_defer_jobs_v1(
        ARRAY[ROW(%s, %s, %s, %s, %s, %s, %s)]::procrastinate_job_to_defer_v1[]))
"""
JOB = ("queue_name", "task_name", "priority", "lock", "queueing_lock", "args", "scheduled_at")
Rows = dict[type[Model], dict[Any, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Write:
    """One row that an act wrote: all its columns when it is new, else those that changed."""

    model: type[Model]
    pk: Any
    columns: dict[str, Any]
    is_new: bool


@dataclass(slots=True)
class Footprint:
    """What each act wrote, act after act."""

    acts: list[list[Write]] = field(default_factory=list)

    def statements(self) -> list[int]:
        """Return how many statements each act takes by raw SQL: two locks, or one before there is a solicitation."""
        return [len(writes) + (1 if number == 0 else 2) for number, writes in enumerate(self.acts)]

    def replay(self, raw: psycopg.Connection[Any], referral_id: UUID) -> None:
        """Write the same for another referral, one transaction for each act."""
        ids: dict[Any, Any] = {_first(self.acts, Referral): referral_id}
        for number, writes in enumerate(self.acts):
            with raw.transaction():
                raw.execute(LOCK.format("referral", "id"), [referral_id])
                if number:
                    raw.execute(LOCK.format("solicitation", "referral_id"), [referral_id])
                for write in writes:
                    _write(raw, write, ids)


@contextmanager
def watched(footprint: Footprint, referral_id: UUID) -> Iterator[None]:
    """Add to the footprint what is written meanwhile of this referral."""
    before = _rows(referral_id)
    yield
    footprint.acts.append(_difference(before, _rows(referral_id)))


def _rows(referral_id: UUID) -> Rows:
    rows: Rows = {
        model: {
            row["pk"]: row for row in model._default_manager.filter(**{of: referral_id}).values("pk", *_names(model))
        }
        for model, of in OF_REFERRAL.items()
    }
    rows[ProcrastinateJob] = {row["pk"]: row for row in ProcrastinateJob.objects.order_by("pk").values("pk", *JOB)}
    return rows


def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if not field.generated and not field.primary_key]


def _difference(before: Rows, after: Rows) -> list[Write]:
    writes = []
    for model, rows in after.items():
        for pk in sorted(rows):
            known = before[model].get(pk, {})
            columns = {name: value for name, value in rows[pk].items() if name not in known or known[name] != value}
            columns.pop("pk", None)
            if columns:
                writes.append(Write(model, pk, columns, is_new=not known))
    return writes


def _first(acts: list[list[Write]], model: type[Model]) -> Any:
    return next(write.pk for writes in acts for write in writes if write.model is model)


def _write(raw: psycopg.Connection[Any], write: Write, ids: dict[Any, Any]) -> None:
    """Write one row, in which the identifiers of this life stand for those of the first one."""
    if write.model is ProcrastinateJob:
        args = {name: ids.get((Event, value), value) for name, value in write.columns["args"].items()}
        raw.execute(DEFER, [Jsonb(args) if name == "args" else write.columns[name] for name in JOB])
        return
    values = {
        name: ids.get(value, value) if isinstance(value, UUID) else value for name, value in write.columns.items()
    }
    if write.is_new:
        _insert(raw, write, values, ids)
        return
    settings = ", ".join(f"{name} = %s" for name in values)
    raw.execute(
        f"UPDATE {write.model._meta.db_table} SET {settings} WHERE id = %s", [*_prepared(write, values), ids[write.pk]]
    )


def _insert(raw: psycopg.Connection[Any], write: Write, values: dict[str, Any], ids: dict[Any, Any]) -> None:
    prepared = dict(zip(values, _prepared(write, values), strict=True))
    if isinstance(write.pk, UUID):
        prepared["id"] = ids[write.pk] = uuid4()
    statement = (
        f"INSERT INTO {write.model._meta.db_table} ({', '.join(prepared)}) "
        f"VALUES ({', '.join(['%s'] * len(prepared))}) RETURNING id"
    )
    (row,) = raw.execute(statement, list(prepared.values())).fetchall()
    ids[write.model, write.pk] = row[0]


def _prepared(write: Write, values: dict[str, Any]) -> list[Any]:
    fields = {field.attname: field for field in write.model._meta.concrete_fields}
    return [fields[name].get_db_prep_save(value, connection) for name, value in values.items()]
