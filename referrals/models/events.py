from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import journal, tracing
from accounts.models import User
from accounts.vocabularies import EntryKind
from directory.models import Labelled
from referrals.vocabularies import EventKind

from .referrals import Referral
from .solicitations import Solicitation
from .standing import about, standing_of


class EventQuerySet(models.QuerySet["Event"]):
    """The steps as people read them."""

    def for_timeline(self) -> EventQuerySet:
        """Order the steps as they happened; a draft's edits, and what only follows its solicitations, are left out."""
        aside = (EventKind.EDITED, EventKind.SENT, EventKind.ENGAGED, EventKind.DISENGAGED)
        followed = Q(solicitation=None, kind__in=aside)
        partners = ("organisation", "redirected_to", "follows__organisation")
        shown = (
            "at",
            "kind",
            "referral",
            "solicitation__follows__sent_at",
            *(f"solicitation__{one}__name" for one in partners),
        )
        related = self.exclude(followed).select_related(*(f"solicitation__{one}" for one in partners))
        return related.only(*shown).order_by("at", "pk")


class Event(Labelled):
    """One step of a referral or of a solicitation: what, when, by whom, and the state that it led to."""

    at = models.DateTimeField(_("le"))
    kind = models.CharField(_("étape"), max_length=24, choices=EventKind.options)
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="events")
    solicitation = models.ForeignKey(Solicitation, models.CASCADE, null=True, related_name="events")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("par")
    )
    state = models.CharField(_("état atteint"), max_length=20)
    version = models.PositiveIntegerField()
    request_id = models.UUIDField(_("requête"), null=True, editable=False)  # none for the clock

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("étape")
        verbose_name_plural = _("étapes")
        constraints = [
            models.UniqueConstraint(
                fields=["solicitation", "version"],
                condition=Q(solicitation__isnull=False),
                name="event_is_one_for_each_version_of_a_solicitation",
            ),
            models.UniqueConstraint(
                fields=["referral", "version"],
                condition=Q(solicitation__isnull=True),
                name="event_is_one_for_each_version_of_a_referral",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral} – {self.get_kind_display()}"

    @classmethod
    def record(cls, subject: Referral | Solicitation, kind: EventKind, *, by: User | None, at: datetime) -> Event:
        """Write down the step that the subject has just taken; `by` is None for the clock and the system.

        The journal has it too, in the chain of the organisation that acts, but where a referral only follows its
        solicitations: that is no act, and the site's one chain would make every acceptance wait for the others. Its
        lock is held until the end of the transaction: rows are locked before the first step is recorded, and the site's
        chain comes after all others.
        """
        event = cls(
            at=at,
            kind=kind,
            referral=subject.referral if isinstance(subject, Solicitation) else subject,
            solicitation=subject if isinstance(subject, Solicitation) else None,
            by=by,
            state=subject.state,
            version=subject.version,
            request_id=tracing.request_id(),
        )
        event.save()
        if by or isinstance(subject, Solicitation):
            event._journal(subject)
        return event

    def _journal(self, subject: Referral | Solicitation) -> None:
        journal.record_each(
            [about(self.referral)],
            kind=EntryKind.REDACTED if self.kind == EventKind.REDACTED else EntryKind.STEP,
            at=self.at,
            by=self.by,
            organisation_id=standing_of(self.by, subject).organisation_id if self.by else None,
            reason=self.kind,
        )
