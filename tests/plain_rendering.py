"""Templates rendered as on the site, where no test looks at what they were given.

Django's test environment tells its client of each template, each include and each widget, with a copy of the context.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.template import Context, Template


@contextmanager
def rendering_alone() -> Iterator[None]:
    """Keep no copy of contexts meanwhile: the answers have no `context`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", _render)
        yield


def _render(template: Template, context: Context) -> str:
    return template.nodelist.render(context)
