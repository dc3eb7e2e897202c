from __future__ import annotations

from typing import Any

from django.db import models
from django_fsm import FSMModelMixin

from directory.models import Labelled


class StaleForm(Exception):
    """The record changed after the form was shown."""


class Versioned(FSMModelMixin, Labelled):
    """A record with a state; each save adds one to its version, and the database holds both rules too."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the record, under its next version when it already exists."""
        if not self._state.adding:
            self.version += 1
        super().save(*args, **kwargs)

    def require_version(self, version: int) -> None:
        """Raise StaleForm unless this is still the version that the form showed."""
        if self.version != version:
            raise StaleForm
