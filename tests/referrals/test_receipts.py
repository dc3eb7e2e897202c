"""The receipt: what it says, what it does not say, and what happens to one that was altered."""

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from directory.vocabularies import Need
from referrals.models import Solicitation
from referrals.receipts import NotAcknowledged, Receipt, Step, receipt_for, verify
from referrals.references import show_reference
from referrals.vocabularies import AgeBand, DetectionContext, EventKind, Sex, Urgency
from referrals.vocabularies import SolicitationState as State
from tests.referrals.scenario import Scenario, partner

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
KINDS = [
    (EventKind.SENT, State.SENT),
    (EventKind.ACKNOWLEDGED, State.ACKNOWLEDGED),
    (EventKind.INFO_REQUESTED, State.INFO_REQUESTED),
    (EventKind.ACCEPTED, State.ACCEPTED),
]
STEPS = tuple(
    Step(version, AT + timedelta(minutes=version), kind, state) for version, (kind, state) in enumerate(KINDS, start=1)
)


def receipt() -> Receipt:
    return Receipt(
        reference="7KQM2D9X",
        requester="Police fictive de l'Île",
        partner="Le Phare fictif",
        sent_at=STEPS[0].at,
        acknowledged_at=STEPS[1].at,
        answered_at=STEPS[3].at,
        state=State.ACCEPTED,
        steps=STEPS,
        zone=ZoneInfo("Europe/Paris"),
    )


def words(text: str) -> list[str]:
    """Return what a person reads, whatever the spaces and the encoding of the accents."""
    return unicodedata.normalize("NFC", text).split()


def run(path: Path) -> str:
    out = StringIO()
    call_command("verify_receipt", str(path), stdout=out)
    return out.getvalue()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(solicitation: Solicitation) -> str:
    return f"/sollicitations/{solicitation.pk}/accuse/"


def test_receipt_as_it_was_given_is_authentic() -> None:
    assert verify(receipt().as_text()).is_authentic


@given(st.data())
def test_any_character_that_is_changed_is_refused_or_changes_no_word(data: st.DataObject) -> None:
    text = receipt().as_text()
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters() | st.sampled_from("0123456789abcdef :|\n"))

    altered = text[:place] + other + text[place + 1 :]

    assert words(altered) == words(text) or not verify(altered).is_authentic


@given(st.data())
def test_any_part_that_is_taken_out_moved_or_repeated_is_refused(data: st.DataObject) -> None:
    lines = receipt().as_text().splitlines()
    altered = data.draw(st.lists(st.sampled_from(lines), max_size=len(lines) + 2))

    assert altered == lines or not verify("\n".join(altered)).is_authentic


@given(st.text())
def test_any_other_text_is_refused_in_words(text: str) -> None:
    verdict = verify(text)

    assert not verdict.is_authentic
    assert all(verdict.problems)


@pytest.mark.parametrize("number", range(1, 14))
def test_altered_line_is_named(number: int) -> None:
    lines = receipt().as_text().splitlines()
    lines[number - 1] += " bis"

    verdict = verify("\n".join(lines))

    assert verdict.problems[0].startswith(f"Ligne {number} modifiée")
    assert len(verdict.problems) == 1


def test_lines_that_changed_places_are_named() -> None:
    lines = receipt().as_text().splitlines()
    lines[8], lines[9] = lines[9], lines[8]

    verdict = verify("\n".join(lines))

    assert [problem.split(" modifiée")[0] for problem in verdict.problems] == ["Ligne 9", "Ligne 10", "Ligne 11"]


def test_last_steps_that_are_cut_out_are_missed() -> None:
    lines = receipt().as_text().splitlines()

    verdict = verify("\n".join([*lines[:-3], lines[-1]]))

    assert verdict.problems == ("13 lignes annoncées, 11 présentes.",)


def test_seal_of_an_earlier_receipt_does_not_pass_for_this_one() -> None:
    earlier, lines = receipt().as_text().splitlines(), receipt().as_text().splitlines()
    shorter = [*lines[:-2], earlier[-1].replace("13 lignes", "12 lignes")]

    assert not verify("\n".join(shorter)).is_authentic


@pytest.mark.parametrize(
    "copy",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: "\n" + text.replace(" ", "  ") + "\n\n",
    ],
)
def test_copy_that_a_computer_made_is_authentic(copy: Callable[[str], str]) -> None:
    assert verify(copy(receipt().as_text())).is_authentic


def test_receipt_of_another_site_is_refused() -> None:
    text = receipt().as_text()

    with override_settings(SECRET_KEY="another key"):
        assert not verify(text).is_authentic


def test_receipt_outlives_the_change_of_the_key() -> None:
    with override_settings(SECRET_KEY="an older key"):
        text = receipt().as_text()

    with override_settings(SECRET_KEY_FALLBACKS=["an older key"]):
        assert verify(text).is_authentic
    assert not verify(text).is_authentic


