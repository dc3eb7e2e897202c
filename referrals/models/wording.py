from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from referrals.vocabularies import GlossaryState

from .referrals import Referral


class WordConfirmation(models.Model):
    """Somebody confirmed that a word of a note is neither a name nor an identifier; the word itself is not kept."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="word_confirmations")
    rule = models.CharField(_("règle"), max_length=40)
    digest = models.CharField(_("empreinte"), max_length=64)  # keyed: without the key, no word can be tried on it
    proposed = models.BooleanField(_("proposé au glossaire"), default=False)  # the author ticked it
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("mot confirmé")
        verbose_name_plural = _("mots confirmés")
        indexes = [models.Index(fields=["digest"])]

    def __str__(self) -> str:
        return f"{self.rule} – {self.digest[:8]}"


class GlossaryWord(models.Model):
    """A word that people of several organisations proposed: once an editor accepts it, notes hold it unquestioned.

    Nothing leads from here to a note: the digest takes another key than that of the confirmations, the date is that of
    a Monday. Of a word that was refused, only the digest stays, by which it is never proposed again.
    """

    word = models.CharField(_("mot"), max_length=40, blank=True)
    digest = models.CharField(_("empreinte"), max_length=64, unique=True)
    state = models.CharField(
        _("décision"), max_length=10, choices=GlossaryState.options, default=GlossaryState.PROPOSED
    )
    week = models.DateField(_("semaine de la proposition"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(_("examiné le"), null=True)

    class Meta:
        verbose_name = _("mot du glossaire")
        verbose_name_plural = _("glossaire des notes")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=GlossaryState.REFUSED, word="") | (~Q(state=GlossaryState.REFUSED) & ~Q(word="")),
                name="glossary_word_refused_is_erased",
            )
        ]

    def __str__(self) -> str:
        return self.word or self.digest[:8]

    @property
    def is_waiting(self) -> bool:
        """Whether no editor has decided yet."""
        return self.state == GlossaryState.PROPOSED
