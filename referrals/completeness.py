"""What a referral still lacks before it may be sent, each with the step of the form that mends it: pure functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from referrals.models import Referral
from referrals.models.referrals import MAY_BE_MINOR
from referrals.vocabularies import AgeBand, Agreement, LegalChannel, LegalInformed

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Whoever says that he is a minor is one until the evaluation ends (article 388 of the Code civil).
MINOR = MAY_BE_MINOR - {AgeBand.UNKNOWN}


class FormStep(TextChoices):
    """The screens of the form, in order, by their address."""

    WHERE = "ou-et-quand", _("Où et quand")
    WHO = "personnes", _("Pour qui")
    NEEDS = "besoins", _("Besoins")
    LANGUAGES = "langues", _("Langues")
    FRAME = "cadre", _("Cadre")


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing: in a word for a list, in a sentence that says what to do, and where to do it."""

    step: FormStep
    word: StrOrPromise
    reason: StrOrPromise
    is_open: Callable[[Referral, frozenset[AgeBand]], bool]


def _no_route(referral: Referral, bands: frozenset[AgeBand]) -> bool:
    return bool(bands & MAY_BE_MINOR) and not referral.legal_channel


def _route_not_yet(referral: Referral, bands: frozenset[AgeBand]) -> bool:
    """Whether somebody who may be a minor is there, and no legal channel was told.

    « Pas encore » is an honest state of a draft; it never opens sending, not even at night and in an emergency: the law
    says « sans délai » (CASF L226-2-1, L226-4), the 119 answers at any hour (L226-6) and so does the prosecutor on
    duty, whereas a partner that is pressed can be called before anything is sent. It opens sending for a planned
    operation only: nobody was met, there is nobody to report, and the day's individual referrals are asked again.
    """
    return bool(bands & MAY_BE_MINOR) and referral.legal_channel == LegalChannel.NOT_YET and not referral.is_planned


def _parents_not_coded(referral: Referral, bands: frozenset[AgeBand]) -> bool:
    """Whether it is not said that the parents were informed, or why not (CASF L226-2-2); « majeur » fits no minor."""
    if referral.is_planned or not bands & MAY_BE_MINOR:
        return False
    adult_only = referral.legal_informed == LegalInformed.NOT_APPLICABLE and bands & MINOR
    return bool(adult_only) or not referral.legal_informed


def _no_agreement(referral: Referral, bands: frozenset[AgeBand]) -> bool:
    """Whether an adult is there whose agreement is not known; before a planned operation nobody can be asked."""
    enough = {Agreement.YES, Agreement.NOT_ASKED} if referral.is_planned else {Agreement.YES}
    return bool(bands - MAY_BE_MINOR) and referral.agreement not in enough


GAPS = (  # the minors' route comes first: it is the one thing that cannot wait
    Gap(
        FormStep.FRAME,
        _("voie légale du mineur"),
        _("Une personne est peut-être mineure : indiquez d'abord la voie légale informée (parquet, CRIP ou 119)."),
        _no_route,
    ),
    Gap(
        FormStep.FRAME,
        _("voie légale du mineur"),
        _("Informez d'abord la CRIP, le parquet ou le 119 (24 h/24), puis indiquez lequel : la demande pourra partir."),
        _route_not_yet,
    ),
    Gap(
        FormStep.FRAME,
        _("information du représentant légal"),
        _("Une personne est peut-être mineure : indiquez si son représentant légal est informé, ou pourquoi non."),
        _parents_not_coded,
    ),
    Gap(FormStep.WHO, _("personnes"), _("Indiquez au moins une personne."), lambda _, bands: not bands),
    Gap(FormStep.NEEDS, _("besoins"), _("Cochez au moins un besoin."), lambda referral, _: not referral.needs),
    Gap(FormStep.FRAME, _("contexte"), _("Choisissez le contexte."), lambda referral, _: not referral.context),
    Gap(
        FormStep.FRAME,
        _("accord de la personne"),
        _("Une personne est majeure : elle doit être d'accord pour être orientée."),
        _no_agreement,
    ),
)


def bands_of(referral: Referral) -> frozenset[AgeBand]:
    """Return the age bands of the people."""
    return frozenset(AgeBand(group.age_band) for group in referral.people.all())


def gaps(referral: Referral) -> list[Gap]:
    """Return what must still be said before the referral may be sent, the most serious first."""
    bands = bands_of(referral)
    return [gap for gap in GAPS if gap.is_open(referral, bands)]
