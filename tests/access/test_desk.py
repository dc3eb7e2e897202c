"""Every route of Wagtail's administration: who is turned away, and that nothing an editor opens breaks."""

from collections.abc import Callable, Iterator
from itertools import product

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from wagtail.admin.forms.choosers import URLOrAbsolutePathField
from wagtail.models import WorkflowTask

from cms import middleware, scopes
from cms.choosers import ExternalLinkForm
from cms.middleware import AnswersHead
from directory.folding import fold

from .asking import SIGN_IN, Answer, Asker
from .cast import AT_DESK, COLUMNS, Who
from .desk_objects import DeskObjects, positional
from .desk_table import CHOSEN_BY_ALL, CONTACT, DESK, KEPT_FROM, LOCKS, OF_A_RECORD, group_of
from .routes import Route, every_route, is_desk
from .rules import METHODS, TAKEN
from .scene import Scene
from .writes import rows_written

pytestmark = pytest.mark.django_db

ROUTES = [route for route in every_route() if is_desk(route)]
GROUPS = {
    group: [route for route in ROUTES if group_of(route) == group] for group in sorted(set(map(group_of, ROUTES)))
}
NEVER = (2**31 - 1, 2**63)  # a key that no row has, and one that no column holds
OPENING_WRITES = {  # by Wagtail, about whoever reads
    "wagtailadmin_editingsession": "that she has the record open, so that others see it",
    "wagtailcore_pagesubscription": "whether she is told of what is said of the page",
    "wagtailusers_userprofile": "how she likes the desk",
}
RIGHTS = [Who.ANONYMOUS, Who.AGENT, Who.EDITOR, Who.SUPERUSER]  # Wagtail knows people by their rights alone
ALIKE = [who for who in COLUMNS if who not in RIGHTS]
LEADS_BACK = ("/cms/", "/cms/login/", "/compte/login/")


def address(route: Route, desk: DeskObjects, number: int | None = None) -> str:
    if "chosen/(?!" in route.name:
        return "/cms/snippets/choose/directory/organisation/chosen/abc/"
    if route.name.startswith("cms/"):
        return "/" + route.pattern.replace("^.*/$", "nulle-part/")
    if count := positional(route):
        key = desk.page.pk if number is None else number
        return reverse(route.name, args=(key, "earliest", "latest")[:count])
    return reverse(route.name, kwargs=desk.arguments(route, number))


def turned_away(asker: Asker, who: Who, method: str, path: str) -> bool:
    """Tell whether the person was sent to sign in, sent back to the first page, refused, or found nothing."""
    answer = asker.ask(who, method, path)
    location = dict(answer.headers).get("Location", "")
    return answer.outcome in {SIGN_IN, 403, 404, 405} or location.partition("?")[0] in LEADS_BACK


def test_every_group_is_declared_and_every_declared_group_exists() -> None:
    assert set(DESK) == set(GROUPS)


def from_outside(group: str) -> Iterator[tuple[Route, Who, str]]:
    """Give what is asked by who is to be turned away: everything, by one person for each set of rights.

    The others, whom the desk takes for an agent or for nobody, ask for the first address alone, each by one of the
    methods that views take, and by the next one at the next group.
    """
    yield from product(GROUPS[group], [who for who in RIGHTS if who not in DESK[group]], METHODS)
    turns = enumerate(ALIKE, start=list(GROUPS).index(group))
    yield from ((GROUPS[group][0], who, TAKEN[turn % len(TAKEN)]) for turn, who in turns if who not in DESK[group])


def test_wagtail_cannot_tell_an_agent_from_whoever_has_no_right_at_the_desk(scene: Scene) -> None:
    known = {*RIGHTS, *AT_DESK}
    people = [person for who, person in scene.cast.people.items() if who not in known]

    assert not [person for person in people if person.is_staff or person.is_superuser or person.get_all_permissions()]


@pytest.mark.parametrize("group", GROUPS)
def test_who_is_not_named_is_turned_away(asker: Asker, desk: DeskObjects, group: str) -> None:
    entered = [
        f"{who} {method} {route.name}"
        for route, who, method in from_outside(group)
        if not turned_away(asker, who, method, address(route, desk))
    ]

    assert entered == []


def refused(asker: Asker, who: Who, method: str, path: str) -> bool:
    """Tell whether the method was refused before anything was read."""
    answer = asker.ask(who, method, path)
    return answer.outcome == 405 and not answer.statements


def answers(asker: Asker, who: Who, method: str, paths: set[str]) -> dict[str, Answer]:
    return {path: asker.ask(who, method, path) for path in sorted(paths)}


def broken(method: str, found: dict[str, Answer]) -> set[str]:
    outcomes = {path: answer.outcome for path, answer in found.items()}
    return {f"{method} {path}: {code}" for path, code in outcomes.items() if isinstance(code, int) and code >= 500}


