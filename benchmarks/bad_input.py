"""What nobody means to send, and costs most to read: each kind, by whom, and what it is answered."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from accounts.vocabularies import Role
from benchmarks.load_cast import Seat, give_seat
from benchmarks.load_pages import Request
from cms.models import ContentPage
from cms.operations import create_editors_group, create_home
from directory.models import Organisation

ALMOST = 4_000  # characters of the longest address that reaches the site
FULL = settings.DATA_UPLOAD_MAX_MEMORY_SIZE - 1_000  # bytes of the longest form, but for its other fields
FIELDS = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
MANY = "9" * 18
MISSPELT = "comissariat gendarmeri boobigny asociation acueil nuitt herbergement passerele horizzon victme"
NESTED = "[" * (FULL // 3)  # each is three bytes of a form
DEEP = json.dumps({"blocks": [{"text": "x", "type": "unordered-list-item", "depth": int(MANY)}], "entityMap": {}})
MULTIPART = "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'


def kinds() -> dict[str, Request]:
    """Open the site, let an agent and an editor sign in, and return every kind."""
    create_home(at=timezone.now())
    organisation = Organisation.objects.order_by("pk")[0]
    agent, editor = give_seat(organisation), give_seat(organisation, Role.AGENT, create_editors_group())
    return {**_searches(), **_addresses(), **_forms(), **_of_agents(agent), **_of_editors(editor)}


def _search(**asked: Any) -> Request:
    return Request(f"/annuaire/?{urlencode(asked, doseq=True)}")


def _searches() -> dict[str, Request]:
    return {
        "search of 100,000 characters": _search(q="a" * 100_000)._replace(expected=414),
        "search of one word of 4,000 letters": _search(q="a" * ALMOST),
        "search of 1,300 words": _search(q="ab " * (ALMOST // 3)),
        "search of ten words, each misspelt": _search(q=MISSPELT),
        "search of quotes and operators": _search(q="'\"&|!():*\\" * 20),
        "search, the last page of a frequent word": _search(q="gendarmerie", page=10_000),
        "search, a page of eighteen digits": _search(q="gendarmerie", page=MANY),
        "search, two hundred needs that are none": _search(besoin=["NOWHERE"] * 200, langue=["xx"] * 100),
    }


def _addresses() -> dict[str, Request]:
    return {
        "null byte": Request("/annuaire/?q=%00", expected=400),
        "not UTF-8": Request(f"/annuaire/?q={'%FF%ED%A0%80' * 300}"),
        "nine hundred parameters": Request(f"/annuaire/?{'&'.join(['a=1'] * 900)}"),
        "more parameters than a form has": Request(f"/annuaire/?{'&' * (FIELDS + 1)}", expected=400),
        "address of a thousand folders": Request(f"/{'a/' * 1_000}", expected=404),
        "key of 4,000 digits": Request(f"/documents/{'9' * ALMOST}/x.pdf", expected=404),
    }


def _forms() -> dict[str, Request]:
    login, reset, passkey = "/compte/login/", "/compte/password/reset/", "/compte/login/cle/"
    return {
        "password of a megabyte": Request(login, form={"login": "a@b.example", "password": "a" * FULL}),
        "e-mail address of a megabyte": Request(reset, form={"email": "a." * (FULL // 2)}),
        "passkey nested 300,000 times": Request(passkey, form={"credential": NESTED}, expected=302),
        "form of a thousand long fields": Request(login, form=b"&".join([b"a=" + b"%e9" * 330] * FIELDS)),
        "form of too many fields": Request(login, form=b"&".join([b"a=1"] * (FULL // 4)), expected=400),
        "file of too many parts": Request(login, form=PART * (FULL // len(PART)), kind=MULTIPART, expected=400),
        "file without its end": Request(login, form=PART + b"1" * (FULL - len(PART)), kind=MULTIPART),
        "browser's report, nested": Request("/csp/", form=b"[" * 8_000, kind="application/json", expected=400),
    }


def _of_agents(agent: Seat) -> dict[str, Request]:
    claimed = {"people-TOTAL_FORMS": MANY, "people-INITIAL_FORMS": MANY, "requester": MANY, "on": "99999-12-31"}
    return {
        "note of a megabyte": Request("/demandes/lecture/", agent, {"text": "née le " * (FULL // 12)}, fragment=True),
        "reference of 4,000 characters": Request(f"/demandes/retrouver/?reference={'A' * ALMOST}", agent, expected=404),
        "operation of 10¹⁸ lines": Request("/operations/", agent, claimed, expected=422),
    }


def _of_editors(editor: Seat) -> dict[str, Request]:
    contacts, page = "/cms/snippets/directory/contact/", ContentPage.objects.order_by("pk")[0]
    absurd = urlencode({"ordering": "-" * 100, "p": "9" * 17, "kind": ["x"] * 200}, doseq=True)
    body = {"body-count": 1, "body-0-type": "text", "body-0-order": 0, "body-0-deleted": "", "body-0-value": NESTED}
    edited, deep = f"/cms/pages/{page.pk}/edit/", {**body, "body-0-value": DEEP}
    return {
        "desk: search of ten letters": Request(f"{contacts}?q=a+b+c+d+e+i+o+r+s+u", editor),
        "desk: search of 2,000 words": Request(f"{contacts}?q={'a+' * (ALMOST // 2)}", editor),
        "desk: order, page and filter that are none": Request(f"{contacts}?{absurd}", editor),
        "desk: key of eighteen nines": Request(f"{contacts}edit/{MANY}/", editor, expected=404),
        "desk: key of nineteen digits": Request(f"{contacts}?p=1{MANY}", editor, expected=400),
        "desk: text nested 300,000 times": Request(edited, editor, {"title": "x", **body}, expected=400),
        "desk: list of 10¹⁸ levels": Request(edited, editor, {"title": "x", **deep}, expected=400),
        "desk: page of 10¹⁸ blocks": Request(edited, editor, {"title": "x", "body-count": MANY}, expected=400),
        "desk: list of 10¹⁸ lines": Request(edited, editor, {"title": "x", "a-TOTAL_FORMS": MANY}, expected=400),
    }
