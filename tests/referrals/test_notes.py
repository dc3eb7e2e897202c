from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.vocabularies import Role
from directory.models import Organisation
from referrals import operations, wording
from referrals.models import Event, Referral, StaleForm, WordConfirmation
from referrals.policies import NotAllowed
from referrals.references import show_reference
from referrals.vocabularies import EventKind
from tests.factories import MembershipFactory, OrganisationFactory

from .planned import planned, plans_of
from .scenario import Scenario, organisation_of

CLEAN = "Enceinte de cinq mois, a besoin d'un gynécologue."
NAMED = "Blessing est arrivée hier soir avec sa petite soeur."
UNKNOWN = "Parle surtout de la xoplia au foyer."
pytestmark = pytest.mark.django_db


def write(scenario: Scenario, referral: Referral, text: str, **changes: Any) -> Referral:
    """Write a note as the officer, at the version of the row."""
    version = Referral.objects.get(pk=referral.pk).version
    values = {"by": scenario.officer, "version": version, "at": scenario.tick(), **changes}
    return operations.write_note(referral_id=referral.pk, text=text, **values)


def vouched(text: str) -> list[str]:
    """Return the digests by which somebody vouches for every doubtful word of the text."""
    return [wording.digest_of(text[finding.start : finding.end]) for finding in wording.judge(text).confirms]


def address(name: str, referral: Referral) -> str:
    return reverse(f"referrals:{name}", args=[show_reference(referral.reference)])


def test_requester_writes_a_note_that_identifies_nobody() -> None:
    scenario = Scenario()
    referral = scenario.draft()

    write(scenario, referral, CLEAN)

    referral.refresh_from_db()
    assert referral.note == CLEAN
    assert referral.events.filter(kind=EventKind.NOTED, by=scenario.officer, version=referral.version).exists()


def test_note_with_a_name_is_refused_and_nothing_is_written() -> None:
    scenario = Scenario()
    referral = scenario.draft()

    with pytest.raises(NotAllowed, match="Rien n'est enregistré"):
        write(scenario, referral, NAMED, confirmed=[wording.digest_of("Blessing")])

    referral.refresh_from_db()
    assert (referral.note, referral.version) == ("", 1)
    assert not WordConfirmation.objects.exists()


def test_doubtful_word_waits_for_the_authors_word_which_is_journalled_without_it() -> None:
    scenario = Scenario()
    referral = scenario.draft()
    with pytest.raises(NotAllowed, match="confirmez"):
        write(scenario, referral, UNKNOWN)

    write(scenario, referral, UNKNOWN, confirmed=vouched(UNKNOWN))

    confirmation = WordConfirmation.objects.get()
    assert (confirmation.by, confirmation.digest) == (scenario.officer, wording.digest_of("XOPLIA"))
    assert "xoplia" not in f"{confirmation.rule} {confirmation.digest}"


def test_name_of_an_organisation_passes_once_it_is_in_the_directory() -> None:
    text = "Suivie par Xoplia Brulvent."
    assert wording.judge(text).findings

    OrganisationFactory(name="Xoplia Brulvent")

    assert not wording.judge(text).findings


def test_end_of_a_referral_clears_its_note() -> None:
    scenario = Scenario()
    referral = scenario.draft()
    written = write(scenario, referral, CLEAN)

    operations.cancel_referral(
        referral_id=referral.pk, by=scenario.officer, version=written.version, at=scenario.tick()
    )

    assert Referral.objects.get(pk=referral.pk).note == ""


def test_database_itself_keeps_no_note_of_what_is_over() -> None:
    scenario = Scenario()
    referral = scenario.draft()
    operations.cancel_referral(referral_id=referral.pk, by=scenario.officer, version=1, at=scenario.tick())
    over = Referral.objects.get(pk=referral.pk)
    over.note = CLEAN

    with pytest.raises(IntegrityError, match="referral_over_has_no_note"), transaction.atomic():
        over.save()


def test_stale_note_is_refused() -> None:
    scenario = Scenario()
    referral = scenario.draft()
    write(scenario, referral, CLEAN)

    with pytest.raises(StaleForm):
        write(scenario, referral, CLEAN, version=1)


def manager_of(organisation: Organisation) -> User:
    return MembershipFactory(organisation=organisation, role=Role.MANAGER).user