def test_receipt_is_in_french_whatever_the_language_of_the_reader() -> None:
    with override("en"):
        assert receipt().as_text().splitlines()[0].endswith("Accusé de réception d'une demande d'orientation")


@pytest.mark.django_db
def test_receipt_says_who_when_and_every_step_and_nothing_of_the_people() -> None:
    solicitation = Scenario().in_state(State.INFO_REQUESTED)

    text = receipt_for(solicitation).as_text()

    for said in (str(solicitation.referral), "Le Phare fictif", "23/11/2026 13:02:00 (UTC+0100)", "Précision demandée"):
        assert said in text
    assert [line for line in text.splitlines() if "Étape " in line][-1].count("Étape 3,") == 1
    vocabularies = (Need, AgeBand, Sex, DetectionContext, Urgency)
    hidden = [str(word) for values in vocabularies for pair in values.choices for word in pair if len(pair[0]) > 3]
    assert [word for word in hidden if word in text] == []


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.SENT, State.EXPIRED, State.CANCELLED])
def test_solicitation_that_nobody_acknowledged_has_no_receipt(state: State) -> None:
    scenario = Scenario()
    solicitation = scenario.in_state(state)

    with pytest.raises(NotAcknowledged):
        receipt_for(solicitation)
    assert signed_in(scenario.answerer).get(address(solicitation)).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["officer", "answerer", "referent"])
def test_both_sides_and_the_referent_download_the_receipt(who: str) -> None:
    scenario = Scenario()
    solicitation = scenario.in_state(State.ACKNOWLEDGED)
    user = scenario.referent() if who == "referent" else getattr(scenario, who)

    response = signed_in(user).get(address(solicitation))

    assert (response.status_code, response["Content-Type"]) == (200, "text/plain; charset=utf-8")
    name = f"accuse-{show_reference(solicitation.referral.reference)}.txt"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "no-store" in response["Cache-Control"]
    assert verify(response.content.decode()).is_authentic


@pytest.mark.django_db
def test_other_organisation_gets_the_404_of_a_solicitation_that_does_not_exist() -> None:
    solicitation = Scenario().in_state(State.ACKNOWLEDGED)
    stranger = signed_in(partner("La Balise fictive"))

    others = stranger.get(address(solicitation))
    absent = stranger.get("/sollicitations/00000000-0000-4000-8000-000000000000/accuse/")

    assert (others.status_code, others.content) == (404, absent.content)


@pytest.mark.django_db
def test_anonymous_is_sent_to_the_sign_in_page() -> None:
    response = Client().get(address(Scenario().in_state(State.ACKNOWLEDGED)))

    assert response.status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "shown"), [(State.SENT, False), (State.ACKNOWLEDGED, True), (State.COMPLETED, True)])
def test_page_offers_the_receipt_once_acknowledged(state: State, shown: bool) -> None:
    scenario = Scenario()
    solicitation = scenario.in_state(state)

    page = signed_in(scenario.officer).get(solicitation.get_absolute_url()).content.decode()

    assert (reverse("referrals:receipt", args=[solicitation.pk]) in page) is shown


def test_command_says_that_a_receipt_is_authentic(tmp_path: Path) -> None:
    file = tmp_path / "accuse.txt"
    file.write_text(receipt().as_text())

    assert "Authentique et complet" in run(file)


def test_command_says_which_line_was_altered(tmp_path: Path) -> None:
    file = tmp_path / "accuse.txt"
    file.write_text(receipt().as_text().replace("Le Phare", "La Balise"))

    with pytest.raises(CommandError, match=r"Refusé.*\n.*Ligne 4 modifiée.*La Balise fictif") as refusal:
        run(file)

    assert refusal.value.returncode == 1


JUNK = "x\n" * 5_000 + f"Empreinte de 5000 lignes : {'0' * 64}"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "vide"),
        (b" \n\t", "vide"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "pas du texte"),
        (b"\x00\x00", "Incomplet"),
        (b"a" * 70_000, "trop grand"),
        (JUNK.encode(), "et 4980 autres"),
        (f"\x1b[2J\nEmpreinte de 1 lignes : {'0' * 64}".encode(), "\ufffd\\[2J"),
    ],
)
def test_command_refuses_a_bad_file_in_words(content: bytes, says: str, tmp_path: Path) -> None:
    file = tmp_path / "accuse.txt"
    file.write_bytes(content)

    with pytest.raises(CommandError, match=says):
        run(file)


def test_command_says_that_a_file_is_missing_or_is_a_directory(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="illisible"):
        run(tmp_path / "absent.txt")
    with pytest.raises(CommandError, match="pas un fichier"):
        run(tmp_path)
