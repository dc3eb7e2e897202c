from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Func
from django.utils.translation import gettext_lazy as _

from directory.models import Labelled
from directory.vocabularies import Need
from referrals.vocabularies import ENGAGED, ClosingOutcome

if TYPE_CHECKING:
    from .solicitations import SolicitationQuerySet

SETTLING = frozenset(ClosingOutcome) - {ClosingOutcome.UNMET_NEED}  # what a partner could not meet stays open


class Balance(NamedTuple):
    """Where the solicitations of a referral stand: their states, and the needs that are taken."""

    states: set[str]
    taken: set[str]


class NeedOutcome(Labelled):
    """What became of one need that a partner had accepted."""

    solicitation = models.ForeignKey("Solicitation", models.CASCADE, related_name="outcomes")
    need = models.CharField(_("besoin"), max_length=24, choices=Need.options)
    outcome = models.CharField(_("issue"), max_length=20, choices=ClosingOutcome.options)

    class Meta:
        verbose_name = _("issue d'un besoin")
        verbose_name_plural = _("issues des besoins")
        constraints = [models.UniqueConstraint(fields=["solicitation", "need"], name="need_outcome_is_unique")]

    def __str__(self) -> str:
        words = {"need": self.get_need_display(), "outcome": self.get_outcome_display()}
        return str(_("%(need)s : %(outcome)s") % words)


def taken_in_sql(solicitations: SolicitationQuerySet) -> Func:
    """Return the needs that they support now, or that have an outcome other than `UNMET_NEED`, as an array.

    The function `referrals_taken_needs` of the database says the same of one referral, to whichever side asks.
    """
    supported = _codes(solicitations.filter(state__in=ENGAGED), "accepted_needs")
    settled = solicitations.filter(outcomes__outcome__in=SETTLING).values("outcomes__need")
    return Func(supported, ArraySubquery(settled), function="array_cat")


def _codes(solicitations: SolicitationQuerySet, column: str) -> ArraySubquery:
    codes = Func(F(column), function="unnest", output_field=models.CharField())
    return ArraySubquery(solicitations.values_list(codes, flat=True))