@pytest.mark.parametrize(
    ("who", "may"), [("asker", True), ("asked", True), ("referent", True), ("agent", False), ("other", False)]
)
def test_managers_of_both_sides_and_the_referent_redact_a_note_and_nobody_else(who: str, may: bool) -> None:
    scenario = Scenario()
    referral = scenario.draft()
    write(scenario, referral, CLEAN)
    scenario.sent(Referral.objects.get(pk=referral.pk))
    people = {
        "asker": lambda: manager_of(organisation_of(scenario.officer)),
        "asked": lambda: manager_of(organisation_of(scenario.answerer)),
        "referent": scenario.referent,
        "agent": lambda: scenario.officer,
        "other": lambda: manager_of(OrganisationFactory()),
    }
    version = Referral.objects.get(pk=referral.pk).version
    act = {"referral_id": referral.pk, "by": people[who](), "version": version, "at": scenario.tick()}

    if may:
        operations.redact_note(**act)
    else:
        with pytest.raises(NotAllowed):
            operations.redact_note(**act)

    assert (Referral.objects.get(pk=referral.pk).note == "") is may
    assert Event.objects.filter(kind=EventKind.REDACTED).exists() is may


def test_screen_underlines_what_blocks_and_keeps_what_was_typed(client: Client) -> None:
    scenario = Scenario()
    referral = scenario.draft()
    client.force_login(scenario.officer)

    answer = client.post(address("note", referral), {"version": referral.version, "text": NAMED})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<mark class="relais-mark">Blessing</mark>' in page
    assert Referral.objects.get(pk=referral.pk).note == ""


def test_screen_takes_the_note_once_each_doubtful_word_is_confirmed(client: Client) -> None:
    scenario = Scenario()
    referral = scenario.draft()
    client.force_login(scenario.officer)
    typed = {"version": referral.version, "text": UNKNOWN}
    asked = client.post(address("note", referral), typed).content.decode()

    answer = client.post(address("note", referral), {**typed, "confirmed": vouched(UNKNOWN)})

    assert all(f'value="{digest}"' in asked for digest in vouched(UNKNOWN))
    assert answer.status_code == 302
    assert Referral.objects.get(pk=referral.pk).note == UNKNOWN


def test_reading_while_one_types_says_why_and_keeps_nothing(client: Client) -> None:
    scenario = Scenario()
    client.force_login(scenario.officer)

    answer = client.post(reverse("referrals:check_text"), {"text": NAMED})

    assert "ressemble à un nom de personne" in answer.content.decode()
    assert client.get(reverse("referrals:check_text")).status_code == 405


def test_stranger_gets_404_from_a_note_and_a_colleague_who_does_not_steer_403(client: Client) -> None:
    scenario = Scenario()
    referral = Referral.objects.get(pk=scenario.sent().referral_id)
    client.force_login(scenario.referent())
    assert client.get(address("note", referral)).status_code == 403

    client.force_login(MembershipFactory().user)

    assert client.get(address("note", referral)).status_code == 404


def test_marks_cut_the_text_without_losing_a_character() -> None:
    verdict = wording.judge(NAMED)
    double = replace(verdict.findings[0], start=verdict.findings[0].start + 2)
    overlapping = replace(verdict, findings=(*verdict.findings, double))

    marks = wording.marks_of(NAMED, overlapping, [])

    assert "".join(mark.text for mark in marks) == NAMED
    assert [mark.text for mark in marks if mark.finding] == ["Blessing"]


def test_both_sides_read_the_note_and_only_a_manager_or_the_referent_is_offered_to_erase_it(client: Client) -> None:
    scenario = Scenario()
    referral = scenario.draft()
    write(scenario, referral, CLEAN)
    solicitation = scenario.sent(Referral.objects.get(pk=referral.pk))

    offered = {}
    for user in (scenario.answerer, scenario.referent()):
        client.force_login(user)
        page = client.get(solicitation.get_absolute_url()).content.decode()
        assert "besoin d&#x27;un gynécologue" in page
        offered[user] = "Effacer la note" in page

    assert list(offered.values()) == [False, True]


def test_operation_to_come_has_no_note() -> None:
    scenario = Scenario()
    plan = next(iter(plans_of(planned(scenario)).values()))

    with pytest.raises(NotAllowed, match="par téléphone"):
        write(scenario, plan, CLEAN)
