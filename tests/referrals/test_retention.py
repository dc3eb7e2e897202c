"""What is left of a referral when its time is over."""

import threading
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from django.apps import apps
from django.db import connection, models, transaction
from django.test.utils import isolate_apps
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from referrals import operations, periodic, retention
from referrals.models import Event, Referral, ReferralSummary, Solicitation
from referrals.retention import FATES, Counts, Fate, months_before, purge, summary_of
from referrals.vocabularies import FirstAcknowledgement
from referrals.vocabularies import SolicitationState as State
from tests.referrals.scenario import NOON, Scenario

DUE = datetime(2027, 5, 24, 12, tzinfo=UTC)  # six months and a day after the story
FIVE_MONTHS_AFTER = datetime(2027, 4, 24, 12, tzinfo=UTC)
YEARS_AFTER = datetime(2036, 11, 23, 12, tzinfo=UTC)
JOURNAL = frozenset({"accounts_entry"})  # it says for twelve months when somebody acted, never on which referral
COUNTED = (models.BooleanField, models.IntegerField)  # flags, numbers and automatic keys


def columns_of(of: Iterable[type[models.Model]]) -> set[str]:
    """Return `Model.field` for every text, date, key or other column that says more than a number."""
    return {
        f"{model.__name__}.{field.name}"
        for model in of
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if not isinstance(field, COUNTED)
    }


def models_of_referrals() -> list[type[models.Model]]:
    return list(apps.get_app_config("referrals").get_models(include_auto_created=True))


def everything(but: frozenset[str] = frozenset()) -> str:
    """Return every row of every table of the database, but those named, as text."""
    with connection.cursor() as cursor:
        tables = [table for table in connection.introspection.table_names(cursor) if table not in but]
        return "\n".join(row for table in tables for row in table_rows(cursor, table))


def table_rows(cursor: object, table: str) -> list[str]:
    cursor.execute(f'SELECT "{table}"::text FROM "{table}"')  # type: ignore[attr-defined]
    return [row[0] for row in cursor.fetchall()]  # type: ignore[attr-defined]


def traces_of(referral: Referral) -> set[str]:
    """Return what could lead back to a referral: its reference, its keys and those of its parts, every moment."""
    parts = [referral, *referral.solicitations.all(), *referral.events.all()]
    fields = [(part, field) for part in parts for field in part._meta.concrete_fields]
    values = [(field, field.value_from_object(part)) for part, field in fields]
    moments = {f"{value:%Y-%m-%d %H:%M:%S}+" for field, value in values if isinstance(value, datetime)}
    keys = {str(value) for field, value in values if isinstance(field, models.UUIDField) and value}
    return {referral.reference, *keys, *moments}


def completed(scenario: Scenario) -> Referral:
    return Referral.objects.get(pk=scenario.in_state(State.COMPLETED).referral_id)


def cancelled(scenario: Scenario) -> Referral:
    referral = Referral.objects.get(pk=scenario.sent().referral_id)
    return operations.cancel_referral(
        referral_id=referral.pk, by=scenario.officer, version=referral.version, at=scenario.tick()
    )


def test_every_column_is_declared_kept_or_cleared_and_no_other() -> None:
    assert columns_of(models_of_referrals()) == set(FATES)


def test_new_column_that_nobody_declared_is_caught() -> None:
    with isolate_apps("referrals"):

        class Memo(models.Model):
            note = models.CharField(max_length=9)
            seen_on = models.DateField()
            referral = models.ForeignKey(Referral, models.CASCADE, related_name="+")
            count = models.IntegerField()

            class Meta:
                app_label = "referrals"

    assert columns_of([Memo]) - set(FATES) == {"Memo.note", "Memo.seen_on", "Memo.referral"}


def test_summary_holds_no_key_but_the_departement_and_no_time() -> None:
    fields = ReferralSummary._meta.concrete_fields

    assert [field.name for field in fields if field.is_relation] == ["departement"]
    assert not any(isinstance(field, models.DateTimeField | models.TextField | models.JSONField) for field in fields)
    assert {fate for name, fate in FATES.items() if name.startswith("ReferralSummary.")} == {Fate.KEPT}


@pytest.mark.django_db
def test_purge_leaves_no_trace_of_a_referral_in_any_table() -> None:
    referral = completed(Scenario())
    traces, before = traces_of(referral), everything()
    moments = {trace for trace in traces if trace.endswith("+")}

    purge(at=DUE)

    after = everything()
    assert len(traces) >= 8
    assert [trace for trace in traces if trace not in before] == []
    assert [trace for trace in traces - moments if trace in after] == []
    assert [trace for trace in moments if trace in everything(but=JOURNAL)] == []


