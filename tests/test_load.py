"""The load's harness asks for pages that exist, counts what goes wrong, and lets no page take too many statements."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest
from django.utils import timezone

from benchmarks import load_cast, load_pages, load_rows, open_loop
from directory.models import Contact

ANSWERS = {
    b"/ok": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    b"/broken": b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n",
    b"/cut": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no",
    b"/silent": b"",
}


@contextmanager
def server() -> Iterator[int]:
    """Answer each connection once, as the path says; give the port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_answer_all, args=(listening,))
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def _answer_all(listening: socket.socket) -> None:
    while True:
        try:
            connection, _address = listening.accept()
        except OSError:
            return
        with connection:
            path = connection.recv(1000).split()[1]
            connection.sendall(ANSWERS[path])


def planned(path: str, number: int = 1) -> list[open_loop.Planned]:
    request = f"GET {path} HTTP/1.1\r\n\r\n".encode()
    return [open_loop.Planned(path, 0.001 * place, request, 200) for place in range(number)]


def test_sender_counts_each_answer_that_is_wrong_or_does_not_come() -> None:
    with server() as port:
        answers = open_loop.send([*planned("/ok", 3), *planned("/broken"), *planned("/cut"), *planned("/silent")], port)
    unreachable = open_loop.send(planned("/ok"), port)

    wrong = {answer.page: answer.status for answer in answers if answer.is_wrong}
    assert wrong == {"/broken": 500, "/cut": 0, "/silent": 0}
    assert [answer.is_wrong for answer in unreachable] == [True]


def test_requests_are_due_whatever_becomes_of_those_before() -> None:
    due = open_loop.instants(50, 60, Random(3))  # noqa: S311

    assert due == sorted(due)
    assert 2_700 < len(due) < 3_300


@pytest.mark.django_db
def test_every_page_of_the_load_answers_and_none_takes_too_many_statements() -> None:
    at, chance = timezone.now(), Random(3)  # noqa: S311
    load_rows.fill(600, organisations=1_400, at=at)
    cast = load_cast.gather(at=at, chance=chance)

    queries = load_pages.queries(cast, chance, samples=2)

    assert sum(page.share for page in load_pages.PAGES) == 100
    assert load_pages.too_many(queries) == []
    assert "inbox" in load_pages.too_many(dict.fromkeys(queries, 16))  # the control: one too many is named


@pytest.mark.django_db
def test_page_that_answers_something_else_is_noticed() -> None:
    """The negative control."""
    assert not Contact.objects.exists()

    with pytest.raises(RuntimeError, match="404"):
        load_pages.queries_of(load_pages.Request("/annuaire/structures/nulle-part/"))
