"""Values that no form offers, or no longer: whoever sends one wrote her form herself, or kept it for long.

Forms with choices or hidden fields are `Watched`; `accounts.middleware.JournalledAnswers` writes down who, and where.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

_seen: ContextVar[list[bool] | None] = ContextVar("attempts", default=None)
NOT_OFFERED = frozenset({"invalid_choice", "invalid_pk_value", "invalid_list"})  # of Django's fields of choices


@contextmanager
def watched() -> Iterator[list[bool]]:
    """Collect what is noted meanwhile: a mark for each, and nothing of the value."""
    seen: list[bool] = []
    token = _seen.set(seen)
    try:
        yield seen
    finally:
        _seen.reset(token)


def note() -> None:
    """Note that a value came which nothing of the site gives."""
    seen = _seen.get()
    if seen is not None:
        seen.append(True)


class Watched:
    """A form that notes a choice outside its list, somebody else's object, or a hidden field that was changed."""

    def add_error(self, field: str | None, error: Any) -> None:
        """Keep the error, and note it where no form of the site leads to it."""
        super().add_error(field, error)  # type: ignore[misc]
        found = error if isinstance(error, ValidationError) else ValidationError(error)
        named = found.error_dict if hasattr(found, "error_dict") else {field or "": found.error_list}
        if any(self._is_forged(name, one.code) for name, errors in named.items() for one in errors):
            note()

    def _is_forged(self, name: str, code: str | None) -> bool:
        field: forms.Field | None = self.fields.get(name)  # type: ignore[attr-defined]
        return code in NOT_OFFERED or (code is not None and field is not None and field.widget.is_hidden)
