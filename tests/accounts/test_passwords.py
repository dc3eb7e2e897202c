"""Length over rules; what everybody tries is refused, and nobody outside is asked."""

from datetime import datetime, timedelta

import pytest
from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts import passwords
from accounts.models import User
from tests.factories import UserFactory

INES = User(email="ines.martin@relais.example", first_name="Inès", last_name="Martin")


@pytest.mark.parametrize(
    "password",
    [
        "cheval agrafe batterie nuage",
        "une phrase bien à moi",
        "TroisPoulesBleuesDansLaCave",
        "kq8#vT2mZp!x9",
        "пять зелёных лошадей",
        "le chat de ma voisine boit du thé",
    ],
)
def test_long_password_of_any_composition_is_accepted(password: str) -> None:
    validate_password(password, INES)


@pytest.mark.parametrize(
    "password",
    [
        "court",
        "Password2026!",
        "P@ssw0rd123456",
        "motdepasse2026",
        "Mot de passe 1!",
        "azertyuiop123",
        "azerty123456789",
        "abcabcabcabcabc",
        "111111111111111",
        "123456789012",
        "InesMartin2026!",
        "martin1234567",
        "Marseille13013!",
        "policepolice93",
        "Gendarmerie2026",
        "soleilbonjour12",
        "ines.martin@relais.example",
    ],
)
def test_guessable_password_is_refused_with_what_to_do(password: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, INES)

    assert "mots sans lien" in " ".join(refusal.value.messages)


@pytest.mark.parametrize("password", ["chocolatpassword", "superman-batman", "liverpool2026!"])
def test_word_of_a_breached_list_is_refused_offline_and_because_it_is_on_the_list(
    password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, INES)

    monkeypatch.setattr(passwords, "_common", frozenset)

    validate_password(password, INES)


def test_list_is_the_twenty_thousand_words_seen_most_in_breaches_and_french_ones() -> None:
    assert len(passwords._common()) > 19_000


@pytest.mark.django_db
def test_link_of_a_new_password_serves_for_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    user, links = UserFactory(), EmailAwarePasswordResetTokenGenerator()
    sent_at = datetime(2026, 11, 23, 9)  # noqa: DTZ001 - as Django counts these
    monkeypatch.setattr(links, "_now", lambda: sent_at)
    key = links.make_token(user)

    served = {}
    for minutes in (59, 61):
        monkeypatch.setattr(links, "_now", lambda after=minutes: sent_at + timedelta(minutes=after))
        served[minutes] = links.check_token(user, key)

    assert served == {59: True, 61: False}
