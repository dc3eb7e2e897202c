"""The table in Markdown: one line for each action, one column for each role."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.vocabularies import Role
from cms.operations import EDITORS, WRITERS

from . import actions, cast
from .cast import Place, World

HEADING = """# Who may do what

Written by `manage.py print_roles > docs/roles.md`, which asks the policies themselves, on a small scenario that it
rolls back; `tests/cms/test_role_table.py` compares. Do not edit.

A cell says for which records the answer is yes, whatever the state that the act needs besides:

| cell | means |
|---|---|
| yes | all of them |
| own | those of an organisation that she is a member of in that role, on either side of a referral |
| own (asks), own (asked) | the same, on the side that asks or on the side that is asked |
| département | those of the départements that she follows as referent, or keeps as editor |
| – | none |

A person may hold several roles, which add up; NATIONAL and AUDITOR are held alone: the database refuses the rest.
To *add* a record is asked of nobody's records: a limited editor finds her own départements alone in the form.
Whoever may not *read* a record gets the same answer as for one that does not exist.
"""
WORDS: dict[frozenset[Place], str] = {
    frozenset(): "–",
    frozenset(Place): "yes",
    frozenset({Place.NEAR, Place.FAR}): "yes",  # of editors, who belong to no organisation
    frozenset({Place.ASKS}): "own (asks)",
    frozenset({Place.ASKED}): "own (asked)",
    frozenset({Place.ASKS, Place.ASKED}): "own",
    frozenset({Place.NEAR}): "département",
    frozenset({Place.ASKS, Place.NEAR}): "own (asks), département",
    frozenset({Place.ASKS, Place.ASKED, Place.NEAR}): "own, département",
}
People = dict[Place, User]


def render(*, at: datetime) -> str:
    """Return the document; nothing of the scenario is left in the database."""
    with transaction.atomic():
        world = cast.build(at=at)
        columns = _columns(world)
        sections = [
            ("Accounts", actions.TEAM),
            ("Referrals", actions.REFERRALS),
            ("Steps of a solicitation", actions.TRANSITIONS),
            ("Directory", [*actions.READING, *actions.desk(world)]),
        ]
        text = "\n".join([HEADING, *(_section(title, rows, columns, world) for title, rows in sections)])
        transaction.set_rollback(True)
    return text


def _columns(world: World) -> dict[str, People]:
    desk: dict[str, Callable[[Place], User]] = {
        "Writer": lambda place: cast.stand_at_desk(WRITERS, place, limited=False),
        "Editor": lambda place: cast.stand_at_desk(EDITORS, place, limited=False),
        "Limited editor": lambda place: cast.stand_at_desk(EDITORS, place, limited=True),
        "Administrator": cast.stand_as_administrator,
    }
    members = {role.value: {place: cast.stand(world, role, place) for place in Place} for role in Role}
    return members | {name: {place: make(place) for place in (Place.NEAR, Place.FAR)} for name, make in desk.items()}


def _section(title: str, rows: Iterable[actions.Action], columns: dict[str, People], world: World) -> str:
    lines = [f"## {title}", "", _line("action", *columns, "policy"), "|---" * (len(columns) + 2) + "|"]
    for row in rows:
        cells = [_cell(row, people, world) for people in columns.values()]
        lines.append(_line(row.words, *cells, f"`{row.policy}`"))
    return "\n".join([*lines, ""])


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(row: actions.Action, people: People, world: World) -> str:
    return WORDS[frozenset(place for place, user in people.items() if row.ask(user, world.seen_from(place)))]
