"""What follows when a message reaches nobody."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db.models import Q, QuerySet
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from cms.operations import create_editors_group, create_home
from directory.models import Contact
from referrals import operations, tasks
from referrals.models import Delivery, Solicitation
from referrals.vocabularies import LOST, REPORTED, Audience, DeliveryStatus, Rung
from tests.factories import ContactFactory, MembershipFactory, UserFactory
from tests.referrals.scenario import Scenario, organisation_of

pytestmark = pytest.mark.django_db
MIN = timedelta(minutes=1)
TASKS: dict[str, Callable[..., None]] = {
    "referrals.deliver": tasks.deliver,
    "referrals.remind": tasks.remind,
    "referrals.warn": tasks.warn,
}


def due_jobs() -> QuerySet[ProcrastinateJob]:
    """What the worker would take up now."""
    return ProcrastinateJob.objects.filter(Q(scheduled_at=None) | Q(scheduled_at__lte=timezone.now()))


def run_jobs(done: set[int]) -> None:
    """Run what was deferred and is due, and what that defers."""
    while jobs := list(due_jobs().exclude(pk__in=done).order_by("pk")):
        for job in jobs:
            done.add(job.pk)
            with suppress(tasks.NobodyToTell):  # everybody's mail came back: the worker would try for three days
                TASKS[job.task_name](**job.args)


class Post:
    """The mail service: takes every message, then reports what the test says."""

    def __init__(self) -> None:
        self.done: set[int] = set()

    def run(self) -> list[str]:
        """Send what waits, and return to whom."""
        before = len(mail.outbox)
        run_jobs(self.done)
        return sorted(message.to[0] for message in mail.outbox[before:])

    def report(self, address: str, status: DeliveryStatus = DeliveryStatus.BOUNCED, at: datetime | None = None) -> bool:
        """Report on the last message for this address."""
        sent = [message for message in mail.outbox if message.to == [address]][-1]
        name = sent.extra_headers["Message-ID"].strip("<>").partition("@")[0]
        now = timezone.now()
        return operations.record_status(message_ids=[name], status=status, reported_at=at or now, at=now)


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def editor() -> User:
    create_home(at=timezone.now())
    user = UserFactory(is_staff=True)
    user.groups.add(create_editors_group())
    return user


def mailbox_of(solicitation: Solicitation) -> Contact:
    return Contact.objects.filter(organisation=solicitation.organisation).order_by("rank", "pk")[0]


def rungs_of(solicitation: Solicitation) -> list[str]:
    return list(solicitation.reminders.order_by("pk").values_list("kind", flat=True))


def test_bounce_marks_the_contact_and_tells_editors_requester_and_the_backup(post: Post, editor: User) -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    second = ContactFactory(organisation=solicitation.organisation, rank=2)
    first = mailbox_of(solicitation).functional_email
    told = post.run()

    post.report(first)

    assert told == [first]
    assert mailbox_of(solicitation).unreachable_since is not None
    assert post.run() == sorted([editor.email, scenario.officer.email, second.functional_email])
    assert rungs_of(solicitation) == [Rung.ACKNOWLEDGE_BACKUP]
    assert len({(message.subject, message.body) for message in mail.outbox}) == 1


def test_second_bounce_goes_up_to_the_referent_and_the_clock_sends_neither_again(post: Post) -> None:
    scenario = Scenario()
    solicitation, referent = scenario.sent(), scenario.referent()
    second = ContactFactory(organisation=solicitation.organisation, rank=2).functional_email
    post.run()
    post.report(mailbox_of(solicitation).functional_email)
    post.run()

    post.report(second)

    assert post.run() == sorted([referent.email, scenario.officer.email])
    assert rungs_of(solicitation) == [Rung.ACKNOWLEDGE_BACKUP, Rung.ACKNOWLEDGE_REFERENT]
    operations.run_due(at=solicitation.sent_at + 50 * MIN)
    assert solicitation.reminders.filter(kind__in=rungs_of(solicitation)[:2]).count() == 2


def test_bounce_without_another_mailbox_goes_to_the_other_members(post: Post) -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    other = MembershipFactory(organisation=solicitation.organisation).user
    post.run()

    post.report(mailbox_of(solicitation).functional_email)

    assert post.run() == sorted([scenario.officer.email, scenario.answerer.email, other.email])


def test_member_whose_own_mail_bounces_gives_way_to_the_others(post: Post) -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    Contact.objects.all().delete()
    other = MembershipFactory(organisation=solicitation.organisation).user
    post.run()

    post.report(scenario.answerer.email)

    assert post.run() == sorted([scenario.officer.email, other.email])


def test_only_member_whose_mail_bounces_gives_way_to_the_referent(post: Post) -> None:
    scenario = Scenario()
    solicitation, referent = scenario.sent(), scenario.referent()
    Contact.objects.all().delete()
    post.run()

    post.report(scenario.answerer.email)

    assert post.run() == sorted([scenario.officer.email, referent.email])
    assert rungs_of(solicitation) == [Rung.ACKNOWLEDGE_REFERENT]


def test_requester_s_bounce_goes_to_her_other_members(post: Post) -> None:
    scenario = Scenario()
    mailbox = ContactFactory(organisation=organisation_of(scenario.officer)).functional_email
    scenario.act("accept", scenario.sent())
    post.run()

    post.report(mailbox)

    assert post.run() == [scenario.officer.email]


def test_bounce_of_what_the_partner_has_read_since_calls_nobody(post: Post) -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    post.run()
    scenario.act("accept", solicitation)
    post.run()

    post.report(mailbox_of(solicitation).functional_email)

    assert mailbox_of(solicitation).unreachable_since is not None
    assert post.run() == []


def test_bounce_of_a_message_after_the_end_still_reaches_the_partner(post: Post) -> None:
    scenario = Scenario()
    solicitation = scenario.act("cancel", scenario.sent())
    second = ContactFactory(organisation=solicitation.organisation, rank=2).functional_email
    post.run()

    post.report(mailbox_of(solicitation).functional_email)

    assert post.run() == sorted([scenario.officer.email, second])
    assert rungs_of(solicitation) == []


def bounce_all(post: Post, waiting: list[str]) -> None:
    """Let every message come back, and those that they bring about."""
    for _ in range(60):
        for address in set(waiting):
            post.report(address)
        if not (waiting := post.run()):
            return


def days_later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    later = timezone.now() + timedelta(days=days, minutes=5)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)


def test_what_reaches_nobody_at_all_is_told_again_the_next_day(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = Scenario()
    scenario.sent()
    bounce_all(post, post.run())
    Contact.objects.update(unreachable_since=None)  # an editor mends the address

    assert post.run() == []
    days_later(monkeypatch, 1)

    assert scenario.officer.email in post.run()


def test_what_reaches_nobody_is_told_again_for_a_month_as_a_new_message_a_day(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    Scenario().sent()
    bounce_all(post, post.run())
    rounds = []

    for _ in range(40):
        days_later(monkeypatch, 1)
        rounds.append(len(waiting := post.run()))
        bounce_all(post, waiting)

    assert all(rounds[:25])
    assert not any(rounds[31:])
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == len(mail.outbox)


def test_what_was_read_meanwhile_is_not_told_again(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    bounce_all(post, post.run())
    scenario.act("accept", solicitation)
    post.run()
    before = len(mail.outbox)

    days_later(monkeypatch, 1)

    assert post.run() == []
    assert len(mail.outbox) == before


def test_bounce_that_is_reported_twice_tells_once(post: Post) -> None:
    solicitation = Scenario().sent()
    post.run()
    at, address = timezone.now(), mailbox_of(solicitation).functional_email

    news = [post.report(address, at=at) for _ in range(3)]

    assert news == [True, False, False]
    assert len(post.run()) == 2  # the requester, the member


def test_bounce_from_the_address_before_the_correction_leaves_the_contact_alone(post: Post) -> None:
    solicitation = Scenario().sent()
    post.run()
    contact = mailbox_of(solicitation)
    old, contact.functional_email = contact.functional_email, "neuve@association.example"
    contact.save()

    post.report(old)

    assert mailbox_of(solicitation).unreachable_since is None
    assert Delivery.objects.get(audience=Audience.PARTNER).status == DeliveryStatus.BOUNCED


def test_mail_that_arrives_after_all_takes_the_contact_back_in(post: Post) -> None:
    solicitation = Scenario().sent()
    post.run()
    at, address = timezone.now(), mailbox_of(solicitation).functional_email
    post.report(address, at=at)

    post.report(address, DeliveryStatus.DELIVERED, at=at + MIN)

    assert mailbox_of(solicitation).unreachable_since is None


def test_editor_whose_own_mail_bounces_starts_no_chain(post: Post, editor: User) -> None:
    solicitation = Scenario().sent()
    post.run()
    post.report(mailbox_of(solicitation).functional_email)
    post.run()

    post.report(editor.email)

    assert post.run() == []


def test_administrators_are_told_where_nobody_is_an_editor(post: Post) -> None:
    administrator = UserFactory(is_superuser=True)
    solicitation = Scenario().sent()
    post.run()

    post.report(mailbox_of(solicitation).functional_email)

    assert administrator.email in post.run()


def test_chain_of_bounces_ends_however_many_mailboxes_there_are(post: Post) -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    scenario.referent()
    for rank in range(2, 5):
        ContactFactory(organisation=solicitation.organisation, rank=rank)
        MembershipFactory(organisation=organisation_of(scenario.officer))
    waiting = post.run()
    for _ in range(60):
        if not waiting:
            break
        for address in set(waiting):
            post.report(address)
        waiting = post.run()

    assert waiting == []
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == len(mail.outbox)


REPORTS = st.lists(st.tuples(st.sampled_from(REPORTED), st.integers(0, 6)), max_size=8)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reports=REPORTS, order=st.randoms(use_true_random=False), replays=st.integers(0, 3))
def test_last_word_of_the_service_stands_in_whatever_order_it_comes(
    sent_once: tuple[Delivery, datetime], reports: list[tuple[DeliveryStatus, int]], order: Any, replays: int
) -> None:
    delivery, began = sent_once
    Delivery.objects.filter(pk=delivery.pk).update(status=DeliveryStatus.SENT, status_at=began)
    Contact.objects.update(unreachable_since=None)
    delivery.solicitation.reminders.all().delete()
    heard = [*reports, *reports[:replays]]
    order.shuffle(heard)

    for status, minutes in heard:
        at = began + minutes * MIN
        operations.record_status(message_ids=[delivery.message_id], status=status, reported_at=at, at=began + 9 * MIN)

    last = max(reports, key=lambda report: (report[1], REPORTED.index(report[0])), default=(DeliveryStatus.SENT, 0))
    delivery.refresh_from_db()
    assert delivery.status == last[0]
    assert Contact.objects.filter(unreachable_since__isnull=False).exists() == (last[0] in LOST)


@pytest.fixture
def sent_once(db: None) -> tuple[Delivery, datetime]:
    """A message that left, and when."""
    Scenario().sent()
    Post().run()
    delivery = Delivery.objects.get()
    return delivery, delivery.prepared_at
