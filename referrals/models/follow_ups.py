from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Reach, User

from .referrals import Referral


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Which links between referrals a person may follow."""

    def visible_to(self, user: User | Reach) -> FollowUpQuerySet:
        """Keep those of which she may read both ends."""
        visible = Referral.objects.visible_to(user)
        return self.filter(referral__in=visible, follows__in=visible)

    def touching(self, referral: UUID) -> FollowUpQuerySet:
        """Keep what this referral takes up, and what takes it up, as they were prepared."""
        links = self.filter(Q(referral=referral) | Q(follows=referral)).select_related("referral", "follows")
        return links.order_by("referral__created_at", "pk")


class FollowUp(models.Model):
    """A referral takes up one that is over: there is no reopening. The link goes with whichever is purged first."""

    referral = models.OneToOneField(Referral, models.CASCADE, related_name="follow_up", verbose_name=_("demande"))
    follows = models.ForeignKey(Referral, models.CASCADE, related_name="followed_by", verbose_name=_("fait suite à"))

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("suite d'une demande")
        verbose_name_plural = _("suites de demandes")
        constraints = [
            models.CheckConstraint(condition=~Q(referral=F("follows")), name="follow_up_is_of_another_referral")
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} → {self.follows_id}"
