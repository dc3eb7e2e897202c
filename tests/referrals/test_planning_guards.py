"""No column, log line, e-mail or job holds an address or an hour of an operation; each guard is shown to bite."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from directory.models import Contact
from referrals.models import FollowUp, NeedOutcome, PeopleGroup, Referral, Solicitation
from tests.referrals.planned import plans_of, told
from tests.referrals.scenario import Scenario, organisation_of
from tests.referrals.test_notifications import work
from tests.referrals.test_planning_views import met_form, plan_form, signed_in

MARK = "12 rue des Lilas, 6 h 30"
PLACES_FOR_WORDS = {  # each refused by the database where an operation is planned
    "Referral.note",
}
WRITTEN_BY_PROGRAMS = {"Referral.reference", "Solicitation.answers"}  # drawn by lot; QUESTION:ANSWER, both coded
INSTANTS = {  # of the workflow: when somebody did something, or has to
    "created_at", "sent_at", "closed_at", "acknowledge_by", "answer_by", "expires_at", "acknowledged_at",
    "answered_at", "handed_over_at",
}  # fmt: skip


def words_of(model: type[models.Model]) -> set[str]:
    """Return the columns that hold text of no foreseen list, alone or in an array."""
    found = set()
    for field in model._meta.concrete_fields:
        inner = getattr(field, "base_field", field)
        is_text = isinstance(inner, models.CharField | models.TextField)
        if is_text and not inner.choices and not inner.validators[1:]:  # the first says the length
            found.add(f"{model.__name__}.{field.name}")
    return found


def dump() -> str:
    """Return every row of every table, jobs included."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        texts = []
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {connection.ops.quote_name(table)} t")
            texts.append(cursor.fetchone()[0])
    return "\n".join(texts)


@pytest.fixture
def _quiet_worker() -> Iterator[None]:
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    yield
    logging.getLogger("procrastinate").setLevel(logging.NOTSET)


def tell(scenario: Scenario, mark: str) -> UUID:
    """Plan, notify, convert and conclude through the pages, with this text wherever a page might listen."""
    officer, extra = signed_in(scenario.officer), dict.fromkeys(("note", "address", "hour", "text", "93-0-note"), mark)
    today = {"on": timezone.localdate().isoformat(), **extra}
    for field in ("half_day", "departements", "needs", "languages", "legal_channel", "people-0-count"):
        assert officer.post("/operations/", {**plan_form(scenario.officer), **today, field: mark}).status_code == 422
    created = officer.post("/operations/", plan_form(scenario.officer, **today))
    operation, partner = UUID(created["Location"].split("/")[-2]), organisation_of(scenario.answerer).pk
    officer.post(f"/operations/{operation}/envoi/", {"93-version": 1, "93-organisations": [partner], **extra})
    answer = {"version": 1, "precision": mark, **extra}
    signed_in(scenario.answerer).post(f"/sollicitations/{Solicitation.objects.get().pk}/reception/", answer)
    plans = plans_of(operation)
    nobody = {"75-version": plans["75"].version, "75-TOTAL_FORMS": "0", "75-INITIAL_FORMS": "0"}
    officer.post(f"/operations/{operation}/personnes/", met_form(operation, scenario.answerer, **nobody, **extra))
    rest = {"outcome": "AUCUNE_VICTIME", "departements": ["75"], "version_75": plans["75"].version, **extra}
    officer.post(f"/operations/{operation}/fin/", rest)
    return operation


@pytest.mark.usefixtures("_quiet_worker")
@pytest.mark.django_db(transaction=True)
def test_nothing_that_is_written_sent_logged_or_queued_holds_an_address_or_an_hour(
    caplog: pytest.LogCaptureFixture,
) -> None:
    scenario = Scenario(at=timezone.now() - timedelta(hours=2))
    caplog.set_level(logging.DEBUG)

    tell(scenario, MARK)
    queued = [(set(job.args), json.dumps(job.args)) for job in ProcrastinateJob.objects.order_by("pk")]
    work()

    said = "\n".join(f"{message.subject}\n{message.body}\n{message.extra_headers}" for message in mail.outbox)
    assert len(queued) == len(mail.outbox) >= 4
    assert {frozenset(names) for names, _payload in queued} == {frozenset({"event_id", "audience", "request_id"})}
    everywhere = "\n".join([dump(), caplog.text, said, *(payload for _names, payload in queued)])
    assert not [part for part in ("Lilas", "6 h 30", "06:30:00") if part in everywhere]
    assert not [part for part in ("matin", "opération", str(timezone.localdate().year)) if part in said]


@pytest.mark.django_db
def test_dump_sees_what_is_written() -> None:
    """The negative control of the search above."""
    Scenario()
    Contact.objects.update(functional_name=MARK)

    assert MARK in dump()


@pytest.mark.django_db
def test_every_place_for_words_and_every_instant_is_known() -> None:
    told_of = (Referral, PeopleGroup, Solicitation, NeedOutcome, FollowUp)

    found = set().union(*(words_of(model) for model in told_of))
    instants = {field.name for model in told_of for field in model._meta.fields if "Time" in type(field).__name__}

    assert found == PLACES_FOR_WORDS | WRITTEN_BY_PROGRAMS
    assert instants == INSTANTS
    assert Referral._meta.get_field("window_on").get_internal_type() == "DateField"


def test_place_for_words_that_is_new_is_found() -> None:
    """The negative control of the list above."""

    class Planned(models.Model):
        where = models.CharField(max_length=80)
        half_day = models.CharField(max_length=8, choices=[("MORNING", "matin")])

        class Meta:
            app_label = "referrals_control"

    assert words_of(Planned) == {"Planned.where"}


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"note": MARK}, {"window_half_day": "06:30"}])
def test_database_refuses_words_and_hours_of_an_operation(change: dict[str, str]) -> None:
    scenario = Scenario(at=timezone.now() - timedelta(hours=2))
    told(scenario, on=timezone.localdate() + timedelta(days=9), departements=["93"])

    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.update(version=F("version") + 1, **change)


@pytest.mark.django_db
def test_database_takes_words_about_people_who_are_there() -> None:
    """The negative control: it is the operation that is wordless."""
    Scenario().sent()

    assert Referral.objects.update(version=F("version") + 1, note=MARK) == 1
