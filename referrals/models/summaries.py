from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.models import Departement
from directory.vocabularies import Need
from referrals.vocabularies import (
    DetectionContext,
    Direction,
    FirstAcknowledgement,
    ReferralKind,
    ReferralState,
    RefusalReason,
    SolicitationState,
    Urgency,
)


class ReferralSummary(models.Model):
    """What stays of a referral six months after its end: codes, by month of sending and by département.

    Nothing leads back to it: no reference, person, organisation, day or link. Not even the kinds of the organisations:
    most départements have one body of a kind, so that a kind beside a département names it; the direction says enough.
    The key is random and every list is sorted, so that no order tells.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    month = models.DateField(_("mois d'envoi"))
    departement = models.ForeignKey(Departement, models.PROTECT, related_name="+", verbose_name=_("département"))
    direction = models.CharField(_("sens"), max_length=16, choices=Direction.options)
    kind = models.CharField(_("nature"), max_length=12, choices=ReferralKind.options)
    context = models.CharField(_("contexte"), max_length=24, choices=DetectionContext.options)
    urgency = models.CharField(_("urgence"), max_length=12, choices=Urgency.options)
    state = models.CharField(_("état"), max_length=20, choices=ReferralState.options)
    first_acknowledgement = models.CharField(
        _("premier accusé de réception"), max_length=8, choices=FirstAcknowledgement.options
    )
    needs = ArrayField(models.CharField(max_length=24, choices=Need.options), verbose_name=_("besoins"))
    outcomes = ArrayField(models.CharField(max_length=45), verbose_name=_("issues"), default=list)  # NEED:OUTCOME
    people = ArrayField(models.CharField(max_length=40), verbose_name=_("personnes"), default=list)  # BAND:SEX:COUNT
    answers = ArrayField(
        models.CharField(max_length=20, choices=SolicitationState.options),
        verbose_name=_("états des sollicitations"),
        default=list,
    )
    refusal_reasons = ArrayField(
        models.CharField(max_length=20, choices=RefusalReason.options), verbose_name=_("motifs de refus"), default=list
    )

    class Meta:
        verbose_name = _("demande réduite à des données codées")
        verbose_name_plural = _("demandes réduites à des données codées")
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="referral_summary_month_is_a_month")]
        indexes = [models.Index(fields=["month", "departement"])]

    def __str__(self) -> str:
        return f"{self.departement_id} – {self.month:%Y-%m}"
