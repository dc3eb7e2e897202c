"""A note that turned out to identify somebody: gone everywhere, and the history still proves what happened."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from referrals import operations
from referrals.models import Event, GlossaryWord, Referral, Solicitation
from referrals.references import show_reference
from referrals.tasks import deliver
from referrals.vocabularies import EventKind
from tests.factories import MembershipFactory
from tests.kept_words import kept_words

from .scenario import Scenario
from .test_glossary import UNKNOWN, propose
from .test_receipts import run

pytestmark = pytest.mark.django_db
WORD = "xoplia"


def told(scenario: Scenario) -> Solicitation:
    """Write a note whose word reaches the editors, send it, tell the partner, who acknowledges."""
    for other in (Scenario(), Scenario()):
        written = propose(scenario=other)
        operations.cancel_referral(referral_id=written.pk, by=other.officer, version=written.version, at=other.tick())
    solicitation = scenario.sent(propose(scenario=scenario))
    deliver(event_id=Event.objects.get(solicitation=solicitation).pk, audience="partner")
    return scenario.act("acknowledge", solicitation)


def redact(client: Client, referral: Referral, **changes: object) -> int:
    referral.refresh_from_db()
    address = reverse("referrals:redact_note", args=[show_reference(referral.reference)])
    return client.post(address, {"version": referral.version, **changes}).status_code


def receipt(client: Client, solicitation: Solicitation, path: Path) -> Path:
    path.write_bytes(client.get(reverse("referrals:receipt", args=[solicitation.pk])).content)
    return path


def test_redacted_note_is_gone_from_rows_jobs_caches_mail_the_desk_and_every_page(client: Client) -> None:
    scenario = Scenario()
    solicitation = told(scenario)
    before, listed = WORD in kept_words(), GlossaryWord.objects.exists()
    client.force_login(scenario.referent())
    pages = [solicitation.get_absolute_url(), solicitation.referral.get_absolute_url()]

    answer = redact(client, solicitation.referral)

    assert (before, listed, answer) == (True, True, 302)
    assert WORD not in kept_words()
    assert [page for page in pages if WORD in client.get(page).content.decode()] == []


def test_word_that_the_editors_were_to_read_would_survive_the_note(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the note alone is emptied."""
    scenario = Scenario()
    solicitation = told(scenario)
    client.force_login(scenario.referent())
    monkeypatch.setattr("referrals.operations.glossary.take_back", lambda _referral: None)

    redact(client, solicitation.referral)

    assert WORD in kept_words()


def test_history_keeps_who_redacted_and_when_and_shows_it_without_the_words(client: Client) -> None:
    scenario = Scenario()
    referent, solicitation = scenario.referent(), told(scenario)
    client.force_login(referent)

    redact(client, solicitation.referral)

    event = Event.objects.get(kind=EventKind.REDACTED)
    assert (event.by, event.referral, event.version) == (referent, solicitation.referral, event.referral.version)
    assert "Note effacée" in client.get(solicitation.referral.get_absolute_url()).content.decode()


def test_receipts_of_before_and_after_a_redaction_are_both_verified(client: Client, tmp_path: Path) -> None:
    scenario = Scenario()
    solicitation = told(scenario)
    client.force_login(scenario.referent())
    before = receipt(client, solicitation, tmp_path / "before.txt")

    redact(client, solicitation.referral)
    after = receipt(client, solicitation, tmp_path / "after.txt")

    assert [WORD in path.read_text() for path in (before, after)] == [False, False]
    assert all("Authentique et complet" in run(path) for path in (before, after))


def test_author_who_had_the_note_open_cannot_bring_it_back(client: Client) -> None:
    scenario = Scenario()
    referral = told(scenario).referral
    shown = Referral.objects.get(pk=referral.pk).version
    client.force_login(scenario.referent())
    redact(client, referral)
    client.force_login(scenario.officer)

    answer = client.post(
        reverse("referrals:note", args=[show_reference(referral.reference)]), {"version": shown, "text": "Enceinte."}
    )

    assert answer.status_code == 409
    assert Referral.objects.get(pk=referral.pk).note == ""


def test_stranger_finds_nothing_to_redact_and_a_colleague_who_is_not_responsible_may_not(client: Client) -> None:
    scenario = Scenario()
    referral = told(scenario).referral

    answers = []
    for user in (MembershipFactory().user, scenario.officer):
        client.force_login(user)
        answers.append(redact(client, referral))

    assert answers == [404, 403]
    assert Referral.objects.get(pk=referral.pk).note == UNKNOWN
