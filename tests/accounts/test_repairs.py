"""A lost factor takes two other people, a delay, and one's own password; e-mail and a new password do not do."""

import html
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import invitations, policies, repairs
from accounts.decisions import ALLOWED
from accounts.models import Repair, User
from accounts.policies import NotAllowed
from accounts.vocabularies import Role
from tests.accounts.jobs import work
from tests.factories import MembershipFactory, UserFactory
from tests.signing_in import enrol, sign_in

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(hours=24)


class Team:
    """An agent who lost her telephone, two managers, the département's referent and an editor."""

    def __init__(self) -> None:
        self.manager = MembershipFactory(role=Role.MANAGER).user
        self.organisation = self.manager.memberships.get().organisation
        self.other = MembershipFactory(role=Role.MANAGER, organisation=self.organisation).user
        self.agent = MembershipFactory(organisation=self.organisation).user
        self.referent = MembershipFactory(role=Role.REFERENT, departements=["93"]).user
        self.editor = UserFactory(is_staff=True)
        self.editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
        enrol(self.agent)

    def opened(self, at: datetime = NOON) -> Repair:
        return repairs.open_repair(of=self.agent, by=self.manager, at=at)

    def confirmed(self, at: datetime = NOON) -> Repair:
        return repairs.confirm(repair_id=self.opened(at).pk, by=self.referent, at=at)

    def made_up(self, by: User, role: Role) -> User:
        """Somebody whom a manager invites into the organisation, under whatever name."""
        organisation = self.organisation
        sent = invitations.invite(
            organisation=organisation, email=f"{uuid4()}@relais.example", role=role, by=by, at=NOON
        )
        said = {"password": "mot de passe de test", "first_name": "", "last_name": ""}
        return invitations.accept(token=sent.token, at=NOON, **said)


def type_password(user: User) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": "mot de passe de test"})
    return client


def test_agent_who_lost_her_telephone_is_back_after_two_people_and_a_day() -> None:
    team = Team()
    team.confirmed(at=timezone.now() - DAY)
    client = type_password(team.agent)
    assert "Votre dépannage est prêt" in client.get(reverse("lost_factor")).content.decode()

    client.post(reverse("lost_factor"), {"action": "use"})

    assert not Authenticator.objects.filter(user=team.agent).exists()
    assert client.get("/a-traiter/").wsgi_request.user.is_anonymous
    assert client.get(reverse("second_factor")).status_code == 200


@pytest.mark.parametrize("who", ["referent", "editor"])
def test_another_person_confirms(who: str) -> None:
    team = Team()

    repair = repairs.confirm(repair_id=team.opened().pk, by=getattr(team, who), at=NOON)

    assert repair.ripe_at == NOON + DAY


@pytest.mark.parametrize("who", ["manager", "agent"])
def test_nobody_confirms_what_she_opened_or_what_is_hers(who: str) -> None:
    team = Team()

    with pytest.raises(NotAllowed):
        repairs.confirm(repair_id=team.opened().pk, by=getattr(team, who), at=NOON)


def opens_and_confirms(opener: User, team: Team, who: User) -> bool:
    with transaction.atomic():
        repair = repairs.open_repair(of=team.agent, by=opener, at=NOON)
        allowed = bool(policies.can_confirm_repair(User.objects.get(pk=who.pk), repair))
        transaction.set_rollback(True)
    return allowed


def pairs_inside(team: Team) -> set[tuple[str, str]]:
    """Return which two accounts that one manager may hold, or make, would do: all of them, and what each could be."""
    made = team.made_up(team.manager, Role.MANAGER)
    agent, further = team.made_up(team.manager, Role.AGENT), team.made_up(made, Role.MANAGER)
    heir = MembershipFactory(organisation=team.organisation, role=Role.REFERENT, departements=["93"]).user
    desk = team.made_up(made, Role.AGENT)
    desk.user_permissions.add(Permission.objects.get(codename="access_admin"))
    managers = {"manager": team.manager, "made": made, "further": further}
    anybody = managers | {"other": team.other, "agent": agent, "heir": heir, "desk": desk}
    return {
        (opener, who)
        for opener in managers
        for who in anybody
        if who != opener and opens_and_confirms(managers[opener], team, anybody[who])
    }


def test_one_manager_s_accounts_and_those_she_made_are_not_two_people() -> None:
    assert pairs_inside(Team()) == set()


