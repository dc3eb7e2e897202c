"""What people ask for, and how often: the mix of the load, of which each page is asked as a browser would."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.load_cast import Cast, Seat
from referrals.vocabularies import Urgency

HOST = "relais.example"
MOST_QUERIES = 15  # statements of a page that read or write rows
LONGEST_LINE = 4094  # bytes
OF_THE_UNIT = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SELECT set_config")  # which say whose rows these may touch
CSRF = "0123456789abcdefghijklmnopqrstuv"  # of the form and of its cookie: they are compared with each other
FORM = "application/x-www-form-urlencoded"
NOTES = (
    "Femme avec un enfant en bas âge, parle roumain, souhaite quitter le département dès que possible.",
    "Hébergement demandé pour trois nuits, suivi médical en cours, disponible l'après-midi.",
    "Prévoir un interprète en edo ; la personne préfère être appelée par l'association.",
)
SEARCHES = (
    {"q": "phare bobigny"},
    {"q": "gendarmerie"},
    {"q": "comissariat bobiny"},
    {"q": "accueil nuit", "ouvert": "on"},
    {"q": "mise abri", "departement": "93"},
    {"q": "", "departement": "75", "besoin": "MISE_A_ABRI"},
)


class Request(NamedTuple):
    """One request, by somebody signed in or by a visitor, and the status that it must have."""

    path: str
    seat: Seat | None = None
    form: dict[str, Any] | bytes | None = None  # its fields, or its body as it is sent
    fragment: bool = False
    expected: int = 200
    kind: str = FORM

    @property
    def is_too_long(self) -> bool:
        """Whether the web server refuses it for its first line (gunicorn's `limit_request_line`), unseen by Django."""
        return len(self.path) > LONGEST_LINE - len("POST  HTTP/1.1\r\n")

    @property
    def body(self) -> bytes:
        """Return the form as it is sent."""
        return self.form if isinstance(self.form, bytes) else urlencode(self.form or {}).encode()

    def as_bytes(self, address: str) -> bytes:
        """Write it as the proxy would hand it on: TLS ends there, and each request has its own connection."""
        body = self.body
        cookies = {settings.CSRF_COOKIE_NAME: CSRF}
        if self.seat:
            cookies[settings.SESSION_COOKIE_NAME] = self.seat.session
        headers = {
            "Host": HOST,
            "Connection": "close",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": address,
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "Accept-Language": "fr",
        }
        if self.fragment:
            headers["HX-Request"] = "true"
        if self.form is not None:
            headers |= {"Origin": f"https://{HOST}", "X-CSRFToken": CSRF, "Content-Length": str(len(body))}
            headers["Content-Type"] = self.kind
        method = "GET" if self.form is None else "POST"
        lines = [f"{method} {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + body


class Page(NamedTuple):
    """A page or an act, how many of a hundred requests it has, and how one of them is made."""

    name: str
    share: int
    make: Callable[[Cast, Random], Request]
    is_act: bool = False


def _inbox(cast: Cast, chance: Random) -> Request:
    return Request("/a-traiter/", chance.choice(cast.agents))


def _own_list(cast: Cast, chance: Random) -> Request:
    return Request("/demandes/", chance.choice(cast.askers))


def _referral(cast: Cast, chance: Random) -> Request:
    seat = chance.choice(cast.askers)
    return Request(f"/demandes/{chance.choice(seat.referrals)}/", seat)


def _solicitation(cast: Cast, chance: Random) -> Request:
    seat = chance.choice(cast.answerers)
    return Request(f"/sollicitations/{chance.choice(seat.solicitations)}/", seat)


def _search(cast: Cast, chance: Random) -> Request:
    return Request(f"/annuaire/?{urlencode(chance.choice(SEARCHES))}", chance.choice(cast.agents))


def _typed_search(cast: Cast, chance: Random) -> Request:
    return _search(cast, chance)._replace(fragment=True)


def _visitors_search(cast: Cast, chance: Random) -> Request:
    return _search(cast, chance)._replace(seat=None)


def _sheet(cast: Cast, chance: Random) -> Request:
    return Request(f"/annuaire/structures/{chance.choice(cast.sheets)}/", chance.choice(cast.agents))


def _reveal(cast: Cast, chance: Random) -> Request:
    path = f"/annuaire/contacts/{chance.choice(cast.contacts)}/numero/"
    return Request(path, chance.choice(cast.agents), form={}, fragment=True)


def _departement(cast: Cast, chance: Random) -> Request:
    seat = chance.choice(cast.agents)
    return Request(f"/annuaire/{seat.organisation.departement_id}/", seat)


def _visitors_departement(cast: Cast, chance: Random) -> Request:
    return _departement(cast, chance)._replace(seat=None)


def _note(cast: Cast, chance: Random) -> Request:
    note = chance.choice(NOTES)
    text = note[: chance.randint(10, len(note))]
    return Request("/demandes/lecture/", chance.choice(cast.askers), form={"text": text, "version": 1}, fragment=True)


def _reference(cast: Cast, chance: Random) -> Request:
    seat = chance.choice(cast.askers)
    typed = urlencode({"reference": chance.choice(seat.referrals)[: chance.randint(1, 9)]})
    return Request(f"/demandes/retrouver/?{typed}", seat, fragment=True)


def _readers(cast: Cast, chance: Random) -> Request:
    seat = chance.choice(cast.referents)
    return Request(f"/demandes/{chance.choice(seat.referrals)}/consultations/", seat)


def _readings(cast: Cast, chance: Random) -> Request:
    return Request("/consultations/", chance.choice(cast.referents))


def _journal(cast: Cast, chance: Random) -> Request:
    return Request("/journal/", cast.auditor)


def _figures(cast: Cast, chance: Random) -> Request:
    return Request("/chiffres/", cast.national)


def _home(cast: Cast, chance: Random) -> Request:
    return Request("/")


def _sign_in(cast: Cast, chance: Random) -> Request:
    return Request("/compte/login/")


def _new_referral(cast: Cast, chance: Random) -> Request:
    return Request("/demandes/nouvelle/", chance.choice(cast.askers))


def _begin(cast: Cast, chance: Random) -> Request:
    seat = chance.choice(cast.askers)
    where = {"departement": seat.organisation.departement_id, "urgency": Urgency.SAME_DAY.value}
    form = {"requester": seat.organisation.pk, **where}
    return Request("/demandes/nouvelle/", seat, form=form, expected=302)


def _acknowledge(cast: Cast, chance: Random) -> Request:
    seat, pk, version = cast.to_answer["SENT"].pop()
    return Request(f"/sollicitations/{pk}/reception/", seat, form={"version": version}, expected=302)


def _accept(cast: Cast, chance: Random) -> Request:
    seat, pk, version = cast.to_answer["ACKNOWLEDGED"].pop()
    form = {"version": version, "needs": "MISE_A_ABRI"}
    return Request(f"/sollicitations/{pk}/acceptation/", seat, form=form, expected=302)


PAGES = (
    Page("inbox", 18, _inbox),
    Page("referrals asked", 4, _own_list),
    Page("a referral", 10, _referral),
    Page("a solicitation", 12, _solicitation),
    Page("search", 6, _search),
    Page("search, as one types", 12, _typed_search),
    Page("a sheet", 8, _sheet),
    Page("a number asked for", 1, _reveal),
    Page("a département", 4, _departement),
    Page("note, as one types", 6, _note),
    Page("reference, as one types", 3, _reference),
    Page("who read a referral", 1, _readers),
    Page("who read in a département", 1, _readings),
    Page("journal", 1, _journal),
    Page("figures", 1, _figures),
    Page("front page, visitor", 3, _home),
    Page("search, visitor", 3, _visitors_search),
    Page("a département, visitor", 1, _visitors_departement),
    Page("sign-in page", 1, _sign_in),
    Page("a new referral", 1, _new_referral),
    Page("a draft begun", 1, _begin, is_act=True),
    Page("acknowledged", 1, _acknowledge, is_act=True),
    Page("accepted", 1, _accept, is_act=True),
)


def draw(number: int, cast: Cast, chance: Random) -> Iterator[tuple[str, Request]]:
    """Draw so many requests, each page as often as its share."""
    for page in chance.choices(PAGES, [page.share for page in PAGES], k=number):
        yield page.name, page.make(cast, chance)


def too_many(queries: Mapping[str, int]) -> list[str]:
    """Return the pages that take more statements than a page may; acts are shown beside them, without a limit."""
    return [page.name for page in PAGES if not page.is_act and queries[page.name] > MOST_QUERIES]


def queries(cast: Cast, chance: Random, samples: int = 3) -> dict[str, int]:
    """Return the most statements that a page takes, those of its unit apart, once what is kept in memory is there."""
    return {page.name: max([queries_of(page.make(cast, chance)) for _ in range(samples)][1:]) for page in PAGES}


def queries_of(request: Request) -> int:
    """Ask in this process, and return how many statements it took; raises RuntimeError where the status is another."""
    client, headers = Client(), {"hx-request": "true"} if request.fragment else {}
    if request.seat:
        client.cookies[settings.SESSION_COOKIE_NAME] = request.seat.session
    with CaptureQueriesContext(connection) as captured:
        method = "GET" if request.form is None else "POST"
        response = client.generic(method, request.path, request.body, content_type=request.kind, headers=headers)
    if response.status_code != request.expected:
        raise RuntimeError(f"{request.path[:80]}: {response.status_code}")
    return sum(not query["sql"].startswith(OF_THE_UNIT) for query in captured)
