from __future__ import annotations

from datetime import datetime, timedelta
from operator import attrgetter
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directory.models import Organisation
from directory.prepared import Prepared
from referrals.vocabularies import GlassReason

from .events import Event, EventQuerySet
from .referrals import Referral
from .solicitations import Solicitation

OPEN_FOR = timedelta(hours=1)  # our proposal


class BrokenGlassQuerySet(models.QuerySet["BrokenGlass"]):
    """Who may read what for now, beyond her own départements."""

    def open_for(self, user: User, *, at: datetime) -> BrokenGlassQuerySet:
        """Keep those that this person broke less than an hour ago, while she is a referent."""
        return self.filter(by=user, at__lte=at, until__gt=at) if user.referent_departements else self.none()

    def for_page(self) -> BrokenGlassQuerySet:
        """Load what the page that it opens shows."""
        return self.select_related("referral__requester", "referral__departement").prefetch_related("referral__people")


class BrokenGlass(models.Model):
    """A referent of another département reads one referral, for a coded reason and a short time."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="broken_glasses")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("par"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    reason = models.CharField(_("motif"), max_length=20, choices=GlassReason.options)
    at = models.DateTimeField(_("le"))
    until = models.DateTimeField(_("jusqu'à"))

    objects = BrokenGlassQuerySet.as_manager()

    class Meta:
        verbose_name = _("bris de glace")
        verbose_name_plural = _("bris de glace")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("at"), until__lte=F("at") + OPEN_FOR), name="broken_glass_lasts_an_hour_at_most"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral} – {self.get_reason_display()}"

    def get_absolute_url(self) -> str:
        """Return the address of the page that it opens."""
        return reverse("referrals:glass", args=[self.pk])


def timeline_of(subject: Referral | Solicitation) -> list[Event | BrokenGlass]:
    """Return the steps of this, and each breaking of the glass, as they happened; one query where nobody broke it."""
    referral = subject.referral_id if isinstance(subject, Solicitation) else subject.pk
    steps = _STEPS_OF_ONE if isinstance(subject, Solicitation) else _STEPS
    told = steps.rows(subject.pk, referral)
    opened = _broken(referral) if any(step.was_opened for step in told) else []  # type: ignore[attr-defined]
    return sorted([*told, *opened], key=attrgetter("at"))


def _broken(referral: UUID) -> models.QuerySet[BrokenGlass]:
    return BrokenGlass.objects.filter(referral=referral).select_related("organisation")


def _steps(steps: EventQuerySet, referral: UUID) -> EventQuerySet:
    return steps.for_timeline().annotate(was_opened=Exists(_broken(referral)))


_STEPS = Prepared[Event](lambda pk, referral: _steps(Event.objects.filter(referral=pk), referral))
_STEPS_OF_ONE = Prepared[Event](lambda pk, referral: _steps(Event.objects.filter(solicitation=pk), referral))
