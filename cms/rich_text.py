"""What an editor's text may be: Wagtail makes a list within a list for each level that is claimed, millions if so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.core.exceptions import BadRequest
from wagtail.admin.rich_text import DraftailRichTextArea

DEEPEST_LIST = 10  # levels: the editor's own script makes two


class BoundedText(DraftailRichTextArea):
    """The field of an editor's text."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> Any:
        """Return the text; raises BadRequest where a list in it is deeper than anybody writes."""
        with suppress(ValueError, RecursionError):  # that it is no text at all, Wagtail says
            json.loads(data.get(name) or "", object_hook=_refuse_depth)
        return super().value_from_datadict(data, files, name)


def _refuse_depth(part: dict[str, Any]) -> None:
    depth = part.get("depth")
    if isinstance(depth, int | float) and depth > DEEPEST_LIST:
        raise BadRequest("a list too deep")
