"""The demonstration is loaded once for the module (it is what costs), in a transaction that ends undone."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.test import override_settings

from accounts.models import Entry, User
from accounts.vocabularies import Role
from cms import demonstration
from cms.demonstration.catalogue import UNINHABITED
from directory.models import Contact, Organisation, SearchEntry, Service, Verification
from directory.operations import load_reference
from directory.reference import territories
from directory.vocabularies import POLICE_KINDS, AddressDisclosure, OrganisationKind, Visibility
from referrals.inbox import to_do_of
from referrals.models import Event, Referral, Solicitation
from referrals.vocabularies import AWAITING_ANSWER, Direction, ReferralState, SolicitationState, Urgency

NOW = datetime(2026, 11, 23, 15, 40, tzinfo=UTC)
FICTIONAL = re.compile(r"\+33(19900|26191|35301|46571|53649|63998)\d{4}")
EVERYWHERE = {
    OrganisationKind.TRAFFICKING_ASSOCIATION,
    OrganisationKind.CHILD_CONCERN_CELL,
    OrganisationKind.PROSECUTOR,
    OrganisationKind.SHELTER_COORDINATION,
}
HEALTH = {OrganisationKind.HEALTHCARE_ACCESS, OrganisationKind.FORENSIC_UNIT, OrganisationKind.PAEDIATRIC_UNIT}


def digest() -> str:
    """Sum up the names, numbers and states of what is loaded."""
    rows = [
        *Organisation.objects.order_by("pk").values_list("name", "slug", "street", "opening_hours"),
        *Contact.objects.order_by("pk").values_list("phone", "on_call_phone", "personal_name", "absent_from"),
        *Service.objects.order_by("pk").values_list("languages", "capacity", "capacity_until", "age_min"),
        *Verification.objects.order_by("pk").values_list("verified_at", "method"),
        *Event.objects.order_by("pk").values_list("at", "kind", "state", "version"),
        *User.objects.order_by("pk").values_list("email", "first_name", "last_name", "date_joined"),
    ]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def load() -> str:
    """Load as on a development site, and sum up."""
    with override_settings(DEBUG=True):
        demonstration.load(at=NOW)
    return digest()


@pytest.mark.django_db
def test_a_production_site_refuses_the_demonstration() -> None:
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("load_demo")

    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_load_that_is_stopped_half_way_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cms.demonstration.trust.create", lambda **_: (_ for _ in ()).throw(KeyboardInterrupt))

    with pytest.raises(KeyboardInterrupt):
        load()

    assert not Organisation.objects.exists()
    assert not User.objects.exists()


@pytest.fixture(scope="module")
def _another_load(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Load, undo, load again and keep it for the module; the digest of the load that was undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference()
        with transaction.atomic():
            undone = load()
            transaction.set_rollback(True)
        load()
        yield undone
        transaction.set_rollback(True)


@pytest.fixture
def another_load(_another_load: str, db: None) -> str:
    return _another_load


def test_two_loads_of_the_same_moment_are_the_same(another_load: str) -> None:
    assert digest() == another_load


def test_a_second_run_changes_nothing(another_load: str, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.DEBUG = True

    call_command("load_demo")

    assert digest() == another_load
    output = capsys.readouterr().out
    assert "rien n'a changé" in output
    assert all(account.email in output for account in demonstration.ACCOUNTS)


@pytest.mark.usefixtures("another_load")
def test_every_inhabited_territory_has_its_partners() -> None:
    for code in territories().keys() - UNINHABITED:
        kinds = set(Organisation.objects.filter(services__departements__contains=[code]).values_list("kind", flat=True))

        assert kinds >= EVERYWHERE, code
        assert kinds & POLICE_KINDS, code
        assert kinds & HEALTH, code


@pytest.mark.usefixtures("another_load")
def test_the_territories_without_inhabitants_are_covered_by_national_services() -> None:
    assert not Organisation.objects.filter(departement__in=UNINHABITED).exists()
    assert Service.objects.filter(national=True, organisation__kind=OrganisationKind.AC_SE).exists()
    assert Service.objects.filter(national=True, organisation__kind=OrganisationKind.INTERPRETER).exists()


@pytest.mark.usefixtures("another_load")
def test_partners_abroad_have_a_mailbox_and_no_telephone() -> None:
    abroad = Contact.objects.exclude(organisation__country="FR")

    assert set(abroad.values_list("organisation__country", flat=True)) >= {"RO", "NG", "IT", "ES", "BR", "CO"}
    assert set(abroad.values_list("phone", "on_call_phone")) == {("", "")}


@pytest.mark.usefixtures("another_load")
def test_every_telephone_is_in_a_range_reserved_for_fiction() -> None:
    phones = [phone for pair in Contact.objects.values_list("phone", "on_call_phone") for phone in pair if phone]

    assert [phone for phone in phones if not FICTIONAL.fullmatch(phone)] == []
    assert len(phones) == len(set(phones)) > 1000


@pytest.mark.usefixtures("another_load")
def test_every_address_on_the_network_is_reserved_for_examples() -> None:
    mailboxes = Contact.objects.values_list("functional_email", flat=True).union(
        User.objects.values_list("email", flat=True)
    )
    websites = Organisation.objects.exclude(website="").values_list("website", flat=True)

    assert [mailbox for mailbox in mailboxes if not re.fullmatch(r"\w+@[a-z0-9-]{1,63}\.example", mailbox)] == []
    assert [site for site in websites if not re.fullmatch(r"https://www\.[a-z0-9-]{1,63}\.example/", site)] == []


@pytest.mark.usefixtures("another_load")
def test_the_shelter_whose_address_is_secret_holds_none() -> None:
    shelter = Organisation.objects.get(address_disclosure=AddressDisclosure.SECRET)

    assert (shelter.street, shelter.postal_code, shelter.city, shelter.departement) == ("", "", "", None)
    assert shelter.visibility == Visibility.AGENTS
    assert set(shelter.contacts.values_list("visibility", "phone")) == {(Visibility.AGENTS, "")}


@pytest.mark.usefixtures("another_load")
def test_every_state_and_both_directions_are_shown() -> None:
    assert set(Referral.objects.values_list("state", flat=True)) == set(ReferralState)
    assert set(Solicitation.objects.values_list("state", flat=True)) == set(SolicitationState)
    assert set(Referral.objects.values_list("direction", flat=True)) >= {Direction.TO_PARTNER, Direction.TO_POLICE}
    assert not Event.objects.filter(at__gt=NOW).exists()


@pytest.mark.usefixtures("another_load")
def test_something_waits_for_each_account() -> None:
    officer, phare, escale = (
        User.objects.get(email=f"{name}.example")
        for name in ("officier@police", "phare@association", "escale@association")
    )

    waiting = Referral.objects.filter(pk__in=to_do_of(officer, on=NOW.date()).waiting)
    assert Counter(waiting.values_list("state", flat=True)) == {"DRAFT": 1, "OPEN": 3, "ENGAGED": 1}  # today
    asked = Solicitation.objects.answerable_by(phare)
    assert asked.filter(state__in=AWAITING_ANSWER[:2]).count() == 3
    assert asked.filter(state=SolicitationState.SENT, referral__urgency=Urgency.IMMEDIATE).count() == 1
    assert asked.filter(state=SolicitationState.IN_PROGRESS).count() == 2
    assert set(Solicitation.objects.answerable_by(escale).values_list("state", flat=True)) >= {"SENT", "ACCEPTED"}


@pytest.mark.usefixtures("another_load")
def test_every_account_can_sign_in_and_none_has_every_right() -> None:
    for account in demonstration.ACCOUNTS:
        user = User.objects.get(email=account.email)
        assert user.check_password(demonstration.PASSWORD)
        assert Authenticator.objects.get(user=user).type == Authenticator.Type.TOTP
    assert not User.objects.filter(is_superuser=True).exists()
    assert User.objects.get(email="editrice@relais.example").has_perm("directory.publish_organisation")
    assert User.objects.get(email="referente@police.example").referent_departements == {"93", "75"}


@pytest.mark.usefixtures("another_load")
def test_every_role_is_held_by_an_account_and_each_is_in_the_readme() -> None:
    readme = Path(__file__).parents[2].joinpath("README.md").read_text(encoding="utf-8")
    coordination, audit = (
        User.objects.get(email=f"{name}.example") for name in ("coordination@ministere", "audit@police")
    )

    assert {account.role for account in demonstration.ACCOUNTS} == set(Role)
    assert all(f"| `{account.email}` |" in readme for account in demonstration.ACCOUNTS)
    assert coordination.is_national
    assert Entry.objects.readable_by(audit).exists()
    assert not Referral.objects.visible_to(coordination).exists()
    assert not Referral.objects.visible_to(audit).exists()


@pytest.mark.usefixtures("another_load")
def test_the_search_finds_the_whole_directory() -> None:
    assert SearchEntry.objects.filter(service=None).count() == Organisation.objects.count()
