"""What the search reads: one flat row for each organisation and for each service that it offers."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models, transaction

from directory.labels import search_labels

from .search_sql import BULK, ENTRIES, MERGE, NEW_WORDS, OLD_WORDS, REBUILD_WORDS, WORDS

Words = set[tuple[str, bool]]


class SearchEntryManager(models.Manager["SearchEntry"]):
    """Keep the flat rows in step with the records."""

    def refresh(self, organisation_ids: Iterable[int] | None = None, *, before: Words | None = None) -> None:
        """Rewrite the rows of these organisations, or of all of them, and the words that they use.

        `before`: the words that the rows held, when a deletion has already taken some of them away.
        """
        if organisation_ids is None:
            self._refresh_all()
            return
        ids = list(organisation_ids)
        with transaction.atomic():
            old = before or self.words_of(ids)
            self.filter(organisation_id__in=ids).delete()
            self._insert(ids)
            self._keep_words(old, self.words_of(ids))

    def words_of(self, organisation_ids: Iterable[int]) -> Words:
        """Return the words by which these organisations are found, each with whether everyone may read it."""
        with connection.cursor() as cursor:
            cursor.execute(WORDS, {"ids": list(organisation_ids)})
            return set(cursor.fetchall())

    @transaction.atomic
    def _refresh_all(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(BULK)
            self.all().delete()
            self._insert(None)
            cursor.execute(MERGE)
            cursor.execute(REBUILD_WORDS)

    def _insert(self, ids: list[int] | None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(ENTRIES, {"all": ids is None, "ids": ids or [], "labels": search_labels()})

    def _keep_words(self, old: Words, new: Words) -> None:
        """Add the words that appeared; forget those that no row, or no public row, holds any more."""
        with connection.cursor() as cursor:
            if added := sorted(new - old):
                words, flags = zip(*added, strict=True)
                cursor.execute(NEW_WORDS, {"words": list(words), "public": list(flags)})
            if gone := sorted({word for word, _ in old - new}):
                cursor.execute(OLD_WORDS, {"words": gone})


class SearchEntry(models.Model):
    """A published organisation (service empty) or one of its published services, ready to be found and shown."""

    organisation = models.ForeignKey("directory.Organisation", models.CASCADE, related_name="+")
    service = models.ForeignKey("directory.Service", models.CASCADE, null=True, related_name="+")
    is_public = models.BooleanField()
    suspended = models.BooleanField()
    kind = models.CharField(max_length=24)
    name = models.CharField(max_length=250)
    sort_name = models.CharField(max_length=250)
    acronym = models.CharField(max_length=80)  # the short name, folded
    slug = models.CharField(max_length=120)
    service_name = models.CharField(max_length=200)
    city = models.CharField(max_length=120)
    city_is_public = models.BooleanField()
    departement = models.CharField(max_length=3)  # of the seat
    departements = ArrayField(models.CharField(max_length=3), default=list)  # covered
    national = models.BooleanField(default=False)
    needs = ArrayField(models.CharField(max_length=24), default=list)
    publics = ArrayField(models.CharField(max_length=24), default=list)  # a service that names none receives all
    languages = ArrayField(models.CharField(max_length=3), default=list)
    opening_hours = models.CharField(max_length=300, blank=True)
    timezone = models.CharField(max_length=40, blank=True)
    on_call = models.BooleanField(default=False)
    capacity = models.CharField(max_length=12)
    capacity_until = models.DateField(null=True)
    public_document = SearchVectorField()  # weights: A names, B labels stated, C what follows from them, D stems
    document = SearchVectorField()  # the same, and what agents only may read

    objects = SearchEntryManager()

    class Meta:
        indexes = [
            GinIndex(fields=["public_document"], name="search_entry_public_document"),
            GinIndex(fields=["document"], name="search_entry_document"),
            GinIndex(fields=["departements", "needs"], name="search_entry_facets"),
            models.Index(fields=["sort_name"], condition=models.Q(national=True), name="search_entry_national"),
            models.Index(
                fields=["opening_hours", "timezone"], condition=~models.Q(opening_hours=""), name="search_entry_hours"
            ),
        ]


class SearchWord(models.Model):
    """A word that the directory uses, to mend what people type; public when a public row holds it."""

    word = models.CharField(max_length=60, primary_key=True)
    is_public = models.BooleanField()

    class Meta:
        indexes = [GinIndex(OpClass("word", name="gin_trgm_ops"), name="search_word_trigrams")]
