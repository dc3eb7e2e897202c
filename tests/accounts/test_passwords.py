"""Length over rules; what everybody tries is refused, and nobody outside is asked."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User

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
