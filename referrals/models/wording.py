from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from referrals.vocabularies import GlossaryState

from .referrals import Referral


class WordConfirmation(models.Model):
    """Somebody confirmed that a word of a note is neither a name nor an identifier; the word itself is not kept."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="word_confirmations")
    rule = models.CharField(_("règle"), max_length=40)
    digest = models.CharField(_("empreinte"), max_length=64)  # keyed: without the key, no word can be tried on it
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("mot confirmé")
        verbose_name_plural = _("mots confirmés")
        indexes = [models.Index(fields=["digest"])]

    def __str__(self) -> str:
        return f"{self.rule} – {self.digest[:8]}"


class GlossaryWord(models.Model):
    """A word that several organisations confirmed: once an editor accepts it, notes may hold it without a question."""

    word = models.CharField(_("mot"), max_length=40)
    state = models.CharField(
        _("décision"), max_length=10, choices=GlossaryState.options, default=GlossaryState.PROPOSED
    )
    proposed_at = models.DateTimeField(_("proposé le"))

    class Meta:
        verbose_name = _("mot du glossaire")
        verbose_name_plural = _("glossaire des notes")
        constraints = [models.UniqueConstraint(Lower("word"), name="glossary_word_is_unique")]

    def __str__(self) -> str:
        return self.word
