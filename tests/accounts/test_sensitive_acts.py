"""Acts that ask again who is there: what changes somebody's rights, or how she comes in."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts import factors
from accounts.models import User
from accounts.vocabularies import Role
from cms.operations import EDITORS
from tests.accounts.provider import CLIENT, SECRET, Provider
from tests.accounts.test_ways_in import by_proconnect
from tests.factories import MembershipFactory, UserFactory
from tests.signing_in import code_for, enrol, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_pages")]

ELEVEN_MINUTES = 11 * 60
PASSWORD = "mot de passe de test"
ACTS = {
    "invite": ("invite", None),
    "change a role": ("change_role", "member"),
    "close a colleague's sessions": ("close_sessions", "member"),
    "close one of her own": ("end_session", "session"),
    "close her other ones": ("end_other_sessions", None),
    "open a repair": ("open_repair", None),
    "confirm a repair": ("confirm_repair", "other"),
    "limit an editor": ("limit_editor", "user"),
    "hand a referent's function over": ("referrals:hand_over", "referent"),
    "break the glass": ("referrals:break_glass", None),
    "enrol a passkey": ("mfa_add_webauthn", None),
    "enrol an application": ("mfa_activate_totp", None),
    "revoke a factor": ("revoke_factor", "factor"),
    "draw recovery codes": ("recovery_codes", None),
    "choose a first password": ("account_set_password", None),
    "change her password": ("account_change_password", None),
    "make an account at the desk": ("wagtailusers_users:add", None),
    "change an account at the desk": ("wagtailusers_users:edit", "user"),
    "change a group at the desk": ("wagtailusers_groups:edit", "group"),
    "close several accounts at the desk": ("wagtail_bulk_action", "several"),
}

CHANGE_AN_ACCOUNT = {  # by what it is opened, or mended
    "open a repair",
    "confirm a repair",
    "enrol a passkey",
    "enrol an application",
    "revoke a factor",
    "draw recovery codes",
    "choose a first password",
    "change her password",
    "make an account at the desk",
    "change an account at the desk",
    "change a group at the desk",
    "close several accounts at the desk",
}


def everything() -> tuple[User, dict[str | None, list[Any]]]:
    """Return somebody who may do every act, and upon whom or what."""
    group = Group.objects.get(name=EDITORS)
    manager = MembershipFactory(role=Role.MANAGER)
    user = manager.user
    user.is_superuser = user.is_staff = True
    user.save()
    editor = UserFactory()
    editor.groups.add(group)
    member = MembershipFactory(organisation=manager.organisation)
    referent = MembershipFactory(organisation=manager.organisation, user=user, role=Role.REFERENT, departements=["93"])
    session = UserSession.objects.create(user=user, ip="127.0.0.1", user_agent="Firefox", session_key="elsewhere")
    ids = {
        "member": member.pk,
        "referent": referent.pk,
        "user": editor.pk,
        "group": group.pk,
        "other": 1,
        "session": session.pk,
    }
    several = ["accounts", "user", "set_active_state"]
    return user, {None: [], "several": several, "factor": [enrol(user).pk], **{what: [pk] for what, pk in ids.items()}}


def grow_old(client: Client) -> None:
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= ELEVEN_MINUTES
    session.save()


def attempt(client: Client, act: str, ids: dict[str | None, list[Any]]) -> Any:
    name, what = ACTS[act]
    return client.post(reverse(name, args=ids[what]), {})


def asks(answer: Any) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith(reverse("account_reauthenticate"))


@pytest.mark.parametrize("act", ACTS)
def test_sensitive_act_asks_again_ten_minutes_after_sign_in_and_not_before(act: str) -> None:
    user, ids = everything()
    fresh, old = Client(), Client()
    sign_in(fresh, user)
    sign_in(old, user)
    grow_old(old)

    assert asks(attempt(old, act, ids))
    assert not asks(attempt(fresh, act, ids))


def prove(client: Client, page: str, given: dict[str, str]) -> Any:
    """Give one factor where it is asked, as its page hands the way back on."""
    asked = urlsplit(page)
    return client.post(asked.path, {**given, **dict(parse_qsl(asked.query))})


def two_answers(client: Client, act: str) -> list[Any]:
    """Attempt an act in an old session, give the password, then a code where it is asked; return what followed each."""
    user, ids = everything()
    sign_in(client, user)
    grow_old(client)
    answers = [attempt(client, act, ids)]
    for given in ({"password": PASSWORD}, {"code": code_for(user)}):
        if asks(answers[-1]):
            answers.append(prove(client, answers[-1]["Location"], given))
    return answers


@pytest.mark.parametrize("act", ACTS)
def test_what_opens_an_account_changes_once_both_factors_are_proved_again(act: str, client: Client) -> None:
    answers = two_answers(client, act)

    assert [asks(answer) for answer in answers] == [True, *([True] if act in CHANGE_AN_ACCOUNT else []), False]


def test_act_goes_on_where_it_was_left_after_the_second_proof(client: Client) -> None:
    answers = two_answers(client, "draw recovery codes")

    assert ["relais-codes" in answer.content.decode() for answer in answers] == [False, False, True]


def test_one_factor_would_be_enough_where_nobody_asks_for_the_other(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    monkeypatch.setattr(factors, "are_both_fresh", factors.is_fresh)

    answers = two_answers(client, "draw recovery codes")

    assert ["relais-codes" in answer.content.decode() for answer in answers] == [False, True]


def test_whoever_begins_by_the_code_is_asked_for_the_password_and_told_why(client: Client) -> None:
    user, ids = everything()
    sign_in(client, user)
    grow_old(client)
    page = attempt(client, "change her password", ids)["Location"]

    begun = client.get(page).content.decode()
    other = prove(client, page.replace("/confirmation/", "/confirmation/code/"), {"code": code_for(user)})["Location"]
    goes_on = client.get(other).content.decode()
    done = prove(client, other, {"password": PASSWORD})

    assert "Nous redemandons les deux preuves" in begun
    assert "Première preuve reçue" in goes_on
    assert "Première preuve reçue" not in begun
    assert "id_oldpassword" in done.content.decode()


def test_passkey_is_both_factors(rf: RequestFactory) -> None:
    request, user = rf.get("/"), MembershipFactory().user
    enrol(user)
    proofs = {"passkey": ("mfa", "webauthn"), "code": ("mfa", "totp"), "password": ("password", None)}

    def enough(*given: str) -> bool:
        methods = [{"method": proofs[one][0], "type": proofs[one][1], "at": time.time()} for one in given]
        request.session = {
            "account_authentication_methods": methods,
            "account_authentication_methods_user": str(user.pk),
        }  # type: ignore[assignment]
        return factors.are_both_fresh(request, user)

    assert enough("passkey")
    assert enough("password", "code")
    assert [enough("code"), enough("password"), enough("code", "code")] == [False] * 3


def test_password_that_is_typed_is_not_kept_while_somebody_proves_who_she_is(client: Client) -> None:
    user, _ids = everything()
    sign_in(client, user)
    grow_old(client)
    new = "une phrase toute neuve"

    asked = client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new})

    assert asks(asked)
    assert new not in str(dict(client.session))
    assert PASSWORD not in str(dict(client.session))


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """A ProConnect that vouches for two factors."""
    provider = Provider()
    settings.PROCONNECT_URL = provider.url
    settings.PROCONNECT_CLIENT_ID, settings.PROCONNECT_CLIENT_SECRET = CLIENT, SECRET
    yield provider
    provider.close()


@pytest.mark.parametrize("act", ["enrol a passkey", "draw recovery codes", "invite", "choose a first password"])
def test_who_has_nothing_to_prove_here_signs_in_again(act: str, provider: Provider) -> None:
    user, ids = everything()
    user.authenticator_set.all().delete()
    user.set_unusable_password()
    user.save()
    client = Client()
    by_proconnect(client, user, provider)
    assert client.get("/compte/").status_code == 200
    grow_old(client)

    assert attempt(client, act, ids)["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("former", "changes"), [("un autre mot de passe", False), (PASSWORD, True)])
def test_password_is_changed_by_who_knows_the_former_one(former: str, *, changes: bool) -> None:
    user, client, new = MembershipFactory().user, Client(), "une phrase toute neuve"
    sign_in(client, user)

    client.post("/compte/password/change/", {"oldpassword": former, "password1": new, "password2": new})

    user.refresh_from_db()
    assert user.check_password(new) is changes
