"""Who comes in, goes out, is refused or changes what opens an account leaves one entry that says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.test import Client, override_settings
from django.utils import timezone

from accounts import invitations, repairs, roles
from accounts.middleware import SEEN
from accounts.models import Entry, User
from accounts.vocabularies import EntryKind, Role
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory
from tests.signing_in import code_for, enrol, sign_in

pytestmark = pytest.mark.django_db
PASSWORD = "mot de passe de test"


def said(*kinds: EntryKind) -> list[tuple[str, str, int | None, str]]:
    """Return kind, reason, who and the subject, as they were written."""
    entries = Entry.objects.filter(kind__in=kinds or EntryKind.values).order_by("at", "organisation_id", "number")
    return [(entry.kind, entry.reason, entry.by_id, entry.subject) for entry in entries]


def manager() -> User:
    return MembershipFactory(role=Role.MANAGER).user


def test_signing_in_with_a_code_is_journalled_once_it_is_done(client: Client) -> None:
    user = MembershipFactory().user
    enrol(user)

    client.post("/compte/login/", {"login": user.email, "password": PASSWORD})
    assert said() == []
    client.post("/compte/login/code/", {"code": code_for(user)})

    assert said() == [("SIGNED_IN", "CODE", user.pk, f"user:{user.pk}")]
    assert Entry.objects.get().organisation_id in user.organisation_ids


def test_wrong_password_names_the_account_and_never_the_address(client: Client) -> None:
    user = UserFactory()

    client.post("/compte/login/", {"login": user.email, "password": "autre chose"})
    client.post("/compte/login/", {"login": "inconnue@relais.example", "password": "autre chose"})

    assert [entry[1:] for entry in said()] == [("PASSWORD", None, f"user:{user.pk}"), ("PASSWORD", None, "")]


def test_wrong_code_is_journalled(client: Client) -> None:
    user = UserFactory()
    enrol(user)
    client.post("/compte/login/", {"login": user.email, "password": PASSWORD})

    client.post("/compte/login/code/", {"code": "000000"})

    assert said() == [("SIGN_IN_FAILED", "CODE", None, f"user:{user.pk}")]


def test_code_that_comes_after_too_many_is_journalled_as_stopped(client: Client) -> None:
    user = UserFactory()
    enrol(user)
    client.post("/compte/login/", {"login": user.email, "password": PASSWORD})

    for _ in range(6):
        client.post("/compte/login/code/", {"code": "000000"})

    assert [reason for _kind, reason, *_said in said()] == ["CODE"] * 5 + ["CODE_STOPPED"]
    assert {subject for *_said, subject in said()} == {f"user:{user.pk}"}


@pytest.mark.parametrize(("path", "known"), [("/compte/login/cle/", False), ("/compte/login/code/", True)])
def test_passkey_that_does_not_fit_is_journalled_at_the_pace_of_people(
    client: Client, settings: Any, path: str, *, known: bool
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "told": "2/m/ip"}
    user = UserFactory()
    enrol(user)
    if known:
        client.post("/compte/login/", {"login": user.email, "password": PASSWORD})

    for _ in range(4):
        client.post(path, {"credential": '{"id": "forged"}'})

    assert said() == [("SIGN_IN_FAILED", "PASSKEY", None, f"user:{user.pk}" if known else "")] * 2


def test_signing_out_is_journalled(client: Client) -> None:
    user = UserFactory()
    sign_in(client, user)

    client.post("/compte/logout/")

    assert said() == [("SIGNED_OUT", "ASKED", user.pk, f"user:{user.pk}")]


def test_session_that_ends_by_itself_is_journalled(client: Client) -> None:
    user = UserFactory()
    sign_in(client, user)
    session = client.session
    session[SEEN] -= 16 * 60
    session.save()

    client.get("/compte/")

    assert said() == [("SIGNED_OUT", "TIME_LIMIT", user.pk, f"user:{user.pk}")]


def test_what_does_not_exist_is_journalled_by_its_route_only(client: Client) -> None:
    user = MembershipFactory().user
    sign_in(client, user)

    client.get("/demandes/7KQM-2D9X/")

    assert said() == [("REFUSED", "NOT_FOUND", user.pk, "route:referrals:referral")]


def test_without_the_middleware_a_refusal_leaves_no_entry(client: Client) -> None:
    """The negative control of the one above."""
    sign_in(client, MembershipFactory().user)
    others = [name for name in settings.MIDDLEWARE if name != "accounts.middleware.JournalledAnswers"]

    with override_settings(MIDDLEWARE=others):
        client.get("/demandes/7KQM-2D9X/")

    assert said() == []


def test_who_is_not_signed_in_leaves_no_entry(client: Client) -> None:
    client.get("/demandes/7KQM-2D9X/")
    client.get("/annuaire/rien-du-tout/")

    assert said() == []


def test_refusal_that_leads_back_to_a_page_is_journalled(client: Client) -> None:
    user = MembershipFactory(role=Role.MANAGER).user
    sign_in(client, user)

    client.post(f"/equipe/membres/{user.memberships.get().pk}/role/", {"role": Role.AGENT})

    assert said(EntryKind.REFUSED) == [("REFUSED", "FORBIDDEN", user.pk, "route:team")]


def test_change_of_role_is_journalled_in_its_transaction() -> None:
    boss = manager()
    member = MembershipFactory(organisation=boss.memberships.get().organisation)

    roles.change_role(membership_id=member.pk, role=Role.MANAGER, by=boss, at=timezone.now())

    assert said() == [("ROLE_CHANGED", "MANAGER", boss.pk, f"user:{member.user_id}")]


def test_role_stays_as_it_was_when_the_journal_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    boss = manager()
    member = MembershipFactory(organisation=boss.memberships.get().organisation)

    with pytest.raises(DatabaseError):
        roles.change_role(membership_id=member.pk, role="not a role", by=boss, at=timezone.now())

    assert said() == []


def test_invitation_is_journalled_at_each_step_without_the_address() -> None:
    boss, at = manager(), timezone.now()
    organisation = boss.memberships.get().organisation
    sent = invitations.invite(organisation=organisation, email="a@b.example", role=Role.AGENT, by=boss, at=at)
    invitations.renew(token=sent.token, at=at + timedelta(hours=1))
    again = invitations.invite(organisation=organisation, email="c@d.example", role=Role.AGENT, by=boss, at=at)
    invitations.revoke(invitation_id=again.pk, by=boss, at=at + timedelta(hours=2))

    assert sorted(reason for _kind, reason, _by, _subject in said()) == ["RENEWED", "REVOKED", "SENT", "SENT"]
    assert all(subject.startswith("invitation:") and "example" not in subject for *_said, subject in said())


def test_each_step_of_a_repair_is_journalled_on_the_account_it_concerns() -> None:
    organisation, at = OrganisationFactory(), timezone.now()
    first = MembershipFactory(organisation=organisation, role=Role.MANAGER).user
    second = UserFactory(is_superuser=True)
    lost = MembershipFactory(organisation=organisation).user

    repair = repairs.open_repair(of=lost, by=first, at=at)
    repairs.confirm(repair_id=repair.pk, by=second, at=at + timedelta(hours=1))
    repairs.use(user=lost, at=at + timedelta(days=2))

    assert [reason for _kind, reason, _by, _subject in said()] == ["REPAIR_OPENED", "REPAIR_CONFIRMED", "REPAIR_USED"]
    assert {subject for *_said, subject in said()} == {f"user:{lost.pk}"}


def test_new_codes_are_journalled(client: Client) -> None:
    user = UserFactory()
    sign_in(client, user)

    client.post("/compte/second-facteur/codes/")

    assert said() == [("FACTOR_CHANGED", "CODES_DRAWN", user.pk, f"user:{user.pk}")]
