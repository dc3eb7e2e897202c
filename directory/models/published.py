from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from wagtail.models import DraftStateMixin, LockableMixin, Revision, RevisionMixin, WorkflowMixin

from directory import isolation

from .labelled import Labelled
from .search import SearchEntry


class PublishedQuerySet(models.QuerySet[Any]):
    """Several records at once."""

    @isolation.as_system(isolation.Purpose.DELETION)
    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete them; what names them forbids it, or forgets them, whoever may read it."""
        return super().delete()

    delete.queryset_only = True  # type: ignore[attr-defined]  # as Django's own: a manager would delete everything


class Published(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, Labelled):
    """A record that editors draft, review and publish; the search follows every save and deletion."""

    revisions = GenericRelation(Revision, content_type_field="base_content_type", object_id_field="object_id")

    class Meta:
        abstract = True

    @property
    def searched_organisation_id(self) -> int:
        """The organisation whose search entries speak of this record."""
        raise NotImplementedError

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the record and bring the search entries of its organisation up to date."""
        super().save(*args, **kwargs)
        SearchEntry.objects.refresh([self.searched_organisation_id])

    @isolation.as_system(isolation.Purpose.DELETION)
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the record and what the search said of it."""
        organisation_id = self.searched_organisation_id
        words = SearchEntry.objects.words_of([organisation_id])
        deleted: tuple[int, dict[str, int]] = super().delete(*args, **kwargs)
        SearchEntry.objects.refresh([organisation_id], before=words)
        return deleted
