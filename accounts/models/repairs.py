from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .people import User


class RepairQuerySet(models.QuerySet["Repair"]):
    """The repairs of lost factors, and where they stand."""

    def open(self) -> RepairQuerySet:
        """Keep those neither used nor cancelled."""
        return self.filter(used_at=None, cancelled_at=None)

    def ripe(self, at: datetime) -> RepairQuerySet:
        """Keep those that may be used at that moment: confirmed, the delay spent, and not forgotten since."""
        return self.open().filter(ripe_at__lte=at, lapses_at__gt=at)


class Repair(models.Model):
    """Somebody lost her second factor: a first person says so, another confirms, and a delay lets her object."""

    user = models.ForeignKey(User, models.CASCADE, related_name="repairs", verbose_name=_("utilisateur"))
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("ouvert par"))
    opened_at = models.DateTimeField(_("ouvert le"))
    confirmed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("confirmé par"), null=True)
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True)
    ripe_at = models.DateTimeField(_("utilisable à partir du"), null=True)
    lapses_at = models.DateTimeField(_("oublié le"))
    used_at = models.DateTimeField(_("utilisé le"), null=True)
    cancelled_at = models.DateTimeField(_("annulé le"), null=True)

    objects = RepairQuerySet.as_manager()

    class Meta:
        verbose_name = _("dépannage")
        verbose_name_plural = _("dépannages")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(used_at=None, cancelled_at=None), name="repair_is_unique_while_open"
            ),
            models.CheckConstraint(
                condition=~Q(opened_by=F("user"))
                & ~Q(confirmed_by=F("user"))
                & (Q(confirmed_by=None) | ~Q(confirmed_by=F("opened_by"))),
                name="repair_takes_two_other_people",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(confirmed_at__isnull=False, used_at__gte=F("ripe_at")),
                name="repair_used_is_confirmed_and_ripe",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.opened_at:%Y-%m-%d})"


class ProConnectIdentity(models.Model):
    """The person whom ProConnect knows an account by: an address given to somebody else no longer opens it."""

    user = models.OneToOneField(User, models.CASCADE, related_name="proconnect", verbose_name=_("utilisateur"))
    subject = models.CharField(_("identifiant"), max_length=255, unique=True)

    class Meta:
        verbose_name = _("identité ProConnect")
        verbose_name_plural = _("identités ProConnect")

    def __str__(self) -> str:
        return str(self.user)
