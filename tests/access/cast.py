"""Who asks for a page: one person for each column of the matrix."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts.middleware import SEEN
from accounts.models import EditorScope, User
from accounts.vocabularies import Role
from cms.operations import WRITERS, create_editors_group
from directory.models import Organisation
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory
from tests.signing_in import enrol, give_password, sign_in


class Who(StrEnum):
    """The columns. The first three are nobody to a view: the middleware sees to it."""

    ANONYMOUS = "anonymous"
    UNENROLLED = "unenrolled"  # her password, and no second factor yet
    ONE_FACTOR = "one factor"  # her password, and not the second factor that she has
    AGENT = "agent"
    MANAGER = "manager"
    PARTNER = "partner"  # an agent of the organisation that is asked
    REFERENT = "referent"  # of the département of what is « own »
    REFERENT_ELSEWHERE = "referent elsewhere"
    EDITOR = "editor"
    SUPERUSER = "superuser"  # and member of nothing
    AUDITOR = "auditor"  # the journal only
    NATIONAL = "national"  # aggregates only
    WRITER = "writer"  # drafts and submits; the last three differ from the editor at the desk alone
    LIMITED = "limited editor"  # to the département of what is « own »
    LIMITED_ELSEWHERE = "limited editor elsewhere"


AT_DESK = (Who.WRITER, Who.LIMITED, Who.LIMITED_ELSEWHERE)
COLUMNS = [who for who in Who if who not in AT_DESK]
STRANGERS = frozenset({Who.ANONYMOUS, Who.UNENROLLED, Who.ONE_FACTOR})
SIGNED_IN = frozenset(COLUMNS) - STRANGERS
EVERYBODY = frozenset(COLUMNS)
MEMBERS = frozenset({Who.AGENT, Who.MANAGER})
SIDES = MEMBERS | {Who.PARTNER}
READERS = SIDES | {Who.REFERENT}
ELSEWHERE = "75"  # where the other referent works
HOUR = 3600  # seconds


@dataclass(frozen=True)
class Cast:
    """The people, and the organisations on both sides of what they share."""

    people: dict[Who, User]
    asking: Organisation
    asked: Organisation

    @classmethod
    def assemble(cls, *, asking: Organisation, asked: Organisation) -> Cast:
        """Make everybody."""
        outside = OrganisationFactory(police=True)
        members = {
            Who.UNENROLLED: _member(asking),
            Who.ONE_FACTOR: _member(asking),
            Who.AGENT: _member(asking),
            Who.MANAGER: _member(asking, role=Role.MANAGER),
            Who.PARTNER: _member(asked),
            Who.REFERENT: _member(outside, role=Role.REFERENT, departements=["93"]),
            Who.REFERENT_ELSEWHERE: _member(outside, role=Role.REFERENT, departements=[ELSEWHERE]),
        }
        watching = {who: _member(outside, role=Role[who.name]) for who in (Who.AUDITOR, Who.NATIONAL)}
        return cls(members | watching | _desk(), asking, asked)

    def browsers(self) -> dict[Who, Client]:
        """Open a session for each of them, as far as her factors go."""
        clients = {who: Client() for who in Who}
        for client in clients.values():
            client.handler = clients[Who.ANONYMOUS].handler  # loads the middleware once
        for who in (*SIGNED_IN, *AT_DESK):
            sign_in(clients[who], self.people[who])
        for who in (Who.UNENROLLED, Who.ONE_FACTOR):
            give_password(clients[who], self.people[who])
        enrol(self.people[Who.ONE_FACTOR])
        for who in clients.keys() - {Who.ANONYMOUS}:
            _stay_fresh(clients[who])
        return clients


def _desk() -> dict[Who, User]:
    """Make those who enter the desk: by their groups, and by the départements that they keep."""
    people = {who: UserFactory(is_staff=True) for who in (Who.EDITOR, *AT_DESK)}
    editors = create_editors_group()
    for who, user in people.items():
        user.groups.add(Group.objects.get(name=WRITERS) if who == Who.WRITER else editors)
    for who, departement in ((Who.LIMITED, "93"), (Who.LIMITED_ELSEWHERE, ELSEWHERE)):
        EditorScope.objects.create(user=people[who], departements=[departement], set_at=timezone.now())
    return people | {Who.SUPERUSER: UserFactory(is_staff=True, is_superuser=True)}


def _stay_fresh(client: Client) -> None:
    """Let the session look just opened, however long the matrix takes: answers differ by what was asked alone."""
    session = client.session
    session[SEEN] += HOUR
    for record in session["account_authentication_methods"]:
        record["at"] += HOUR
    session.save()


def _member(organisation: Organisation, **facts: object) -> User:
    user: User = MembershipFactory(organisation=organisation, **facts).user
    return user
