"""The numbers that answer everywhere in France, and the route for a minor: facts, each with its source."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Line(NamedTuple):
    """A national line: as one says it, as one dials it, when it answers, for what, and where that is written."""

    number: str
    uri: str
    hours: str | Promise
    purpose: str | Promise
    source: str


POLICE = Line(
    "17", "tel:17", _("24 h/24, 7 j/7"), _("Police ou gendarmerie : danger immédiat (112 depuis toute l'Europe)"),
    "service-public.fr, numéros d'urgence",
)  # fmt: skip
POLICE_BY_TEXT = Line(
    "114", "sms:114", _("24 h/24, 7 j/7, par SMS"), _("Police par message, quand on ne peut pas parler"),
    "service-public.fr, numéros d'urgence",
)  # fmt: skip
CHILDREN = Line(
    "119", "tel:119", _("24 h/24, 7 j/7"), _("Enfance en danger (SNATED) : appel gratuit, confidentiel"),
    "Art. L226-6 CASF, « à tout moment » ; pages des CRIP 74 et 974",
)  # fmt: skip
VICTIMS = Line(
    "116 006", "tel:116006", _("7 j/7, de 9 h à 19 h"), _("France Victimes : toute victime d'une infraction"),
    "savoie.gouv.fr, 2018 (9 h – 19 h) ; france-victimes.fr écrit 9 h – 20 h : l'horaire le plus court est retenu",
)  # fmt: skip
WOMEN = Line(
    "3919", "tel:3919", _("24 h/24, 7 j/7"), _("Violences Femmes Info : écoute et orientation"),
    "tf1info.fr, novembre 2023 (24 h/24) ; une source plus ancienne dit du lundi au samedi, 9 h – 19 h",
)  # fmt: skip
SHELTER = Line(
    "115", "tel:115", _("24 h/24, 7 j/7"), _("Samu social : un abri pour la nuit"),
    "service-public.fr, numéros d'urgence",
)  # fmt: skip

EMERGENCY_LINES = (POLICE, POLICE_BY_TEXT, CHILDREN, SHELTER, VICTIMS, WOMEN)
