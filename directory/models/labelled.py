from __future__ import annotations

from typing import Any

from django.db import models


class Labelled(models.Model):
    """A record whose codes are shown by their labels, found one by one.

    Django's own way hashes every label of a vocabulary to say one, and a label is translated to be hashed.
    """

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: Any) -> Any:  # noqa: N802 - the framework's name, behind each `get_…_display`
        code = getattr(self, field.attname)
        return next((str(label) for value, label in field.flatchoices if value == code), code)
