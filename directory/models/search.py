"""What the search reads: one flat row for each organisation and for each service that it offers."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchEntryManager(models.Manager["SearchEntry"]):
    """Keep the flat rows in step with the records."""

    def refresh(self, organisation_ids: Iterable[int] | None = None) -> None:
        """Rewrite the rows of these organisations, or of all of them."""


class SearchEntry(models.Model):
    """A published organisation (service empty) or one of its published services, ready to be found and shown."""

    organisation = models.ForeignKey("directory.Organisation", models.CASCADE, related_name="+")
    service = models.ForeignKey("directory.Service", models.CASCADE, null=True, related_name="+")
    is_public = models.BooleanField()
    kind = models.CharField(max_length=24)
    sort_name = models.CharField(max_length=250)
    departements = ArrayField(models.CharField(max_length=3), default=list)
    national = models.BooleanField(default=False)
    needs = ArrayField(models.CharField(max_length=24), default=list)
    publics = ArrayField(models.CharField(max_length=24), default=list)
    languages = ArrayField(models.CharField(max_length=3), default=list)
    opening_hours = models.CharField(max_length=300, blank=True)
    timezone = models.CharField(max_length=40, blank=True)
    document = SearchVectorField()

    objects = SearchEntryManager()

    class Meta:
        indexes = [GinIndex(fields=["document"]), GinIndex(fields=["departements", "needs"])]


class SearchWord(models.Model):
    """A word that the directory uses, to mend what people type."""

    word = models.CharField(max_length=60)
    is_public = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word", "is_public"], name="search_word_is_unique")]
        indexes = [GinIndex(OpClass("word", name="gin_trgm_ops"), name="search_word_trigrams")]
