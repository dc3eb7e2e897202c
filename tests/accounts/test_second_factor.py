"""No path opens a session with one factor."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time
from django.conf import settings
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.codes import code_of
from accounts.models import User
from accounts.vocabularies import Role
from tests.factories import MembershipFactory, UserFactory
from tests.signing_in import SECRET, code_for, enrol, sign_in

pytestmark = pytest.mark.django_db

PASSWORD = "mot de passe de test"
OPEN = {"account_logout", "account_inactive", "account_login", "account_reauthenticate"}
ENROLMENT = {"second_factor", "mfa_activate_totp", "mfa_add_webauthn", "mfa_deactivate_totp"}


def type_password(client: Client, user: User, next_page: str = "") -> Any:
    fields = {"login": user.email, "password": PASSWORD, "next": next_page}
    return client.post(reverse("account_login"), fields)


def pages_for_members() -> list[str]:
    """Return the address of every page that takes no argument, or whose arguments may be anything."""
    names = [name for name in get_resolver().reverse_dict if isinstance(name, str)]
    found = []
    for name in sorted(set(names) - OPEN - ENROLMENT):
        for arguments in ({}, {"pk": 1}, {"token": "x"}):
            try:
                found.append(reverse(name, kwargs=arguments))
                break
            except Exception:  # noqa: BLE001, S112 - this page takes others
                continue
    return found


def test_member_enters_with_her_password_then_her_code() -> None:
    client, user = Client(), MembershipFactory().user
    enrol(user)

    asked = type_password(client, user, "/demandes/")
    assert asked["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session

    entered = client.post(asked["Location"], {"code": code_for(user)})
    assert entered["Location"] == "/demandes/"
    assert client.get("/demandes/").status_code == 200


def test_member_without_a_factor_can_do_nothing_but_enrol() -> None:
    client, user = Client(), MembershipFactory(role=Role.MANAGER).user
    type_password(client, user)

    for page in [*pages_for_members(), "/a-traiter/", "/demandes/", "/cms/", "/equipe/", "/compte/"]:
        answer = client.get(page)
        assert answer.wsgi_request.user.is_anonymous, page

    assert client.get(reverse("account_login"))["Location"].startswith(reverse("second_factor"))
    assert client.get(reverse("second_factor")).status_code == 200


def test_session_without_the_middleware_would_enter_with_one_factor(settings: Any) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "SecondFactor" not in name]
    client, user = Client(), MembershipFactory().user

    type_password(client, user)

    assert client.get("/a-traiter/").status_code == 200


def test_member_enrols_an_application_and_is_let_in() -> None:
    client, user = Client(), MembershipFactory().user
    type_password(client, user)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'id="totp-secret">(\w+)<', page)
    assert secret is not None
    assert "<svg " in page

    key = client.session.session_key
    code = code_of(secret[1], next(yield_hotp_counters_from_time()))
    done = client.post(reverse("mfa_activate_totp"), {"code": code})

    assert done["Location"] == reverse("recovery_codes")
    assert client.session.session_key != key
    assert client.get("/a-traiter/").status_code == 200
    assert [one.session_key for one, _browser in client.get("/compte/").context["sessions"]] == [
        client.session.session_key
    ]
    assert secret[1] not in str(Authenticator.objects.get(user=user, type="totp").data)
    onlooker = Client()
    type_password(onlooker, user)
    onlooker.post(reverse("mfa_authenticate"), {"code": code})
    assert "_auth_user_id" not in onlooker.session


def test_session_with_one_factor_cannot_add_another_to_an_account_that_has_one() -> None:
    client, user = Client(), MembershipFactory().user
    type_password(client, user)
    enrol(user)  # meanwhile, in another browser

    for name in ("second_factor", "mfa_add_webauthn", "mfa_activate_totp", "recovery_codes"):
        assert client.get(reverse(name)).wsgi_request.user.is_anonymous
    asked = client.get(reverse("account_login"))
    assert asked["Location"].startswith(reverse("mfa_reauthenticate"))

    client.post(reverse("mfa_reauthenticate"), {"code": code_for(user)})
    assert client.get("/a-traiter/").status_code == 200


def test_code_serves_once_whatever_the_process() -> None:
    user = UserFactory()
    enrol(user)
    first, second = Client(), Client()
    code = code_for(user)
    for client in (first, second):
        type_password(client, user)

    first.post(reverse("mfa_authenticate"), {"code": code})
    second.post(reverse("mfa_authenticate"), {"code": code})

    assert "_auth_user_id" in first.session
    assert "_auth_user_id" not in second.session


def test_code_would_serve_twice_where_its_step_is_forgotten() -> None:
    """The negative control."""
    user = UserFactory()
    factor = enrol(user)
    first, second = Client(), Client()
    code = code_for(user)
    for client in (first, second):
        type_password(client, user)

    first.post(reverse("mfa_authenticate"), {"code": code})
    factor.save(update_fields=["data"])  # as it was before
    second.post(reverse("mfa_authenticate"), {"code": code})

    assert "_auth_user_id" in second.session


def test_code_by_e_mail_is_no_factor() -> None:
    """Nor is there any way to ask for one: the routes of the site that have to do with codes are these."""
    routes = {name for name in get_resolver().reverse_dict if isinstance(name, str) and "code" in name}

    assert routes == {"recovery_codes"}
    assert set(settings.MFA_SUPPORTED_TYPES) == {"totp", "webauthn", "recovery_codes"}


def test_recovery_codes_are_shown_in_one_answer_and_serve_once_each() -> None:
    client, user = Client(), MembershipFactory().user
    sign_in(client, user)
    shown = client.post(reverse("recovery_codes")).content.decode()
    codes = re.findall(r"<code>(\d{8})</code>", shown)
    assert len(codes) == 10
    assert codes[0] not in client.get(reverse("recovery_codes")).content.decode()

    for expected in (True, False):
        other = Client()
        type_password(other, user)
        other.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert ("_auth_user_id" in other.session) is expected


def test_member_keeps_a_factor_whatever_she_revokes() -> None:
    client, user = Client(), UserFactory()
    sign_in(client, user)
    factor = enrol(user)

    answer = client.post(reverse("revoke_factor", args=[factor.pk]), follow=True)

    assert "seul moyen" in answer.content.decode()
    assert Authenticator.objects.filter(pk=factor.pk).exists()


def test_colleague_cannot_revoke_somebody_else_s_factor() -> None:
    client, other = Client(), UserFactory()
    sign_in(client, UserFactory())

    assert client.post(reverse("revoke_factor", args=[enrol(other).pk])).status_code == 404


def test_sensitive_act_asks_again_who_is_there() -> None:
    client, user = Client(), MembershipFactory().user
    sign_in(client, user)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 11 * 60
    session.save()

    for name in ("mfa_add_webauthn", "recovery_codes"):
        assert client.get(reverse(name))["Location"].startswith(reverse("account_reauthenticate"))
    client.post(f"{reverse('account_reauthenticate')}?next=/", {"password": PASSWORD})
    assert client.get(reverse("recovery_codes")).status_code == 200


def test_secret_of_an_application_is_unreadable_in_a_copy_of_the_database() -> None:
    assert SECRET not in str(enrol(UserFactory()).data)
