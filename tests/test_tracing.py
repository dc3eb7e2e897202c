"""One id joins what a request leaves: its step, the journal's entries, the job, and lines of the log."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as site
from django.http import HttpRequest, HttpResponse
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import tracing
from accounts.models import Entry
from cms.logs import WithoutTypedWords
from referrals import mail, notifications
from referrals.models import Event
from referrals.tasks import deliver
from tests.referrals.scenario import Scenario

pytestmark = pytest.mark.django_db

FORGED = UUID("00000000-0000-4000-8000-000000000000")
OFFERED = dict.fromkeys(("x-request-id", "x-correlation-id", "request-id", "x-amzn-trace-id"), str(FORGED))


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Listen to the log as the console would write it; an act and the mail server's answer leave a line each."""
    tell, send, logger = notifications.tell_requester, mail.send, logging.getLogger("site")
    monkeypatch.setattr(notifications, "tell_requester", lambda *step: (logger.warning("act"), tell(*step)))
    monkeypatch.setattr(mail, "send", lambda *message: (logger.warning("mail"), send(*message))[1])
    formats, written = site.LOGGING["formatters"]["plain"], io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(WithoutTypedWords(formats["format"], style=formats["style"]))
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)


def acknowledge(scenario: Scenario) -> Event:
    """Press the button, offering an id of one's own, and return the step that it left."""
    solicitation, client = scenario.sent(), Client(headers=OFFERED)
    client.force_login(scenario.answerer)
    client.post(f"/sollicitations/{solicitation.pk}/reception/", {"version": 1})
    return Event.objects.get(solicitation=solicitation, version=2)


def traces(step: Event, log: io.StringIO) -> set[UUID | str | None]:
    """Let the worker do the job of a step; return the ids of all that the request left, lines of the log included."""
    job = ProcrastinateJob.objects.get(args__event_id=step.pk)
    deliver(**job.args)
    lines = [line.split() for line in log.getvalue().splitlines()]
    assert [line[-1] for line in lines] == ["act", "mail"]
    said = {line[-2] for line in lines} | {job.args.get("request_id", "-")}
    entries = Entry.objects.filter(at__gte=step.at).values_list("request_id", flat=True)
    return {str(one or "-") for one in (step.request_id, *entries)} | said


def test_what_a_request_leaves_carries_one_id_that_no_stranger_chose(log: io.StringIO) -> None:
    step = acknowledge(Scenario())

    assert traces(step, log) == {str(step.request_id)}
    assert step.request_id not in {None, FORGED}
    assert tracing.request_id() is None  # afterwards


def test_two_requests_never_share_an_id() -> None:
    scenario = Scenario()

    steps = [acknowledge(scenario) for _ in range(3)]

    assert len({step.request_id for step in steps}) == 3


def test_act_of_the_clock_has_none() -> None:
    solicitation = Scenario().sent()

    assert not Event.objects.filter(solicitation=solicitation).exclude(request_id=None).exists()


def believe(self: tracing.Traced, request: HttpRequest) -> HttpResponse:
    """Take the id that the request offers."""
    with tracing.under(UUID(request.headers["X-Request-Id"])):
        return self.get_response(request)


def test_id_that_is_believed_is_noticed(log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first negative control."""
    monkeypatch.setattr(tracing.Traced, "__call__", believe)

    assert traces(acknowledge(Scenario()), log) == {str(FORGED)}


def test_request_without_an_id_is_noticed(log: io.StringIO, settings: Any) -> None:
    """The second one."""
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != "accounts.tracing.Traced"]

    assert traces(acknowledge(Scenario()), log) == {"-"}