def told_by_head(read: dict[str, Answer], heads: dict[str, Answer]) -> set[str]:
    """Return where HEAD is answered otherwise than GET, or with a body."""
    return {path for path, head in heads.items() if head.outcome != read[path].outcome or head.body}


@pytest.mark.parametrize("group", GROUPS)
def test_who_enters_breaks_nothing_and_writes_nothing_by_reading(asker: Asker, desk: DeskObjects, group: str) -> None:
    who = Who.EDITOR if Who.EDITOR in DESK[group] else Who.SUPERUSER
    own = {address(route, desk) for route in GROUPS[group]}
    paths = own | {address(route, desk, number) for route in GROUPS[group] for number in NEVER}
    before = rows_written()

    read, heads = (answers(asker, who, method, paths) for method in ("GET", "HEAD"))
    after = rows_written()
    found = broken("GET", read) | broken("POST", answers(asker, who, "POST", paths))
    found |= {line for method in METHODS[len(TAKEN) :] for line in broken(method, answers(asker, who, method, own))}

    assert found == set()
    assert told_by_head(read, heads) == set()
    assert {table for table in after if after[table] != before.get(table)} <= OPENING_WRITES.keys()


def test_without_the_guards_what_is_no_number_and_a_form_without_its_address_break_wagtail_s_views(
    asker: Asker, desk: DeskObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = "/cms/choose-external-link/"
    absurd = [
        ("/cms/api/main/images/", {"offset": "9" * 30}),
        ("/cms/choose-page/", {"target_pages[]": "abc"}),
        ("/cms/choose-email-link/", {"parent_page_id": "-1"}),
        ("/cms/choose-page/chosen-multiple/", {"id": "["}),
        ("/cms/snippets/choose/directory/contact/chosen-multiple/", {"id": "abc"}),  # by our own chooser
    ]
    pictures = "/cms/images/chooser/", {"q": "abc", "tag": "abc"}
    assert asker.ask(Who.SUPERUSER, "GET", *pictures).outcome == 400
    assert asker.ask(Who.EDITOR, "POST", link).outcome == 200  # the form again, with what it lacks
    assert [asker.ask(Who.EDITOR, "GET", *each).outcome for each in absurd] == [400] * len(absurd)

    monkeypatch.setattr(ExternalLinkForm.base_fields["url"], "__class__", URLOrAbsolutePathField)
    monkeypatch.setattr(middleware, "_names_no_number", lambda _request: False)
    monkeypatch.setattr(middleware, "UNREAD", ())

    assert asker.ask(Who.SUPERUSER, "GET", *pictures).outcome == 500
    assert asker.ask(Who.EDITOR, "POST", link).outcome == 500
    assert [asker.ask(Who.EDITOR, "GET", *each).outcome for each in absurd] == [500] * len(absurd)


def lines(number: int, **line: object) -> dict[str, object]:
    """Return a workflow's form with so many lines, of which the first is this one, and none is said to be there."""
    counts = {f"{name}-{count}_FORMS": 0 for name in ("workflow_tasks", "pages") for count in ("TOTAL", "INITIAL")}
    first = {f"workflow_tasks-0-{name}": value for name, value in line.items()}
    return {"name": "Relecture", **counts, "workflow_tasks-TOTAL_FORMS": number, **first}


def test_without_the_guards_nested_text_a_line_twice_and_lines_that_are_not_there_reach_wagtail_s_views(
    asker: Asker, desk: DeskObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    nested = {"body-count": 1, "body-0-type": "text", "body-0-order": 0, "body-0-value": "[" * 100_000}
    page = reverse("wagtailadmin_pages:edit", args=[desk.page.pk]), {"title": "x", "body-0-deleted": "", **nested}
    known = WorkflowTask.objects.order_by("pk")[0]
    workflow = reverse("wagtailadmin_workflows:edit", args=[known.workflow_id])
    twice = workflow, lines(1, task=known.task_id, ORDER=1)
    many = workflow, lines(middleware.MOST_LINES + 1)
    asked = [page, twice, many, (workflow, {**lines(1), "workflow_tasks-INITIAL_FORMS": -1})]
    assert [asker.ask(Who.SUPERUSER, "POST", *each).outcome for each in asked] == [400] * len(asked)

    monkeypatch.setattr(middleware, "COUNTS_LINES", ())
    assert asker.ask(Who.SUPERUSER, "POST", *many).outcome == 302
    monkeypatch.setattr(middleware, "UNREAD", ())
    assert [asker.ask(Who.SUPERUSER, "POST", *each).outcome for each in (page, twice)] == [500, 500]


NO_MAPPING = ["null", "[1]", "1", "[" * 100_000, '{"x": "\\u0000"}', '{"x": "\\ud800"}']


def test_without_the_guards_json_that_says_nothing_breaks_what_wagtail_keeps_of_her(
    asker: Asker, desk: DeskObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = asker.browsers[Who.EDITOR]

    def sent(body: str) -> int:
        with transaction.atomic():
            response = client.patch("/cms/dismissibles/", body, content_type="application/json")
            transaction.set_rollback(True)
        return response.status_code

    assert [sent(body) for body in NO_MAPPING] == [400] * len(NO_MAPPING)
    assert sent('{"x": true}') == 200

    monkeypatch.setattr(middleware, "_undo_view", lambda _request: None)
    assert sent(NO_MAPPING[-2]) == 500
    monkeypatch.setattr(middleware, "_sends_something", lambda _request: False)
    assert [sent(body) for body in NO_MAPPING] == [500] * len(NO_MAPPING)


def test_fault_of_ours_is_not_taken_for_what_was_sent() -> None:
    asked, plain = (RequestFactory().get("/cms/pages/", sent) for sent in ({"p": "x"}, {}))
    with pytest.raises(ValueError, match="invalid literal") as of_what_was_sent:
        int(asked.GET["p"])
    with pytest.raises((TypeError, AttributeError)) as ours:
        fold(None)  # type: ignore[arg-type]

    assert middleware._breaks_wagtail(asked, of_what_was_sent.value)
    assert not middleware._breaks_wagtail(plain, of_what_was_sent.value)
    assert not middleware._breaks_wagtail(asked, ours.value)


def passed_on(head: AnswersHead, request: HttpRequest) -> HttpResponse:
    return head.get_response(request)


def taken_for_get(head: AnswersHead, request: HttpRequest) -> HttpResponse:
    request.method = "GET"
    return head.get_response(request)


@pytest.mark.parametrize("otherwise", [passed_on, taken_for_get])
def test_head_that_is_refused_or_brings_a_body_is_seen(
    asker: Asker, desk: DeskObjects, monkeypatch: pytest.MonkeyPatch, otherwise: Callable[..., HttpResponse]
) -> None:
    paths = {reverse("wagtailadmin_pages:preview_on_edit", args=[desk.page.pk])}
    read = answers(asker, Who.EDITOR, "GET", paths)
    assert told_by_head(read, answers(asker, Who.EDITOR, "HEAD", paths)) == set()

    monkeypatch.setattr(AnswersHead, "__call__", otherwise)

    assert told_by_head(read, answers(asker, Who.EDITOR, "HEAD", paths)) == paths


@pytest.mark.parametrize("group", [CONTACT, "wagtailadmin_dismissibles"])
def test_only_what_the_desk_s_scripts_use_beside_pages_and_forms_reaches_a_view(
    asker: Asker, desk: DeskObjects, group: str
) -> None:
    paths = [address(route, desk) for route in GROUPS[group]]

    taken = {
        (method, path)
        for path in paths
        for method in ("PATCH", "DELETE")
        if not refused(asker, Who.EDITOR, method, path)
    }

    assert {path for method, path in taken if method == "PATCH"} == {"/cms/dismissibles/"} & set(paths)
    assert all("/preview/" in path for method, path in taken if method == "DELETE")


WITHIN = {route.name: route for route in ROUTES if route.name in set().union(*KEPT_FROM.values())}


def test_every_address_of_a_record_is_in_the_table_of_who_keeps_which() -> None:
    of_records = {route.name for route in ROUTES if "_directory_" in route.name and "<" in route.pattern}

    assert of_records == OF_A_RECORD | CHOSEN_BY_ALL
    assert set(WITHIN) == set().union(*KEPT_FROM.values())


def is_kept_from(asker: Asker, desk: DeskObjects, who: Who, name: str) -> bool:
    return turned_away(asker, who, "POST" if name in LOCKS else "GET", address(WITHIN[name], desk))


@pytest.mark.parametrize("who", KEPT_FROM)
def test_whoever_keeps_less_than_an_editor_is_turned_away_where_the_table_says_and_nowhere_else(
    asker: Asker, desk: DeskObjects, scene: Scene, who: Who
) -> None:
    her = scene.cast.people[who]
    for model in desk.states:
        model._default_manager.filter(pk=desk.records[model].pk).update(locked=True, locked_by=her)

    assert {name for name in WITHIN if is_kept_from(asker, desk, who, name)} == KEPT_FROM[who]


@pytest.mark.parametrize("who", AT_DESK)
def test_what_is_kept_from_whoever_keeps_less_opens_by_no_other_method(
    asker: Asker, desk: DeskObjects, who: Who
) -> None:
    asked = product(METHODS[1:], sorted(KEPT_FROM[who]))

    assert [ask for ask in asked if not turned_away(asker, who, ask[0], address(WITHIN[ask[1]], desk))] == []


def test_without_the_gate_who_keeps_another_departement_would_enter(
    asker: Asker, desk: DeskObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scopes, "_may_open", lambda *_: True)

    assert not turned_away(asker, Who.LIMITED_ELSEWHERE, "GET", address(WITHIN[f"{CONTACT}:history"], desk))
