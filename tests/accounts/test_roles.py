"""Who gives a function, and who cannot."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import invitations, policies, roles
from accounts.models import Entry, Membership
from accounts.policies import NotAllowed
from accounts.vocabularies import WATCHING, EntryKind, Role
from referrals.templatetags.journal import reason_in_words
from tests.accounts.jobs import work
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory
from tests.referrals.scenario import Scenario
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_operator_gives_any_function_and_the_person_is_told(role: Role, mailoutbox: list[object]) -> None:
    user, organisation = UserFactory(), OrganisationFactory()

    call_command("appoint", user.email, role, organisation.slug, "--departements", "93", "75")
    work()

    given = Membership.objects.get(user=user)
    assert (given.organisation, given.role, given.departements) == (organisation, role, ["75", "93"])
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("case", ["acts already", "referent of nowhere", "nobody", "nowhere"])
def test_operator_is_told_why_not_and_nothing_is_given(case: str) -> None:
    member = MembershipFactory()
    person = UserFactory() if case == "referent of nowhere" else member.user
    email = "personne@relais.example" if case == "nobody" else person.email
    slug = "nulle-part" if case == "nowhere" else member.organisation.slug

    with pytest.raises(CommandError):
        call_command("appoint", email, Role.REFERENT if case == "referent of nowhere" else Role.AUDITOR, slug)

    assert list(Membership.objects.all()) == [member]


@pytest.mark.parametrize("role", WATCHING)
def test_manager_neither_makes_nor_unmakes_who_watches(role: Role) -> None:
    manager = MembershipFactory(role=Role.MANAGER)
    watcher = MembershipFactory(organisation=manager.organisation, role=role)
    client = Client()
    sign_in(client, manager.user)

    page = client.post(reverse("change_role", args=[watcher.pk]), {"role": Role.AGENT}, follow=True).content.decode()

    watcher.refresh_from_db()
    assert watcher.role == role
    assert "se donne et se retire par l'administration" in page.replace("&#x27;", "'")
    assert f"role-{watcher.pk}" not in page
    client.post(reverse("change_role", args=[MembershipFactory(organisation=manager.organisation).pk]), {"role": role})
    assert Membership.objects.filter(role=role).count() == 1


def test_auditor_who_is_invited_to_act_is_told_that_she_cannot() -> None:
    manager, auditor = MembershipFactory(role=Role.MANAGER), MembershipFactory(role=Role.AUDITOR)
    invitation = invitations.invite(
        organisation=manager.organisation, email=auditor.user.email, role=Role.AGENT, by=manager.user, at=timezone.now()
    )
    client = Client()
    sign_in(client, auditor.user)

    page = client.post(reverse("join_as", args=[invitation.token]), follow=True).content.decode()

    assert "ne permet pas d'agir" in page.replace("&#x27;", "'")
    assert list(auditor.user.memberships.all()) == [auditor]
    with pytest.raises(NotAllowed):
        invitations.accept_as(token=invitation.token, user=auditor.user, at=timezone.now())


def test_same_function_given_twice_changes_its_departements() -> None:
    referent = MembershipFactory(role=Role.REFERENT, departements=["93"])

    function = {"role": Role.REFERENT, "departements": ["75"], "at": timezone.now()}
    roles.appoint(user=referent.user, organisation=referent.organisation, **function)

    assert Membership.objects.get().departements == ["75"]


def test_manager_takes_a_function_away_and_what_was_open_before_her_eyes_is_closed() -> None:
    scenario = Scenario()
    solicitation, answerer = scenario.sent(), scenario.answerer
    [membership] = answerer.memberships.all()
    boss, open_page = MembershipFactory(organisation=membership.organisation, role=Role.MANAGER).user, Client()
    sign_in(open_page, answerer)
    form = {"version": solicitation.version}
    assert open_page.get(solicitation.get_absolute_url()).status_code == 200
    client = Client()
    sign_in(client, boss)

    client.post(reverse("change_role", args=[membership.pk]), {"role": "LEFT"})

    assert not answerer.memberships.exists()
    assert open_page.get(solicitation.get_absolute_url()).status_code == 404
    assert open_page.post(f"{solicitation.get_absolute_url()}reception/", form).status_code == 404
    entry = Entry.objects.get(kind=EntryKind.ROLE_CHANGED)
    assert (entry.by, entry.subject, reason_in_words(entry)) == (boss, f"user:{answerer.pk}", "Fonction retirée")
    MembershipFactory(user=answerer, organisation=membership.organisation)  # the control: the same form was good
    assert open_page.post(f"{solicitation.get_absolute_url()}reception/", form).status_code == 302


def test_two_managers_who_take_each_other_s_function_away_leave_one() -> None:
    first = MembershipFactory(role=Role.MANAGER)
    second = MembershipFactory(role=Role.MANAGER, organisation=first.organisation)
    assert second.user.managed_organisation_ids  # as read when the request began
    roles.end(membership_id=second.pk, by=first.user, at=timezone.now())

    with pytest.raises(NotAllowed):
        roles.change_role(membership_id=first.pk, role=Role.AGENT, by=second.user, at=timezone.now())

    assert policies.can_change_role(second.user, first)  # the control: what she was goes on saying yes
