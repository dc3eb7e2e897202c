"""What a screening says: where, what it looks like, how serious, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Severity = Literal["block", "confirm"]

_NAME = "« {} » ressemble à un nom de personne : écrivez « la personne »."
_NUMBER = "« {} » ressemble à un numéro qui désigne quelqu'un : retirez-le."
_PLACE = "« {} » situe une personne à son adresse : écrivez la commune ou le département."
_ACCOUNT = "« {} » permet de retrouver la personne en ligne : retirez-le."

# One message for each category; what was seen takes the place of the braces.
MESSAGES: dict[str, str] = {
    "nom": _NAME,
    "nom_proche": "« {} » ressemble au nom d'un proche : écrivez le lien (« sa sœur »).",
    "surnom": "« {} » ressemble à un surnom : écrivez « la personne ».",
    "initiales": "« {} » ressemble à des initiales : écrivez « la personne ».",
    "date_naissance": "« {} » ressemble à une date de naissance : écrivez l'âge ou la tranche d'âge.",
    "telephone": "« {} » ressemble à un numéro de téléphone : retirez-le, les coordonnées passent par l'appel.",
    "courriel": "« {} » ressemble à une adresse électronique : retirez-la.",
    "adresse": _PLACE,
    "hebergement_precis": "« {} » désigne un hôtel, une chambre ou une porte : écrivez « hébergée à l'hôtel ».",
    "gps": "« {} » ressemble à une position : écrivez la commune ou le département.",
    "bancaire": "« {} » ressemble à un compte ou à une carte bancaire : retirez-le.",
    "nir": "« {} » ressemble à un numéro de sécurité sociale : retirez-le.",
    "numero_etranger": "« {} » ressemble à un numéro d'étranger : retirez-le, écrivez la nature du titre.",
    "piece_identite": "« {} » ressemble à un numéro de pièce d'identité : retirez-le, écrivez la nature de la pièce.",
    "numero_dossier": "« {} » ressemble à un numéro de procédure ou de dossier : retirez-le.",
    "plaque": "« {} » ressemble à une plaque d'immatriculation : écrivez le type de véhicule.",
    "identifiant_technique": "« {} » ressemble à l'identifiant d'un appareil : retirez-le.",
    "reseau_social": _ACCOUNT,
    "url": "« {} » ressemble à une adresse de site : écrivez le nom du service.",
    "scolarite": "« {} » désigne un établissement et une classe : écrivez le niveau (« collégienne »).",
    "numero": _NUMBER,
    "mot_inconnu": "« {} » n'est pas un mot connu : confirmez que ce n'est ni un nom ni un identifiant.",
    "texte_long": "{} : ce texte est trop long pour être relu. Écrivez une note courte.",
    "profil_rare": "« {} » : ensemble, ces précisions peuvent désigner une personne. Retirez-en une, ou confirmez.",
}
_SHOWN = 60  # characters of the text that a message repeats


class Hit(NamedTuple):
    """What a layer saw, in the offsets of the folded text."""

    start: int
    end: int
    category: str
    severity: Severity
    rule: str


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What was seen, in the offsets of the text as it was typed; `end` is excluded."""

    start: int
    end: int
    category: str
    severity: Severity
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """All that was seen in a text, in the order of the text."""

    findings: tuple[Finding, ...]

    @property
    def blocks(self) -> tuple[Finding, ...]:
        """What must be rewritten: nothing overrides it."""
        return tuple(finding for finding in self.findings if finding.severity == "block")

    @property
    def confirms(self) -> tuple[Finding, ...]:
        """What the author may confirm to be neither a name nor an identifier."""
        return tuple(finding for finding in self.findings if finding.severity == "confirm")


def message(category: str, seen: str) -> str:
    """Return the French sentence that says what was seen and what to write instead."""
    shown = " ".join(seen.split())
    return MESSAGES[category].format(shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…")
