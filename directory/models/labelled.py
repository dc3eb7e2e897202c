from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import get_language


class Labelled(models.Model):
    """A record whose codes are shown by their labels, each vocabulary read once in each language.

    Django's own way hashes every label of a vocabulary to say one, and a label is translated to be hashed.
    """

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: Any) -> Any:  # noqa: N802 - the framework's name, behind each `get_…_display`
        code = getattr(self, field.attname)
        return _labels(field, get_language()).get(code, code)


@cache
def _labels(field: Any, _language: str | None) -> Mapping[Any, str]:
    return {code: str(label) for code, label in field.flatchoices}