def test_they_would_be_where_nobody_asks_for_somebody_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: what was asked before, a manager, a referent or an editor other than who opened."""

    def somebody_else(user: User, repair: Repair) -> bool:
        of = repair.user
        return user.pk != repair.opened_by_id and (
            policies._manages(user, of) or policies._follows(user, of) or policies._keeps(user, of)
        )

    monkeypatch.setattr(policies, "can_confirm_repair", somebody_else)

    found = pairs_inside(Team())

    assert {("manager", "made"), ("made", "further"), ("made", "manager"), ("manager", "heir")} <= found


def test_organisation_of_one_manager_and_one_agent_stays_repairable() -> None:
    sole = MembershipFactory(role=Role.MANAGER)
    agent = MembershipFactory(organisation=sole.organisation).user
    administrator, referent = UserFactory(is_superuser=True), Team().referent
    hers = repairs.open_repair(of=sole.user, by=referent, at=NOON)
    agent_s = repairs.open_repair(of=agent, by=sole.user, at=NOON)

    for repair, by in ((hers, administrator), (agent_s, referent)):
        assert repairs.confirm(repair_id=repair.pk, by=by, at=NOON).confirmed_by == by


def test_manager_is_told_who_confirms_what_she_opened(client: Client) -> None:
    team = Team()
    sign_in(client, team.manager)

    page = client.post(reverse("open_repair"), {"email": team.agent.email}, follow=True)

    assert str(policies.CONFIRMED_FROM_OUTSIDE) in html.unescape(page.content.decode())


@pytest.mark.parametrize("who", ["agent", "referent", "editor"])
def test_nobody_but_a_manager_opens_while_there_is_one(who: str) -> None:
    team = Team()

    with pytest.raises(NotAllowed):
        repairs.open_repair(of=team.agent, by=getattr(team, who), at=NOON)


def test_manager_of_another_organisation_neither_opens_nor_confirms() -> None:
    team, stranger = Team(), MembershipFactory(role=Role.MANAGER).user
    repair = team.opened()

    with pytest.raises(NotAllowed):
        repairs.open_repair(of=team.other, by=stranger, at=NOON)
    with pytest.raises(NotAllowed):
        repairs.confirm(repair_id=repair.pk, by=stranger, at=NOON)


def test_referent_opens_for_a_sole_manager() -> None:
    team = Team()
    sole = MembershipFactory(role=Role.MANAGER).user

    repair = repairs.open_repair(of=sole, by=team.referent, at=NOON)

    assert repairs.confirm(repair_id=repair.pk, by=team.editor, at=NOON).confirmed_by == team.editor


@pytest.mark.parametrize(
    ("confirmed", "waited"), [(False, 10 * DAY), (True, DAY - timedelta(seconds=1)), (True, 8 * DAY)]
)
def test_repair_serves_neither_alone_nor_too_soon_nor_too_late(*, confirmed: bool, waited: timedelta) -> None:
    team = Team()
    team.confirmed() if confirmed else team.opened()

    with pytest.raises(repairs.NothingToRepair):
        repairs.use(user=team.agent, at=NOON + waited)
    assert Authenticator.objects.filter(user=team.agent).exists()


def test_repair_serves_once() -> None:
    team = Team()
    team.confirmed()
    repairs.use(user=team.agent, at=NOON + DAY)

    with pytest.raises(repairs.NothingToRepair):
        repairs.use(user=team.agent, at=NOON + DAY)


def test_agent_is_told_of_each_step_and_stops_it() -> None:
    team = Team()
    team.confirmed()
    work()
    assert [message.to for message in mail.outbox] == [[team.agent.email]] * 2
    assert len({message.body for message in mail.outbox}) == 1

    client = Client()
    sign_in(client, team.agent)
    assert "Annuler ce dépannage" in client.get(reverse("account")).content.decode()
    client.post(reverse("stop_repair"))

    with pytest.raises(repairs.NothingToRepair):
        repairs.use(user=team.agent, at=NOON + DAY)


def test_agent_stops_it_with_her_password_alone() -> None:
    team = Team()
    team.opened(at=timezone.now())

    type_password(team.agent).post(reverse("lost_factor"), {"action": "cancel"})

    assert not Repair.objects.open().exists()


def test_repair_page_is_closed_to_who_has_not_typed_the_password() -> None:
    Team().confirmed(at=timezone.now() - DAY)

    assert Client().post(reverse("lost_factor"), {"action": "use"})["Location"] == reverse("account_login")
    assert Authenticator.objects.exists()


def test_new_password_leaves_the_factor_in_place() -> None:
    team = Team()
    team.agent.set_password("une phrase toute neuve")
    team.agent.save()
    client = Client()

    answer = client.post(reverse("account_login"), {"login": team.agent.email, "password": "une phrase toute neuve"})

    assert answer["Location"] == reverse("mfa_authenticate")


def test_manager_opens_from_her_team_and_another_confirms_from_her_list() -> None:
    team, first, second = Team(), Client(), Client()
    sign_in(first, team.manager)
    sign_in(second, team.editor)

    first.post(reverse("open_repair"), {"email": team.agent.email})
    assert team.agent.email not in first.get(reverse("repairs")).content.decode()
    assert team.agent.email in second.get(reverse("repairs")).content.decode()
    second.post(reverse("confirm_repair", args=[Repair.objects.get().pk]))

    assert Repair.objects.get().confirmed_by == team.editor


def test_manager_learns_nothing_of_addresses_that_are_not_hers(client: Client) -> None:
    team, stranger = Team(), UserFactory()
    sign_in(client, team.manager)

    def ask(email: str) -> Any:
        return client.post(reverse("open_repair"), {"email": email}, follow=True).content.count(b"fr-alert--error")

    assert ask(stranger.email) == ask("personne@relais.example") == 1
    assert not Repair.objects.exists()


def test_agent_does_not_find_the_page_of_repairs() -> None:
    team, client = Team(), Client()
    sign_in(client, team.agent)

    assert client.get(reverse("repairs")).status_code == 404
    assert client.post(reverse("confirm_repair", args=[team.opened().pk])).status_code == 404


@pytest.mark.parametrize("changes", [{"opened_by": "agent"}, {"confirmed_by": "agent"}, {"confirmed_by": "manager"}])
def test_database_itself_refuses_a_repair_by_fewer_than_three_people(changes: dict[str, str]) -> None:
    team = Team()
    repair = team.opened()
    for name, who in changes.items():
        setattr(repair, name, getattr(team, who))

    with pytest.raises(IntegrityError), transaction.atomic():
        repair.save()


def test_one_person_would_do_where_neither_the_policy_nor_the_database_asks_for_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control of both."""
    monkeypatch.setattr(policies, "can_confirm_repair", lambda *_: ALLOWED)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_repair DROP CONSTRAINT repair_takes_two_other_people")
    team = Team()

    repairs.confirm(repair_id=team.opened().pk, by=team.manager, at=NOON)

    assert repairs.use(user=team.agent, at=NOON + DAY).opened_by == team.manager
