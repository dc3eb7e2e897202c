"""« Bris de glace »: one referral, one hour, one reason, read only, and everybody concerned is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Entry, User
from accounts.vocabularies import EntryKind, Role
from directory import isolation
from referrals import operations, policies, tasks
from referrals.models import BrokenGlass, Referral, Solicitation
from referrals.references import new_reference
from referrals.vocabularies import GlassReason
from tests.factories import MembershipFactory, OrganisationFactory
from tests.referrals.scenario import Scenario

pytestmark = pytest.mark.django_db
PAGE = "/bris-de-glace/"


def referent_of(departement: str) -> User:
    organisation = OrganisationFactory(police=True, departement_id=departement)
    return MembershipFactory(organisation=organisation, role=Role.REFERENT, departements=[departement]).user


def broken(referral: Referral, by: User | None = None) -> BrokenGlass:
    by = by or referent_of("75")
    with isolation.as_user(by.pk):
        return operations.break_glass(
            reference=referral.reference, reason=GlassReason.IMMEDIATE_DANGER, by=by, at=timezone.now()
        )


def ask(client: Client, user: User, reference: str) -> int:
    client.force_login(user)
    return client.post(PAGE, {"reference": reference, "reason": "IMMEDIATE_DANGER"}).status_code


def test_referent_of_elsewhere_reads_one_referral_and_leaves_what_she_did(client: Client) -> None:
    referral, reader = Scenario().sent().referral, referent_of("75")
    client.force_login(reader)

    form = {"reference": str(referral).lower(), "reason": "IMMEDIATE_DANGER"}
    answer = client.post(PAGE, form, follow=True)

    assert answer.status_code == 200
    assert "lecture seule" in answer.content.decode()
    entries = Entry.objects.filter(by=reader).order_by("number").values_list("kind", "reason", "departement")
    assert list(entries) == [("BROKE_GLASS", "IMMEDIATE_DANGER", "93"), ("CONSULTED", "GLASS", "93")]


def test_without_the_glass_she_sees_nothing(client: Client) -> None:
    solicitation = Scenario().sent()
    client.force_login(referent_of("75"))

    assert client.get(solicitation.get_absolute_url()).status_code == 404


def test_glass_opens_neither_the_page_of_those_who_act_nor_any_act(client: Client) -> None:
    solicitation, reader = Scenario().sent(), referent_of("75")
    broken(solicitation.referral, reader)
    client.force_login(reader)

    acts = [solicitation.get_absolute_url(), solicitation.referral.get_absolute_url()]
    act = client.post(f"{acts[0]}reception/", {"version": solicitation.version})

    assert [client.get(address).status_code for address in acts] == [404, 404]
    assert act.status_code == 404
    assert Solicitation.objects.get().version == solicitation.version


@pytest.mark.parametrize(("minutes", "status"), [(59, 200), (60, 404)])
def test_glass_holds_for_an_hour(client: Client, minutes: int, status: int) -> None:
    reader = referent_of("75")
    glass = broken(Scenario().sent().referral, reader)
    opened = timezone.now() - timedelta(minutes=minutes)
    BrokenGlass.objects.filter(pk=glass.pk).update(at=opened, until=opened + timedelta(hours=1))
    client.force_login(reader)

    assert client.get(glass.get_absolute_url()).status_code == status


def test_glass_closes_with_the_function_of_who_broke_it(client: Client) -> None:
    referral, reader = Scenario().sent().referral, referent_of("75")
    glass = broken(referral, reader)

    def reads() -> tuple[int, bool]:
        client.force_login(reader)
        status = client.get(glass.get_absolute_url()).status_code
        with isolation.as_user(reader.pk):
            return status, Referral.objects.filter(pk=referral.pk).exists()

    assert reads() == (200, True)
    reader.memberships.all().delete()

    assert reads() == (404, False)


def test_glass_that_another_broke_opens_nothing(client: Client) -> None:
    glass = broken(Scenario().sent().referral)
    client.force_login(referent_of("13"))

    assert client.get(glass.get_absolute_url()).status_code == 404


def test_reference_of_a_draft_of_nobody_and_one_that_cannot_be_get_the_same_answer(client: Client) -> None:
    reader, draft = referent_of("75"), Scenario().draft()

    statuses = {ask(client, reader, reference) for reference in (str(draft), new_reference(), "0000-0001")}

    assert statuses == {404}
    assert not BrokenGlass.objects.exists()


def test_agent_gets_the_same_refusal_whether_the_reference_exists_or_not(client: Client) -> None:
    referral, agent = Scenario().sent().referral, MembershipFactory().user

    assert {ask(client, agent, reference) for reference in (str(referral), new_reference())} == {403}
    with pytest.raises(policies.NotAllowed):
        broken(referral, agent)


def test_reason_is_asked_for(client: Client) -> None:
    referral = Scenario().sent().referral
    client.force_login(referent_of("75"))

    answer = client.post(PAGE, {"reference": str(referral), "reason": ""})

    assert answer.status_code == 422
    assert "Choisissez le motif" in answer.content.decode()


def test_both_sides_and_the_referent_are_told_by_the_constant_message() -> None:
    scenario = Scenario()
    referent, referral = scenario.referent(), scenario.sent().referral
    glass = broken(referral)

    (job,) = ProcrastinateJob.objects.filter(task_name="referrals.tell_of_broken_glass")
    tasks.tell_of_broken_glass(**job.args)

    told = {address for message in mail.outbox for address in message.to}
    partner = scenario.answerer.memberships.get().organisation.contacts.get()
    assert told == {scenario.officer.email, referent.email, partner.functional_email}
    assert len({(message.subject, message.body) for message in mail.outbox}) == 1
    assert str(glass.referral) not in mail.outbox[0].body


def test_those_concerned_read_in_the_timeline_who_broke_the_glass_and_why(client: Client) -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    glass = broken(solicitation.referral)

    for user, page in ((scenario.officer, solicitation.referral), (scenario.answerer, solicitation)):
        client.force_login(user)
        shown = client.get(page.get_absolute_url()).content.decode()
        assert f"{glass.organisation} : Danger immédiat" in shown


def test_database_refuses_a_glass_that_lasts_longer() -> None:
    glass = broken(Scenario().sent().referral)
    glass.until += timedelta(seconds=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        glass.save()


def test_glass_and_its_entry_are_written_together(monkeypatch: pytest.MonkeyPatch) -> None:
    referral = Scenario().sent().referral
    monkeypatch.setattr("accounts.journal.record_each", lambda *_args, **_said: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        broken(referral)

    assert not BrokenGlass.objects.exists()
    assert not Entry.objects.filter(kind=EntryKind.BROKE_GLASS).exists()