@pytest.mark.django_db
def test_purge_empties_every_table_of_referrals_but_the_summaries() -> None:
    for end in (completed, cancelled):
        end(Scenario())

    purge(at=DUE)

    left = {model.__name__: model._default_manager.count() for model in models_of_referrals()}
    assert left == {**dict.fromkeys(left, 0), "ReferralSummary": 2}


@pytest.mark.django_db
def test_purge_keeps_the_codes_by_month_and_departement() -> None:
    referral = completed(Scenario())

    purge(at=DUE)

    (kept,) = ReferralSummary.objects.values()
    assert kept.pop("id") not in {referral.pk, *Solicitation.objects.values_list("pk", flat=True)}
    assert kept == {
        "month": date(2026, 11, 1),
        "departement_id": "93",
        "direction": "TO_PARTNER",
        "kind": "INDIVIDUAL",
        "context": "LOGEE_HOTEL",
        "urgency": "IMMEDIATE",
        "state": "CLOSED",
        "first_acknowledgement": "MIN_30",
        "needs": sorted(referral.needs),
        "outcomes": [f"{need}:PRISE_EN_CHARGE" for need in sorted(referral.needs)],
        "people": ["A21P:FEMALE:1"],
        "answers": ["COMPLETED"],
        "refusal_reasons": [],
    }


@pytest.mark.django_db
def test_summaries_of_two_organisations_that_asked_the_same_are_the_same() -> None:
    for scenario in (Scenario(), Scenario(at=NOON + timedelta(days=3))):
        completed(scenario)

    purge(at=DUE + timedelta(days=3))

    first, second = ReferralSummary.objects.values()
    assert first.pop("id") != second.pop("id")
    assert first == second


@pytest.mark.django_db
def test_refusal_keeps_its_reason_and_the_silence_of_the_partner() -> None:
    scenario = Scenario()
    declined = scenario.in_state(State.DECLINED)
    referral = Referral.objects.get(pk=declined.referral_id)
    operations.cancel_referral(referral_id=referral.pk, by=scenario.officer, version=referral.version, at=NOON)

    purge(at=DUE)

    kept = ReferralSummary.objects.get()
    assert (kept.state, kept.answers, kept.refusal_reasons) == ("CANCELLED", ["DECLINED"], ["PAS_DE_PLACE"])
    assert (kept.first_acknowledgement, kept.outcomes) == (FirstAcknowledgement.NEVER, [])


@pytest.mark.django_db
@pytest.mark.parametrize(("departement", "month"), [("988", date(2026, 12, 1)), ("93", date(2026, 11, 1))])
def test_month_is_that_of_the_clock_of_the_departement(departement: str, month: date) -> None:
    scenario = Scenario(at=datetime(2026, 11, 30, 20, tzinfo=UTC))
    referral = completed(scenario)
    referral.departement_id = departement

    assert summary_of(referral).month == month


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("delay", "band"),
    [
        (timedelta(minutes=30), "MIN_30"),
        (timedelta(minutes=31), "H2"),
        (timedelta(hours=24), "H24"),
        (timedelta(hours=25), "H72"),
        (timedelta(hours=73), "LATER"),
    ],
)
def test_time_to_acknowledge_is_kept_as_a_band(delay: timedelta, band: str) -> None:
    scenario = Scenario()
    referral = completed(scenario)
    assert referral.sent_at is not None
    solicitation = Solicitation(referral=referral, acknowledged_at=referral.sent_at + delay)

    assert retention._first_acknowledgement(referral.sent_at, [solicitation]) == band


@pytest.mark.django_db
def test_referral_closed_five_months_ago_survives() -> None:
    completed(Scenario())

    counts = purge(at=FIVE_MONTHS_AFTER)

    assert counts == Counts(reduced=0, drafts_deleted=0)
    assert Event.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.SENT, State.ACCEPTED, State.IN_PROGRESS, State.DECLINED, State.EXPIRED])
def test_referral_that_is_not_over_survives_whatever_its_age(state: State) -> None:
    solicitation = Scenario().in_state(state)

    counts = purge(at=YEARS_AFTER)

    assert counts == Counts(reduced=0, drafts_deleted=0)
    assert Solicitation.objects.filter(pk=solicitation.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "left"), [(29, 1), (31, 0)])
