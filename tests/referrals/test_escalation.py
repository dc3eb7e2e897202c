"""The clock, at the hours that the tests choose."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db.models import F
from procrastinate.contrib.django.models import ProcrastinateJob

from directory.models import Contact
from directory.vocabularies import ContactRole
from referrals import operations
from referrals.deadlines import STARTS, rungs_for
from referrals.inbox import to_do_of
from referrals.models import Event, Referral, Reminder, Solicitation
from referrals.operations import escalation
from referrals.tasks import NobodyToTell, remind
from referrals.vocabularies import EventKind, Gesture, HalfDay, ReferralKind, Rung, Urgency
from referrals.vocabularies import SolicitationState as State
from tests.factories import ContactFactory
from tests.referrals.scenario import NOON, Scenario, organisation_of, partner

pytestmark = pytest.mark.django_db
MIN, H, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def sent_rungs() -> list[str]:
    """Return the rungs that were sent, in the order of their sending."""
    return list(Reminder.objects.filter(sent=True).order_by("at", "pk").values_list("kind", flat=True))


def state_of(solicitation: Solicitation) -> str:
    return Solicitation.objects.get(pk=solicitation.pk).state


def run_every(gap: timedelta, *, since: datetime, until: datetime) -> None:
    """Let the clock run at this pace."""
    while since <= until:
        operations.run_due(at=since)
        since += gap


def test_partner_who_keeps_silent_meets_each_rung_once_at_its_minute() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()

    run_every(5 * MIN, since=solicitation.sent_at, until=solicitation.sent_at + 13 * H)

    minutes = {r.kind: (r.at - solicitation.sent_at) / MIN for r in Reminder.objects.filter(sent=True)}
    assert minutes == {
        Rung.ACKNOWLEDGE_REMINDER: 15,
        Rung.ACKNOWLEDGE_BACKUP: 30,
        Rung.ACKNOWLEDGE_REFERENT: 45,
        Rung.ANSWER_REMINDER: 60,
        Rung.ANSWER_BACKUP: 120,
        Rung.ANSWER_REFERENT: 180,
        Rung.EXPIRY_REMINDER: 360,
    }
    assert state_of(solicitation) == State.EXPIRED


def test_clock_that_runs_a_minute_too_soon_sends_nothing() -> None:
    solicitation = Scenario().sent()

    summary = operations.run_due(at=solicitation.sent_at + 14 * MIN)

    assert summary == operations.Summary()
    assert not Reminder.objects.exists()


def test_clock_that_runs_twice_sends_once() -> None:
    solicitation = Scenario().sent()
    at = solicitation.sent_at + 20 * MIN

    first, second = operations.run_due(at=at), operations.run_due(at=at)

    assert (first.sent, second.sent) == (1, 0)
    assert ProcrastinateJob.objects.filter(task_name="referrals.remind").count() == 1


def test_late_clock_sends_only_what_is_still_useful_one_to_each_audience() -> None:
    scenario = Scenario()
    solicitation = scenario.sent(scenario.draft(urgency=Urgency.SAME_DAY))

    summary = operations.run_due(at=solicitation.sent_at + 6 * H)

    assert set(sent_rungs()) == {Rung.ANSWER_REMINDER, Rung.ACKNOWLEDGE_BACKUP, Rung.ACKNOWLEDGE_REFERENT}
    assert (summary.sent, summary.passed_over) == (3, 1)


def test_clock_that_is_late_by_a_day_only_lets_expire() -> None:
    scenario = Scenario()
    solicitation = scenario.sent(scenario.draft(urgency=Urgency.SAME_DAY))

    summary = operations.run_due(at=solicitation.sent_at + DAY + H)

    assert summary == operations.Summary(expired=1)
    assert Event.objects.filter(solicitation=solicitation, kind=EventKind.EXPIRED).count() == 1


@pytest.mark.parametrize("end", ["accept", "decline", "cancel"])
def test_answer_makes_every_reminder_moot(end: str) -> None:
    scenario = Scenario()
    solicitation = scenario.act(end, scenario.sent())

    run_every(H, since=solicitation.sent_at, until=solicitation.sent_at + DAY)

    assert not Reminder.objects.exclude(kind__in=STARTS).exists()


def test_acknowledgement_silences_its_own_rungs_and_not_those_of_the_answer() -> None:
    scenario = Scenario()
    solicitation = scenario.act("acknowledge", scenario.sent())

    run_every(5 * MIN, since=solicitation.sent_at, until=solicitation.sent_at + 3 * H)

    assert sent_rungs() == [Rung.ANSWER_REMINDER, Rung.ANSWER_BACKUP, Rung.ANSWER_REFERENT]


def test_expiry_tells_both_sides_and_leaves_the_referral_to_its_requester() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    before = ProcrastinateJob.objects.count()

    operations.run_due(at=solicitation.sent_at + 12 * H)

    told = ProcrastinateJob.objects.order_by("pk")[before:]
    assert {job.args["audience"] for job in told} == {"partner", "requester"}
    assert solicitation.referral_id in to_do_of(scenario.officer, on=scenario.at.date()).waiting


def test_support_in_progress_is_nudged_at_30_and_60_days_and_once_when_late() -> None:
    punctual, late = Scenario(), Scenario()
    first = punctual.in_state(State.IN_PROGRESS)
    run_every(DAY, since=punctual.at, until=punctual.at + 70 * DAY)
    second = late.in_state(State.IN_PROGRESS)
    operations.run_due(at=late.at + 70 * DAY)

    days = {r.kind: (r.at - punctual.at) / DAY for r in first.reminders.filter(sent=True)}
    assert days == {Rung.NUDGE_30: 30, Rung.NUDGE_60: 60}
    assert list(second.reminders.filter(sent=True).values_list("kind", flat=True)) == [Rung.NUDGE_60]


def test_partner_that_accepts_and_begins_nothing_is_recalled_then_whoever_asked_is_told() -> None:
    scenario = Scenario()
    solicitation = scenario.act("accept", scenario.sent())

    run_every(5 * MIN, since=scenario.at, until=scenario.at + 2 * DAY)

    hours = {r.kind: (r.at - scenario.at) / H for r in solicitation.reminders.filter(sent=True)}
    assert hours == {Rung.START_PARTNER: 2, Rung.START_REQUESTER: 4}
    assert state_of(solicitation) == State.ACCEPTED


def test_clock_that_is_late_by_a_day_still_tells_both_sides_that_nothing_began() -> None:
    scenario = Scenario()
    scenario.act("accept", scenario.sent())

    summary = operations.run_due(at=scenario.at + DAY)

    assert set(sent_rungs()) == {Rung.START_PARTNER, Rung.START_REQUESTER}
    assert (summary.sent, summary.passed_over) == (2, 0)


@pytest.mark.parametrize("end", ["start", "cancel", "withdraw_acceptance", "close_without_support"])
def test_support_that_begins_or_ends_recalls_nobody_to_begin(end: str) -> None:
    scenario = Scenario()
    solicitation = scenario.act(end, scenario.act("accept", scenario.sent()))

    run_every(H, since=scenario.at, until=scenario.at + DAY)

    assert not solicitation.reminders.exists()


def test_support_of_an_operation_to_come_is_not_recalled_before_its_day() -> None:
    scenario = Scenario()
    planned = {"kind": ReferralKind.PLANNED, "operation": uuid4(), "window_half_day": HalfDay.MORNING}
    solicitation = scenario.act("accept", scenario.sent(scenario.draft(urgency=Urgency.PLANNED)))
    Referral.objects.update(**planned, window_on=date(2026, 12, 1), version=F("version") + 1)  # a Tuesday

    run_every(6 * H, since=scenario.at, until=datetime(2026, 12, 9, tzinfo=UTC))

    days = {r.kind: r.at.date().isoformat() for r in solicitation.reminders.filter(sent=True)}
    assert days == {Rung.START_PARTNER: "2026-12-04", Rung.START_REQUESTER: "2026-12-08"}  # by the first run after


def test_requester_who_is_told_that_nothing_began_cancels_and_asks_another_partner() -> None:
    scenario, other = Scenario(), partner("L'Ancre fictive")
    solicitation = scenario.act("accept", scenario.sent())
    operations.run_due(at=scenario.at + DAY)
    mail.outbox.clear()
    waiting = to_do_of(scenario.officer, on=scenario.at.date()).waiting
    remind(reminder_id=Reminder.objects.get(kind=Rung.START_REQUESTER).pk)
    scenario.act("cancel", solicitation)

    again = scenario.sent(Referral.objects.get(pk=solicitation.referral_id), to=other)

    assert [message.to for message in mail.outbox] == [[scenario.officer.email]]
    assert waiting == {again.referral_id: Gesture.CALL}
    assert again.needs == solicitation.needs


def test_solicitation_that_fails_leaves_the_others_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = Scenario()
    broken, other = scenario.sent(), scenario.sent()
    plan = escalation._plan
    monkeypatch.setattr(escalation, "_plan", lambda one: 1 / 0 if one.pk == broken.pk else plan(one))

    with pytest.raises(ExceptionGroup):
        operations.run_due(at=other.sent_at + 15 * MIN)

    assert list(Reminder.objects.values_list("solicitation", flat=True)) == [other.pk]


def told_of(solicitation: Solicitation, kind: Rung) -> list[list[str]]:
    """Deliver this rung, and return to whom."""
    reminder = Reminder.objects.create(solicitation=solicitation, kind=kind, at=NOON, sent=True)
    remind(reminder_id=reminder.pk)
    return [message.to for message in mail.outbox]


def test_backup_is_the_second_contact_and_without_one_the_members() -> None:
    scenario, alone = Scenario(), Scenario()
    solicitation = scenario.sent()
    ContactFactory(organisation=solicitation.organisation, functional_email="second@association.example", rank=2)

    assert told_of(solicitation, Rung.ANSWER_BACKUP) == [["second@association.example"]]
    assert told_of(alone.sent(), Rung.ANSWER_BACKUP)[1:] == [[alone.answerer.email]]


def test_referent_is_told_at_the_mailbox_of_the_function_or_her_own() -> None:
    scenario = Scenario()
    solicitation, first, second = scenario.sent(), scenario.referent(), scenario.referent()
    ContactFactory(
        organisation=organisation_of(second),
        role=ContactRole.POLICE_REFERENT,
        functional_email="referent@police.example",
    )

    assert told_of(solicitation, Rung.ANSWER_REFERENT) == [[first.email], ["referent@police.example"]]


def test_requester_is_told_where_the_departement_has_no_referent() -> None:
    scenario = Scenario()

    assert told_of(scenario.sent(), Rung.ANSWER_REFERENT) == [[scenario.officer.email]]


def test_rung_that_nobody_can_receive_fails_aloud() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    organisation_of(scenario.officer).memberships.all().delete()

    with pytest.raises(NobodyToTell):
        told_of(solicitation, Rung.ANSWER_REFERENT)


def test_requester_is_reminded_while_the_partner_waits_for_her() -> None:
    scenario = Scenario()
    solicitation = scenario.in_state(State.INFO_REQUESTED)
    mailbox = ContactFactory(organisation=organisation_of(scenario.officer)).functional_email

    assert told_of(solicitation, Rung.ANSWER_REMINDER) == [[mailbox]]


def test_answer_that_comes_before_the_message_leaves_stops_it() -> None:
    scenario = Scenario()
    solicitation = scenario.act("accept", scenario.sent())

    assert told_of(Solicitation.objects.get(pk=solicitation.pk), Rung.ANSWER_REMINDER) == []


def test_reminder_says_what_every_message_says_and_leaves_once() -> None:
    solicitation = Scenario().sent()
    told_of(solicitation, Rung.ANSWER_REMINDER)

    remind(reminder_id=Reminder.objects.get().pk)

    [message] = mail.outbox
    contact = Contact.objects.get(organisation=solicitation.organisation)
    assert message.to == [contact.functional_email]
    assert "Phare" not in message.body


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_sent_ends_in_silence_whatever_the_gaps_between_runs(seed: int) -> None:
    chance, scenario = random.Random(seed), Scenario()  # noqa: S311 - a simulation
    solicitations = [scenario.sent(scenario.draft(urgency=urgency)) for urgency in Urgency for _ in range(2)]
    met: dict[Solicitation, datetime] = {}
    at = scenario.at
    while len(met) < len(solicitations):
        operations.run_due(at=at)
        expired = Solicitation.objects.filter(state=State.EXPIRED).values_list("pk", flat=True)
        met |= {one: at for one in solicitations if one.pk in expired and one not in met}
        at += chance.random() * (DAY if chance.random() < 0.2 else 2 * H)
        assert at < scenario.at + 90 * DAY

    assert all(one.expires_at <= moment < one.expires_at + DAY for one, moment in met.items() if one.expires_at)
    assert_nothing_too_many_too_soon_or_moot(solicitations)


def assert_nothing_too_many_too_soon_or_moot(solicitations: list[Solicitation]) -> None:
    """Check each rung that was sent against the plan."""
    for one in Solicitation.objects.filter(pk__in=[one.pk for one in solicitations]).select_related("referral"):
        sent = list(one.reminders.filter(sent=True))
        plan = rungs_for(
            escalation._deadlines(one), urgency=one.referral.urgency, sent_at=one.sent_at, departement="93"
        )
        assert all(plan[Rung(r.kind)].at <= r.at < plan[Rung(r.kind)].until for r in sent)
        assert sum(r.kind.endswith("REMINDER") for r in sent) <= 3
        together = Counter((r.at, r.kind.rsplit("_", 1)[1]) for r in sent)
        assert set(together.values()) <= {1}
