"""Addresses that nobody meant: absurd pages, searches, parameters, encodings."""

from urllib.parse import quote_plus, unquote_plus
from uuid import UUID

import pytest
from django.test import Client

from accounts.models import User
from directory.search import MAX_LENGTH
from tests.referrals.scenario import Scenario

pytestmark = pytest.mark.django_db

NOWHERE = UUID("00000000-0000-4000-8000-000000000000")
READABLE = {200, 302, 400, 404, 422}

QUERIES = {
    "far page": "page=999999999999&p=999999999999",
    "page before the first": "page=-1&p=-1",
    "page in words": "page=abc&p=abc",
    "page in powers": "page=1e9&p=1e9",
    "page of five thousand digits": f"page={'9' * 5000}&p={'9' * 5000}",
    "page in other digits": "page=%EF%BC%91&p=%C2%B2",
    "long search": f"q={'a%20' * 25_000}&reference={'a' * 100_000}",
    "search of one word": f"q={'a' * 100_000}",
    "search of quotes": "q=%27%22%3B--%20%5C%26%7C%21%28%29%3A%2A",
    "null bytes": "q=%00&page=%00&p=%00&reference=%00&departement=%00&structure=%00&successor=%00&organisation=%00",
    "lone surrogates": "q=%ED%A0%80&reference=%ED%A0%80&structure=%ED%A0%80",
    "overlong": "q=%C0%AF%C0%AE&reference=%C0%AF&structure=%C0%AF",
    "not UTF-8": "q=%FF%FE&departement=%FF&reference=%FF&structure=%FF",
    "half an escape": "q=%&page=%E&p=%zz",
    "repeated": "q=a&q=b&page=1&page=2&departement=93&departement=75&ouvert=1&ouvert=0",
    "no value": "q&page&departement&=&&=&;;",
    "scripts": "q=%3Cscript%3Ealert(1)%3C/script%3E&reference=%3Cscript%3E&departement=%3Cscript%3E",
    "line breaks": "q=a%0D%0ASet-Cookie:x&structure=a%0D%0Ab&next=/%0D%0Ax&reference=%0D%0A",
    "nine hundred parameters": "&".join(f"x{number}={number}" for number in range(900)),
    "key that is none": "organisation=~&contact=%C3%A9&successor=~",
    "huge key": f"successor={2**70}&organisation={2**70}&page={2**70}&p={2**70}",
}
FOR_ALL = ["/annuaire/", "/annuaire/93/", "/compte/login/", "/compte/password/reset/", "/"]
FOR_AGENTS = ["/a-traiter/", "/demandes/", "/demandes/retrouver/", "/demandes/nouvelle/", "/operations/", "/compte/"]
RECORDS = ("organisation", "service", "contact", "verification", "convention")
FOR_EDITORS = [
    *(f"/cms/snippets/directory/{record}/results/" for record in RECORDS),
    "/cms/snippets/directory/service/add/",
    "/cms/snippets/choose/directory/organisation/results/",
    "/cms/pages/search/results/",
    "/cms/reports/site-history/",
]


def unreadable(client: Client, paths: list[str]) -> list[str]:
    """Ask each page with each absurd query; return what was neither answered nor refused in so many words."""
    client.raise_request_exception = False
    answers = {
        f"{path}: {name}": client.get(path, QUERY_STRING=query).status_code
        for path in paths
        for name, query in QUERIES.items()
    }
    return [f"{asked} gets {status}" for asked, status in answers.items() if status not in READABLE]


def test_stranger_s_absurd_query_breaks_nothing(client: Client, editor: User) -> None:
    assert unreadable(client, FOR_ALL) == []


def test_agent_s_absurd_query_breaks_nothing(agent: Client, scenario: Scenario) -> None:
    step = f"{scenario.draft().get_absolute_url()}etape/personnes/"

    assert unreadable(agent, [*FOR_AGENTS, step]) == []


def test_editor_s_absurd_query_breaks_nothing(desk: Client) -> None:
    assert unreadable(desk, FOR_EDITORS) == []


@pytest.mark.parametrize("path", ["/annuaire/", "/compte/login/", "/a-traiter/"])
def test_ten_thousand_parameters_are_a_clear_400(agent: Client, path: str) -> None:
    answer = agent.get(path, QUERY_STRING="&".join(f"x{number}={number}" for number in range(10_000)))

    assert answer.status_code == 400
    assert "Demande illisible" in answer.content.decode()


@pytest.mark.parametrize("path", ["/annuaire/?q=%00", "/annuaire/?%00=1", "/demandes/%00/"])
def test_null_byte_is_a_clear_400(agent: Client, path: str) -> None:
    answer = agent.get(path)

    assert answer.status_code == 400
    assert "Demande illisible" in answer.content.decode()


def test_search_reads_the_beginning_of_what_was_typed_and_shows_no_more(client: Client) -> None:
    page = client.get("/annuaire/", {"q": "z" * 100_000, "inconnu": "y" * 100_000}).content.decode()

    assert "z" * MAX_LENGTH in page
    assert "z" * (MAX_LENGTH + 1) not in page
    assert "yy" not in page


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("%2522%2Bonfocus", "%22+onfocus"),
        ("%26quot%3B%20x", "&amp;quot; x"),
        ("%22%20onfocus%3D%27x", "&quot; onfocus=&#x27;x"),
    ],
)
def test_search_is_decoded_once_and_shown_as_it_was_typed(client: Client, sent: str, shown: str) -> None:
    page = client.get("/annuaire/", QUERY_STRING=f"q={sent}&departement=93").content.decode()

    assert f'name="q" value="{shown}"' in page
    assert f'?q={quote_plus(unquote_plus(sent))}"' in page  # the link that takes the département off


PATHS = [
    "/demandes/%00/",
    "/demandes/%FF%FE/",
    "/demandes/%ED%A0%80/etape/besoins/",
    f"/demandes/{'7' * 5000}/",
    "/annuaire/structures/%00/",
    "/annuaire/%C0%AF/",
    "/invitation/%00/",
    f"/invitation/{'a' * 5000}/",
    "/invitation/%FF/",
    "/sollicitations/00000000-0000-4000-8000-00000000000/",
    "/sollicitations/00000000000040008000000000000000/",
    f"/sollicitations/{{{NOWHERE}}}/",
    f"/sollicitations/{str(NOWHERE).upper()}/",
    f"/passation/{2**70}/",
    f"/passation/{'9' * 5000}/",
    "/passation/%C2%B2/",
    f"/compte/password/reset/key/{'z' * 13}-x/",
    f"/compte/password/reset/key/{'z' * 40}-%00/",
    "/compte/password/reset/key/1-%FF/",
    "/%00/",
    "/%FF%FE/",
    f"/{'a/' * 2000}",
    "/../../etc/passwd",
    "/cms/%00/",
    f"/cms/pages/{2**70}/edit/",
    f"/cms/snippets/directory/organisation/edit/{2**70}/",
    "/cms/snippets/choose/directory/organisation/chosen/%00/",
    "/cms/snippets/choose/directory/organisation/chosen/abc/",
    f"/cms/snippets/choose/directory/organisation/chosen/{2**70}/",
    f"/documents/{2**70}/x.pdf",
]


def test_absurd_path_is_found_nowhere(agent: Client, desk: Client) -> None:
    for browser in (agent, desk):
        browser.raise_request_exception = False

    answers = {path: {agent.get(path).status_code, desk.get(path).status_code} for path in PATHS}

    assert {path: codes for path, codes in answers.items() if codes - {200, 301, 302, 400, 404, 410}} == {}
