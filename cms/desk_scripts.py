"""The scripts that Wagtail writes inside the desk's pages: known calls get the page's nonce, any other is blocked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .headers import DESK, is_page

# `BaseChooser.render` and the three widgets of dates write one call each: a known function, an id, options in JSON.
CALL = re.compile(
    rb'<script>((?:new \w+Chooser|init(?:Date|Time|DateTime)Chooser)\("[\w-]+", (\{[^<>]*?\})\);)</script>'
)


class DeskScripts:
    """Let Wagtail's own inline calls run; innermost, before the length of the answer is written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(DESK) and is_page(response) and not response.streaming:
            response.content = let_run(response.content, request.csp_nonce)  # type: ignore[attr-defined]
        return response


def let_run(page: bytes, nonce: str) -> bytes:
    """Give the nonce to each call whose options are nothing but data."""

    def mark(found: re.Match[bytes]) -> bytes:
        call, options = found.groups()
        return b'<script nonce="%s">%s</script>' % (nonce.encode(), call) if _is_data(options) else found[0]

    return CALL.sub(mark, page)


def _is_data(options: bytes) -> bool:
    try:
        json.loads(options)
    except ValueError:
        return False
    return True
