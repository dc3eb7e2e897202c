from contextlib import nullcontext

import pytest
from django.contrib.auth.backends import ModelBackend
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import Membership, User
from accounts.vocabularies import ACTING, WATCHING, Role
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_address_is_the_same_whatever_its_case() -> None:
    User.objects.create_user("Agent@Relais.example", "une phrase assez longue")

    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="AGENT@relais.example")


def test_account_without_a_password_cannot_sign_in() -> None:
    user = User.objects.create_user("agent@relais.example")

    assert not user.has_usable_password()


def test_referent_without_a_departement_is_refused() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(role=Role.REFERENT, departements=[])


def test_member_acts_for_her_organisations_and_follows_as_referent_only() -> None:
    agent = MembershipFactory(departements=["75"]).user
    referent = MembershipFactory(user=agent, role=Role.REFERENT, departements=["93"])

    known = User.objects.get(pk=agent.pk)

    assert referent.organisation_id in known.organisation_ids
    assert (len(known.organisation_ids), known.referent_departements) == (2, {"93"})


def test_nobody_signs_up_alone() -> None:
    values = {
        "email": "x@relais.example",
        "password1": "une phrase assez longue",
        "password2": "une phrase assez longue",
    }

    response = Client().post("/compte/signup/", values)

    assert response.status_code == 200
    assert not User.objects.exists()


def test_disabled_account_is_out_at_its_next_request() -> None:
    user = MembershipFactory().user
    client = Client()
    client.force_login(user)
    assert client.get("/a-traiter/").status_code == 200

    User.objects.filter(pk=user.pk).update(is_active=False)

    assert client.get("/a-traiter/").status_code == 302


def test_disabled_account_would_stay_where_nobody_asks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    monkeypatch.setattr(ModelBackend, "user_can_authenticate", lambda *_: True)
    user, client = MembershipFactory().user, Client()
    client.force_login(user)

    User.objects.filter(pk=user.pk).update(is_active=False)

    assert not client.get("/annuaire/").wsgi_request.user.is_anonymous


def test_page_of_somebody_signed_in_is_kept_by_no_cache() -> None:
    client = Client()
    client.force_login(MembershipFactory().user)

    assert "no-store" in client.get("/a-traiter/")["Cache-Control"]
    assert "no-store" not in Client().get("/annuaire/").get("Cache-Control", "")


@pytest.mark.parametrize("role", WATCHING)
def test_who_watches_acts_for_no_organisation(role: Role) -> None:
    user = MembershipFactory(role=role, departements=["93"]).user

    assert not user.organisation_ids | user.managed_organisation_ids | user.referent_departements
    assert not Membership.objects.acting().filter(user=user).exists()
    assert user.is_national == (role == Role.NATIONAL)
    assert bool(user.audited_organisation_ids) == (role == Role.AUDITOR)
    assert user.reads_restricted_records == (role == Role.NATIONAL)


@pytest.mark.parametrize("first", Role)
@pytest.mark.parametrize("second", Role)
def test_nobody_watches_and_acts_whatever_the_organisations(first: Role, second: Role) -> None:
    user = MembershipFactory(role=first, departements=["93"]).user
    both_act = first in ACTING and second in ACTING

    with nullcontext() if both_act else pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(user=user, role=second, departements=["93"])

    assert user.memberships.count() == 1 + both_act
