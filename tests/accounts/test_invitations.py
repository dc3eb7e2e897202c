"""By invitation only: a link that reading never uses up, and that says nothing to who should not have it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import invitations
from accounts.models import Invitation, Membership, User
from accounts.policies import NotAllowed
from accounts.vocabularies import Role
from tests.accounts.jobs import work
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

PHRASE = "cheval agrafe batterie nuage"
ANSWER = {"first_name": "Inès", "last_name": "Martin", "password": PHRASE}


def invited(email: str = "nouvelle@relais.example", role: Role = Role.AGENT) -> Invitation:
    manager = MembershipFactory(role=Role.MANAGER)
    return invitations.invite(
        organisation=manager.organisation, email=email, role=role, by=manager.user, at=timezone.now()
    )


def aged(invitation: Invitation) -> Invitation:
    week = timedelta(days=7, seconds=1)
    invitation.sent_at, invitation.expires_at = invitation.sent_at - week, invitation.expires_at - week
    invitation.save()
    return invitation


def link_of(message: Any) -> str:
    found = re.search(r"/invitation/\S+/", message.body)
    assert found is not None
    return found[0]


def test_manager_invites_and_the_new_member_chooses_her_password() -> None:
    manager, client, newcomer = MembershipFactory(role=Role.MANAGER), Client(), Client()
    sign_in(client, manager.user)
    fields = {"organisation": manager.organisation_id, "email": "Nouvelle@relais.example", "role": "AGENT"}
    client.post(reverse("invite"), fields)
    work()

    link = link_of(mail.outbox[-1])
    assert newcomer.get(link).status_code == 200
    answer = newcomer.post(link, ANSWER)

    user = User.objects.get(email="nouvelle@relais.example")
    assert user.check_password(PHRASE)
    assert user.organisation_ids == {manager.organisation_id}
    assert newcomer.get(answer["Location"]).wsgi_request.user.is_anonymous  # the second factor comes first
    assert newcomer.get(reverse("second_factor")).status_code == 200


@pytest.mark.parametrize("method", ["get", "head"])
def test_scanner_that_reads_the_link_uses_nothing_up(method: str) -> None:
    invitation = invited()
    before = list(Invitation.objects.values())

    for _ in range(3):
        getattr(Client(), method)(reverse("invitation", args=[invitation.token]))

    assert list(Invitation.objects.values()) == before
    assert not User.objects.filter(email=invitation.email).exists()


def test_link_serves_once() -> None:
    link = reverse("invitation", args=[invited().token])
    Client().post(link, ANSWER)

    again = Client().post(link, {**ANSWER, "password": "autre phrase longue et sûre"})

    assert again.status_code == 410
    assert User.objects.get(email="nouvelle@relais.example").check_password(PHRASE)


def test_link_would_serve_twice_where_the_first_answer_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    monkeypatch.setattr(type(Invitation.objects.all()), "pending", lambda rows: rows.all())
    link = reverse("invitation", args=[invited().token])
    Client().post(link, ANSWER)

    assert Client().get(link).status_code == 200


def test_messages_of_invitations_have_one_subject_and_one_length() -> None:
    invited("a@relais.example")
    invited("une.adresse.bien.plus.longue@relais.example", Role.MANAGER)
    work()

    one, other = mail.outbox
    assert one.subject == other.subject
    assert len(one.body) == len(other.body)
    for name in Invitation.objects.values_list("organisation__name", flat=True):
        assert name not in one.body + other.body


def test_subject_is_that_of_every_message() -> None:
    from django.template.loader import render_to_string

    own = render_to_string("accounts/email/subject.txt")

    assert own == render_to_string("referrals/email/notification_subject.txt")


def test_link_is_not_in_the_database() -> None:
    invitation = invited()

    assert invitation.token not in str(list(Invitation.objects.values()))
    assert len({len(invited(f"{number}@relais.example").token) for number in range(5)}) == 1


def test_addressee_of_an_old_link_is_sent_another() -> None:
    invitation = aged(invited())
    last, old = work(), invitation.token
    page = Client().get(reverse("invitation", args=[old]))
    assert page.status_code == 410

    Client().post(reverse("renew_invitation", args=[old]))
    work(after=last)

    assert mail.outbox[-1].to == [invitation.email]
    assert Client().get(link_of(mail.outbox[-1])).status_code == 200
    assert Client().post(reverse("invitation", args=[old]), ANSWER).status_code == 410


def test_old_link_would_serve_where_nobody_looks_at_its_age(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    monkeypatch.setattr(Invitation, "is_expired", lambda *_: False)

    answer = Client().post(reverse("invitation", args=[aged(invited()).token]), ANSWER)

    assert answer.status_code == 302


@pytest.mark.parametrize("key", ["tests only", "another key"])
def test_link_is_signed_with_the_site_s_key(key: str, settings: Any) -> None:
    """Whoever reads the database knows all that goes into a link but the key: her own would be another's."""
    invitation = invited()
    sent = invitation.token
    settings.SECRET_KEY = key

    assert (invitation.token == sent) is (key == "tests only")


