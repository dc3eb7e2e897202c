"""Which passwords are too easy to guess, without asking anybody outside: length first, then what everybody tries.

Rules of composition and forced renewals are left out, as ANSSI and CNIL advise (ANSSI-PA-078; CNIL 2022-100).
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from directory.folding import fold

from .models import User

ROWS = (
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
)
LOOKALIKES = str.maketrans("0134578@$!€", "oieastbasie")
FRENCH = (
    "motdepasse mdp bonjour bonsoir soleil doudou loulou chouchou marseille paris lyon toulouse nice bordeaux nantes "
    "lille france azerty police gendarmerie commissariat brigade prefecture mairie association relais traite "
    "partenaire secret secrete administrateur admin utilisateur jetaime amour famille maison chocolat camille nicolas "
    "strasbourg julien thomas marie sophie janvier fevrier mars avril mai juin juillet aout septembre octobre novembre "
    "decembre lundi mardi mercredi jeudi vendredi samedi dimanche printemps ete automne hiver bienvenue changemoi "
    "provisoire"
)
SHORTEST_WORD = 4
LONGEST = 256  # characters: room for any phrase, and a bound to the work of judging one


class LongEnough(MinimumLengthValidator):
    """Length is what protects; the message says how to reach it."""

    def get_error_message(self) -> str:
        """Say how many characters there must be, and how to find them."""
        advice = _("Quatre ou cinq mots sans lien entre eux conviennent très bien.")
        short = _("Trop court : il faut au moins %d caractères.") % self.min_length
        return f"{short} {advice}"


class HardToGuess:
    """Refuse what is left of a common password once its digits, signs and repetitions are taken away."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError, which says what to do."""
        if len(password) > LONGEST:
            raise ValidationError(_("Trop long : %d caractères au plus.") % LONGEST, code="password_too_long")
        if _is_guessable(password, _own_words(user)):
            raise ValidationError(
                _(
                    "Trop facile à deviner : évitez les mots de passe courants, les suites et votre nom. "
                    "Choisissez plutôt quatre ou cinq mots sans lien entre eux."
                ),
                code="password_too_guessable",
            )

    def get_help_text(self) -> str:
        """Say it before it is typed."""
        return _("Évitez les mots de passe courants, les suites et votre nom.")


def _is_guessable(password: str, own_words: frozenset[str]) -> bool:
    words = fold(password).split()
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password)  # « P@ssw0rd » of « P@ssw0rd2026! »
    spellings = {"".join(words), re.sub(r"\d+", "", "".join(words)), fold(core.translate(LOOKALIKES)).replace(" ", "")}
    known = _common() | own_words
    tells_who = bool(own_words) and own_words.issuperset(words)
    return tells_who or any(_is_made_of(text, known) for text in spellings) or _has_little_variety("".join(words))


def _is_made_of(text: str, known: frozenset[str]) -> bool:
    """Whether a text is one known word, or the same few of them in a row: two known words make no secret, four may."""
    if len(text) < SHORTEST_WORD or text in known:
        return True
    cuts = range(SHORTEST_WORD, len(text) - SHORTEST_WORD + 1)
    return any(text[:cut] in known and text[cut:] in known for cut in cuts)


def _has_little_variety(password: str) -> bool:
    """Whether a password repeats a short pattern, or follows the keyboard or the alphabet most of the way."""
    repeated = re.fullmatch(r"(.{1,6}?)\1+.{0,3}", password) is not None
    follows = sum(
        any(first + second in row or second + first in row for row in ROWS) for first, second in pairwise(password)
    )
    return repeated or follows >= 0.6 * (len(password) - 1)


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords) | frozenset(FRENCH.split())


def _own_words(user: User | None) -> frozenset[str]:
    if user is None:
        return frozenset()
    told = fold(f"{user.first_name} {user.last_name} {user.email}")
    return frozenset(word for word in told.split() if len(word) >= SHORTEST_WORD)
