"""A value that no form offers leaves a line in the journal: who, and on which page; never the value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.conf import settings as site
from django.test import Client
from django.urls import resolve, reverse

from accounts import attempts
from accounts.models import Entry, User
from accounts.vocabularies import EntryKind, Refusal, Role
from referrals.vocabularies import SolicitationState as State
from tests.factories import MembershipFactory, OrganisationFactory
from tests.referrals.scenario import NEEDS, Scenario, organisation_of
from tests.referrals.test_views import referral_form
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

FORGED = "F0RGED"
Sent = tuple[User, str, dict[str, Any]]


def forged() -> Iterator[tuple[str, Sent]]:
    """Yield what is sent that no form offers: whose session, where, and the form."""
    scenario = Scenario()
    officer, answerer, other = scenario.officer, scenario.answerer, OrganisationFactory()
    draft, asked = scenario.draft(), scenario.in_state(State.SENT)
    manager = MembershipFactory(role=Role.MANAGER).user
    invitation = {"organisation": organisation_of(manager).pk, "email": "n@relais.example", "role": Role.AGENT}
    create, page = reverse("referrals:create"), draft.get_absolute_url()
    versions = {"version": draft.version}
    yield "a choice outside the list", (officer, create, referral_form(officer, urgency=FORGED))
    yield "an object that does not exist", (officer, create, referral_form(officer, departement=FORGED))
    yield "an organisation that is not hers", (officer, create, referral_form(officer, requester=other.pk))
    yield "a hidden version", (officer, f"{page}envoi/", {"version": FORGED, "organisations": other.pk})
    yield "a partner that is not proposed", (officer, f"{page}envoi/", {**versions, "organisations": FORGED})
    yield (
        "a need that was not asked",
        (
            answerer,
            f"{asked.get_absolute_url()}acceptation/",
            {"version": asked.version, "needs": [FORGED]},
        ),
    )
    yield "a role that no invitation gives", (manager, reverse("invite"), {**invitation, "role": Role.REFERENT})
    yield "an organisation that is not managed", (manager, reverse("invite"), {**invitation, "organisation": other.pk})


def said(user: User) -> list[tuple[str, str]]:
    """Return what the journal says of somebody's refusals."""
    return list(Entry.objects.filter(kind=EntryKind.REFUSED, by=user).values_list("subject", "reason"))


def sent(client: Client, one: Sent) -> list[tuple[str, str]]:
    """Send a form, and return what it adds to the journal."""
    user, path, form = one
    before = len(said(user))
    sign_in(client, user)
    client.post(path, form)
    return said(user)[before:]


def test_value_that_no_form_offers_is_journalled_by_its_route_only(client: Client) -> None:
    for what, one in forged():
        route = resolve(one[1]).view_name

        assert sent(client, one) == [(f"route:{route}", Refusal.NOT_OFFERED)], what

    assert not [entry for entry in Entry.objects.order_by("pk") if FORGED in str(vars(entry))]


def test_forged_signature_is_journalled(client: Client) -> None:
    user = Scenario().officer
    sign_in(client, user)

    client.cookies[site.DEVICE_COOKIE_NAME] = FORGED
    client.post(reverse("mfa_reauthenticate"), {"code": "000000"})

    assert said(user) == [("route:mfa_reauthenticate", Refusal.NOT_OFFERED)]


def test_form_that_is_to_be_completed_or_that_is_right_leaves_no_such_line(client: Client) -> None:
    scenario = Scenario()
    officer, draft, asked = scenario.officer, scenario.draft(), scenario.in_state(State.SENT)
    create = reverse("referrals:create")

    assert sent(client, (officer, create, referral_form(officer, urgency=""))) == []
    assert sent(client, (officer, create, referral_form(officer))) == []
    assert sent(client, (officer, f"{draft.get_absolute_url()}envoi/", {"version": draft.version})) == []
    accepted = {"version": asked.version, "needs": NEEDS}
    assert sent(client, (scenario.answerer, f"{asked.get_absolute_url()}acceptation/", accepted)) == []


def test_value_that_nobody_notes_is_seen(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    monkeypatch.setattr(attempts, "note", lambda: None)

    assert [one for _what, one in forged() if sent(client, one)] == []


def offers(form: type[forms.BaseForm]) -> bool:
    """Whether a form has values that somebody could forge: choices, or what is hidden."""
    fields = form.base_fields.values()  # type: ignore[attr-defined]
    return any(isinstance(field, forms.ChoiceField) or field.widget.is_hidden for field in fields)


def of_ours(parent: type[Any]) -> Iterator[type[Any]]:
    """Yield the forms of the site, whatever they come from."""
    for form in parent.__subclasses__():
        yield from of_ours(form)
        if form.__module__.startswith(("accounts.", "referrals.", "cms.forms", "cms.trust")):
            yield form


def test_every_form_with_something_to_forge_is_watched() -> None:
    resolve("/")  # which reads every form
    watched = {form for form in of_ours(forms.BaseForm) if issubclass(form, attempts.Watched)}
    others = {form.__name__ for form in of_ours(forms.BaseForm) if offers(form) and form not in watched}

    assert len(watched) > 20
    assert others == {  # a passkey that does not fit is journalled as a failure to come in
        "PasskeyFactorForm",
        "PasskeyForm",
        "PasskeyProveAgainForm",
        "PasskeySignInForm",
        "_PasskeyAnswer",
        "_PasskeyProof",
    }