def test_stranger_learns_nothing_from_a_link_that_is_not_one() -> None:
    old = aged(invited()).token
    unknown = "x" * len(old)

    def read(token: str) -> tuple[bytes, bytes]:
        client = Client()
        page = client.get(reverse("invitation", args=[token])).content
        answer = client.post(reverse("renew_invitation", args=[token])).content
        return strip(page, token), strip(answer, token)

    def strip(page: bytes, token: str) -> bytes:
        changing = rb'name="csrfmiddlewaretoken" value="\w+"|nonce="[\w-]+"'
        return re.sub(changing, b"", page.replace(token.encode(), b""))

    assert read(old) == read(unknown)


def test_somebody_who_has_an_account_joins_signed_in_only() -> None:
    user, stranger, member = UserFactory(), Client(), Client()
    link = reverse("join_as", args=[(invitation := invited(user.email)).token])
    stranger.post(reverse("invitation", args=[invitation.token]), ANSWER)
    sign_in(stranger, UserFactory())
    stranger.post(link)
    assert not user.memberships.exists()

    sign_in(member, user)
    member.post(link)

    assert user.memberships.get().organisation == invitation.organisation
    assert not User.objects.get(pk=user.pk).check_password(PHRASE)


def test_agent_neither_finds_the_team_nor_invites() -> None:
    agent, client = MembershipFactory(), Client()
    sign_in(client, agent.user)

    assert client.get(reverse("team")).status_code == 404
    with pytest.raises(NotAllowed):
        invitations.invite(
            organisation=agent.organisation, email="x@y.example", role=Role.AGENT, by=agent.user, at=timezone.now()
        )


def test_manager_touches_no_other_organisation() -> None:
    theirs, client = invited(), Client()
    member = MembershipFactory()
    sign_in(client, MembershipFactory(role=Role.MANAGER).user)

    fields = {"organisation": theirs.organisation_id, "email": "x@relais.example", "role": "AGENT"}
    assert client.post(reverse("invite"), fields).status_code == 422
    assert client.post(reverse("revoke_invitation", args=[theirs.pk])).status_code == 404
    assert client.post(reverse("change_role", args=[member.pk]), {"role": "MANAGER"}).status_code == 404
    assert theirs.email not in client.get(reverse("team")).content.decode()


def test_manager_revokes_and_the_link_is_dead() -> None:
    invitation, client = invited(), Client()
    sign_in(client, invitation.invited_by)
    assert invitation.email in client.get(reverse("team")).content.decode()

    client.post(reverse("revoke_invitation", args=[invitation.pk]))

    assert Client().post(reverse("invitation", args=[invitation.token]), ANSWER).status_code == 410
    assert invitation.email not in client.get(reverse("team")).content.decode()


def test_manager_changes_the_role_of_others_but_not_her_own() -> None:
    manager, client = MembershipFactory(role=Role.MANAGER), Client()
    agent = MembershipFactory(organisation=manager.organisation)
    sign_in(client, manager.user)

    client.post(reverse("change_role", args=[agent.pk]), {"role": "MANAGER"})
    refused = client.post(reverse("change_role", args=[manager.pk]), {"role": "AGENT"}, follow=True)

    assert Membership.objects.get(pk=agent.pk).role == Role.MANAGER
    assert Membership.objects.get(pk=manager.pk).role == Role.MANAGER
    assert "autre personne responsable" in refused.content.decode()


def test_nobody_is_made_a_referent_by_invitation() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        invited(role=Role.REFERENT)
    assert not Invitation.objects.filter(organisation=OrganisationFactory()).exists()
