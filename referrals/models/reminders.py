from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from referrals.vocabularies import AWAITING_ANSWER, Rung
from referrals.vocabularies import SolicitationState as State

from .solicitations import Solicitation

_WITH_THE_PARTNER = (State.SENT, State.ACKNOWLEDGED)  # while a question waits, the requester has the next word
AWAITED_IN: dict[str, tuple[State, ...]] = {
    Rung.ACKNOWLEDGE_REMINDER: (State.SENT,),
    Rung.ACKNOWLEDGE_BACKUP: (State.SENT,),
    Rung.ACKNOWLEDGE_REFERENT: (State.SENT,),
    Rung.ANSWER_REMINDER: AWAITING_ANSWER,
    Rung.EXPIRY_REMINDER: AWAITING_ANSWER,
    Rung.ANSWER_BACKUP: _WITH_THE_PARTNER,
    Rung.ANSWER_REFERENT: AWAITING_ANSWER,
    Rung.START_PARTNER: (State.ACCEPTED,),
    Rung.START_REQUESTER: (State.ACCEPTED,),
    Rung.NUDGE_30: (State.IN_PROGRESS,),
    Rung.NUDGE_60: (State.IN_PROGRESS,),
}


class Reminder(models.Model):
    """The clock reached a rung of a solicitation: it was sent then, or passed over because it came too late."""

    solicitation = models.ForeignKey(Solicitation, models.CASCADE, related_name="reminders")
    kind = models.CharField(_("échelon"), max_length=24, choices=Rung.options)
    at = models.DateTimeField(_("le"))
    sent = models.BooleanField(_("envoyé"))
    raised_by = models.ForeignKey(
        "referrals.Delivery",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="raised",
        verbose_name=_("avancé par l'envoi"),
    )  # a message that did not arrive: the rung was sent before its time

    class Meta:
        verbose_name = _("rappel")
        verbose_name_plural = _("rappels")
        constraints = [models.UniqueConstraint(fields=["solicitation", "kind"], name="reminder_is_sent_once")]

    def __str__(self) -> str:
        return f"{self.solicitation_id} – {self.get_kind_display()}"

    @property
    def is_moot(self) -> bool:
        """Whether the answer that it recalls has come, or is awaited no more."""
        return self.solicitation.state not in AWAITED_IN[self.kind]