def test_draft_that_nobody_sends_goes_after_thirty_days_and_leaves_nothing(days: int, left: int) -> None:
    scenario = Scenario()
    scenario.draft()

    counts = purge(at=NOON + timedelta(days=days))

    assert (counts.reduced, counts.drafts_deleted) == (0, 1 - left)
    assert (Referral.objects.count(), Event.objects.count(), ReferralSummary.objects.count()) == (left, left, 0)


@pytest.mark.django_db
def test_draft_that_was_cancelled_lately_waits_its_thirty_days() -> None:
    scenario = Scenario()
    draft = scenario.draft()
    lately = NOON + timedelta(days=25)
    operations.cancel_referral(referral_id=draft.pk, by=scenario.officer, version=draft.version, at=lately)

    first, second = purge(at=NOON + timedelta(days=40)), purge(at=NOON + timedelta(days=56))

    assert (first.drafts_deleted, second.drafts_deleted) == (0, 1)


@pytest.mark.django_db
def test_second_run_does_nothing() -> None:
    completed(Scenario())
    purge(at=DUE)
    kept = everything()

    counts = purge(at=DUE)

    assert counts == Counts(reduced=0, drafts_deleted=0)
    assert everything() == kept


@pytest.mark.django_db
@pytest.mark.parametrize("batch", [1, 2, 100])
def test_counts_add_up_whatever_the_batch(batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", batch)
    scenario = Scenario()
    for prepare in (completed, cancelled, completed, Scenario.draft, Scenario.draft, Scenario.sent):
        prepare(scenario)

    counts = purge(at=DUE)

    assert counts == Counts(reduced=3, drafts_deleted=2)
    assert (ReferralSummary.objects.count(), Referral.objects.count()) == (3, 1)


@pytest.mark.django_db
def test_purge_that_fails_halfway_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    completed(Scenario())
    monkeypatch.setattr(retention, "_delete", lambda _: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        purge(at=DUE)

    assert (Referral.objects.count(), ReferralSummary.objects.count()) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_what_another_worker_holds_is_left_to_it() -> None:
    held, other = completed(Scenario()), completed(Scenario())
    counts: list[Counts] = []

    with transaction.atomic():
        Referral.objects.select_for_update().get(pk=held.pk)
        in_thread(lambda: counts.append(purge(at=DUE)))

    assert counts == [Counts(reduced=1, drafts_deleted=0)]
    assert not Referral.objects.filter(pk=other.pk).exists()
    assert purge(at=DUE).reduced == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_reduce_each_referral_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 1)
    scenario = Scenario()
    for _ in range(6):
        completed(scenario)
    counts: list[Counts] = []

    in_thread(*[lambda: counts.append(purge(at=DUE))] * 2)

    assert sum(count.reduced for count in counts) == ReferralSummary.objects.count() == 6
    assert len(counts) == 2


@pytest.mark.django_db
def test_worker_purges_every_night() -> None:
    completed(Scenario(at=timezone.now() - timedelta(days=365)))

    periodic.purge(timestamp=0)

    crons = {daily.task.name: daily.cron for daily in periodic.clock.periodic_registry.periodic_tasks.values()}
    assert crons["referrals.purge"] == "37 3 * * *"
    assert (ReferralSummary.objects.count(), Referral.objects.count()) == (1, 0)


def in_thread(*acts: object) -> None:
    """Run these at once, each on its own connection, and wait for all."""

    def run(act: object) -> None:
        try:
            act()  # type: ignore[operator]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("status", ["succeeded", "failed", "cancelled", "todo"])
@pytest.mark.parametrize("days", [29, 31])
def test_job_that_ended_a_month_ago_goes_and_no_other(status: str, days: int) -> None:
    Scenario().sent()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = %s", [status])
        cursor.execute("UPDATE procrastinate_events SET at = now() - make_interval(days => %s)", [days])

    async_to_sync(retention.remove_finished_jobs)(SimpleNamespace(app=app))  # type: ignore[arg-type]

    assert ProcrastinateJob.objects.exists() == (status == "todo" or days == 29)


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)), st.integers(0, 60))  # noqa: DTZ001
def test_months_before_is_so_many_calendar_months_earlier(at: datetime, months: int) -> None:
    earlier = months_before(at, months)

    assert (at.year - earlier.year) * 12 + at.month - earlier.month == months
    assert earlier.time() == at.time()
    assert earlier.day == at.day or (earlier + timedelta(days=1)).day == 1


@given(st.datetimes(), st.datetimes())
def test_months_before_keeps_the_order(first: datetime, second: datetime) -> None:
    low, high = sorted([max(first, datetime(1, 7, 1)), max(second, datetime(1, 7, 1))])  # noqa: DTZ001

    assert months_before(low, 6).date() <= months_before(high, 6).date()
