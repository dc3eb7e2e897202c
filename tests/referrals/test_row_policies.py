"""Row-level security says what `visible_to` says, for anybody; and what it lets nobody write."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection
from django.db.models import OuterRef, ProtectedError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Entry, Membership, User
from accounts.vocabularies import ACTING, WATCHING, Role
from directory import isolation
from directory.models import Contact, Organisation
from directory.vocabularies import Visibility
from referrals import tasks
from referrals.models import Delivery, Event, FollowUp, Referral, Solicitation
from referrals.models.needs import taken_in_sql
from referrals.vocabularies import ClosingOutcome, ReferralState, Urgency
from referrals.vocabularies import SolicitationState as State
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory
from tests.isolation import rows
from tests.referrals.scenario import Scenario, organisation_of

pytestmark = pytest.mark.django_db
DEPARTEMENTS = ["93", "75", "2A"]


@dataclass
class World:
    """Three police units and three associations, whose referrals are in three départements and in several states."""

    scenarios: list[Scenario]

    @classmethod
    def make(cls) -> World:
        """Tell a story in each département: a draft, what is being asked, what is over."""
        scenarios = [Scenario() for _ in DEPARTEMENTS]
        for scenario, code in zip(scenarios, DEPARTEMENTS, strict=True):
            for answerer in scenarios[:2]:
                scenario.sent(scenario.draft(departement=code), to=answerer.answerer)
            scenario.draft(departement=code)
            scenario.in_state(State.COMPLETED)
        restricted = organisation_of(scenarios[1].answerer)
        restricted.visibility = Visibility.AGENTS
        restricted.save()
        return cls(scenarios)

    @property
    def organisations(self) -> list[Organisation]:
        """Those that ask, then those that are asked."""
        people = [scenario.officer for scenario in self.scenarios] + [scenario.answerer for scenario in self.scenarios]
        return [organisation_of(person) for person in people]


@pytest.fixture
def world() -> World:
    return World.make()


def functions_among(roles: Collection[Role], most: int) -> st.SearchStrategy[list[tuple[int, Role, set[str]]]]:
    drawn = st.tuples(st.integers(0, 5), st.sampled_from(roles), st.sets(st.sampled_from(DEPARTEMENTS), min_size=1))
    return st.lists(drawn, max_size=most, unique_by=lambda drawn: (drawn[0], drawn[1]))


FUNCTIONS = functions_among(ACTING, 3) | functions_among(WATCHING, 1)  # whoever watches does nothing besides


def somebody(world: World, functions: list[tuple[int, Role, set[str]]]) -> User:
    """Return a new person with these functions."""
    user = UserFactory()
    for number, role, departements in functions:
        followed = sorted(departements) if role == Role.REFERENT else []
        MembershipFactory(user=user, organisation=world.organisations[number], role=role, departements=followed)
    return user


def seen(user: User | None, table: str, column: str = "id") -> set[object]:
    """Return what SQL alone shows in this person's unit of work."""
    with isolation.as_user(user.pk if user else None):
        return set(rows(f"SELECT {column} FROM {table}"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(functions=FUNCTIONS)
def test_anybody_reads_the_same_through_either_guard(world: World, functions: list[tuple[int, Role, set[str]]]) -> None:
    user = somebody(world, functions)
    solicited = Referral.objects.filter(solicitations__organisation__in=user.organisation_ids)

    asked = {one.pk for one in Solicitation.objects.visible_to(user)}
    referrals = {one.pk for one in [*Referral.objects.visible_to(user), *solicited]}  # one reads what one is asked

    assert seen(user, "referrals_solicitation") == asked
    assert seen(user, "referrals_referral") == referrals
    assert seen(user, "referrals_peoplegroup", "referral_id") == referrals
    assert seen(user, "referrals_event", "solicitation_id") - {None} == asked
    assert seen(user, "referrals_needoutcome", "solicitation_id") <= asked
    assert seen(user, "referrals_followup") == {one.pk for one in FollowUp.objects.visible_to(user)}
    assert seen(user, "accounts_membership") >= {one.pk for one in Membership.objects.known_to(user)}
    assert seen(user, "accounts_invitation") == set()
    readable = {one.pk for one in Organisation.objects.visible_to(user)} | user.audited_organisation_ids
    assert seen(user, "directory_organisation") == readable
    assert seen(user, "accounts_entry") >= {one.pk for one in Entry.objects.readable_by(user)}
    assert not user.audited_organisation_ids or seen(user, "accounts_entry", "organisation_id") <= readable


def test_visitor_reads_the_same_through_either_guard(world: World) -> None:
    public = {one.pk for one in Organisation.objects.visible_to(AnonymousUser())}

    assert seen(None, "directory_organisation") == public < {one.pk for one in world.organisations}
    assert seen(None, "directory_searchentry", "organisation_id") == public
    assert seen(None, "directory_contact", "organisation_id") <= public


def test_guard_that_is_off_is_noticed(world: World) -> None:
    """The negative control: without its policy, a table shows more than `visible_to`."""
    user = world.scenarios[0].officer
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE; CREATE POLICY leak ON referrals_solicitation FOR SELECT USING (true)"
        )

    assert seen(user, "referrals_solicitation") > {one.pk for one in Solicitation.objects.visible_to(user)}


def test_name_of_a_partner_stays_where_a_referral_names_it_though_it_was_never_published() -> None:
    scenario, stranger = Scenario(), MembershipFactory().user
    scenario.sent()
    Organisation.objects.filter(pk=organisation_of(scenario.officer).pk).update(live=False)
    hidden = organisation_of(scenario.officer).pk

    assert hidden in seen(scenario.answerer, "directory_organisation")
    assert hidden not in seen(stranger, "directory_organisation")


# What nobody writes for another's organisation.


def writes(user: User, statement: str, *values: object) -> int:
    """Return how many rows this person's statement reaches; raises DatabaseError where its outcome is refused."""
    with isolation.as_user(user.pk), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


@pytest.fixture
def scenario() -> Scenario:
    return Scenario()


def test_agent_gives_her_referral_to_nobody_and_changes_no_other(scenario: Scenario) -> None:
    referral, stranger = scenario.sent().referral, MembershipFactory().user
    give = "UPDATE referrals_referral SET version = version + 1, requester_id = %s WHERE id = %s"

    assert writes(stranger, give, organisation_of(stranger).pk, referral.pk) == 0
    for thief in (scenario.officer, scenario.answerer):
        with pytest.raises(DatabaseError, match="row-level security"):
            writes(thief, give, organisation_of(stranger).pk, referral.pk)


def test_partner_locks_the_referral_and_writes_nothing_in_it(scenario: Scenario) -> None:
    referral = scenario.sent().referral

    assert writes(scenario.answerer, "SELECT 1 FROM referrals_referral WHERE id = %s FOR UPDATE", referral.pk) == 1
    with pytest.raises(DatabaseError, match="row-level security"):
        writes(scenario.answerer, "UPDATE referrals_referral SET version = version + 1 WHERE id = %s", referral.pk)


def test_policy_that_checks_nothing_lets_a_referral_be_given_away(scenario: Scenario) -> None:
    """The negative control of the two above."""
    referral, stranger = scenario.sent().referral, MembershipFactory().user
    give = "UPDATE referrals_referral SET version = version + 1, requester_id = %s WHERE id = %s"
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE; CREATE POLICY leak ON referrals_referral USING (true) WITH CHECK (true)"
        )

    assert writes(scenario.answerer, give, organisation_of(stranger).pk, referral.pk) == 1


def test_nobody_asks_in_the_name_of_another(scenario: Scenario) -> None:
    theirs = organisation_of(Scenario().officer)

    with pytest.raises(DatabaseError, match="row-level security"), isolation.as_user(scenario.officer.pk):
        Referral.objects.create(requester=theirs, departement_id="93", urgency=Urgency.H72, created_at=scenario.at)


def test_nobody_adds_a_partner_to_the_referral_of_another(scenario: Scenario) -> None:
    solicitation = scenario.sent()
    solicitation.pk, solicitation.organisation = None, organisation_of(scenario.officer)

    for stranger in (scenario.answerer, Scenario().officer):
        with pytest.raises(DatabaseError, match="row-level security"), isolation.as_user(stranger.pk):
            Solicitation.objects.create(
                referral=solicitation.referral,
                organisation=solicitation.organisation,
                needs=solicitation.needs,
                sent_at=scenario.at,
            )


def test_nobody_signs_a_step_in_the_name_of_another(scenario: Scenario) -> None:
    event = scenario.sent().events.get()
    columns = "at, kind, referral_id, by_id, state, version"
    again = f"INSERT INTO referrals_event ({columns}) VALUES (now(), 'EDITED', %s, %s, 'OPEN', 99)"

    assert writes(scenario.officer, again, event.referral_id, scenario.officer.pk) == 1
    for author in (scenario.answerer.pk, None):
        with pytest.raises(DatabaseError, match="row-level security"):
            writes(scenario.officer, again, event.referral_id, author)


@pytest.mark.parametrize("verb", ["UPDATE referrals_event SET kind = 'CLOSED'", "DELETE FROM referrals_event"])
def test_nobody_rewrites_history(scenario: Scenario, verb: str) -> None:
    scenario.sent()

    assert writes(scenario.officer, verb) == 0
    assert Event.objects.count() > 1


@pytest.mark.parametrize(("role", "may"), [(Role.AGENT, False), (Role.MANAGER, True)])
def test_manager_alone_changes_who_acts_and_for_her_organisation_only(role: Role, may: bool) -> None:
    membership, other, newcomer = MembershipFactory(role=role), OrganisationFactory(), UserFactory()
    columns = "user_id, organisation_id, role, departements"
    add = f"INSERT INTO accounts_membership ({columns}) VALUES (%s, %s, 'AGENT', '{{}}')"

    with pytest.raises(DatabaseError, match="row-level security"):
        writes(membership.user, add, newcomer.pk, other.pk)
    if may:
        assert writes(membership.user, add, newcomer.pk, membership.organisation_id) == 1
    else:
        with pytest.raises(DatabaseError, match="row-level security"):
            writes(membership.user, add, newcomer.pk, membership.organisation_id)
    assert writes(membership.user, "UPDATE accounts_membership SET role = 'MANAGER'") == (2 if may else 0)


@pytest.mark.parametrize("table", ["organisation", "contact", "service", "verification", "convention", "searchentry"])
def test_directory_is_written_by_editors_only(scenario: Scenario, table: str) -> None:
    editor = UserFactory(is_superuser=True)

    for agent in (scenario.officer, scenario.answerer):
        assert writes(agent, f"DELETE FROM directory_{table}") == 0
    assert writes(editor, f"UPDATE directory_{table} SET id = id") == rows(f"SELECT count(*) FROM directory_{table}")[0]


def test_account_and_contact_are_deleted_whoever_s_history_names_them(scenario: Scenario) -> None:
    solicitation = scenario.act("acknowledge", scenario.sent())
    tasks.deliver(event_id=solicitation.events.earliest("pk").pk, audience="partner")
    contact, administrator = Delivery.objects.get().contact_id, UserFactory(is_superuser=True)
    function = scenario.answerer.memberships.get().pk

    with isolation.as_user(administrator.pk):
        scenario.answerer.delete()
        Contact.objects.filter(pk=contact).delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing names them any more

    assert Delivery.objects.get().contact is None
    assert not Membership.objects.filter(pk=function).exists()


def test_organisation_that_a_referral_names_is_not_deleted(scenario: Scenario) -> None:
    asked, administrator = scenario.sent().organisation, UserFactory(is_superuser=True)

    with pytest.raises(ProtectedError), isolation.as_user(administrator.pk):
        asked.delete()


@pytest.mark.parametrize("outcome", [None, *ClosingOutcome])
def test_database_and_models_agree_on_the_needs_that_are_taken(scenario: Scenario, outcome: ClosingOutcome) -> None:
    solicitation = scenario.in_state(State.ACCEPTED)
    if outcome:
        scenario.act("close_without_support", solicitation, outcome=outcome)
    [taken] = Referral.objects.values_list(
        taken_in_sql(Solicitation.objects.filter(referral=OuterRef("pk"))), flat=True
    )

    said = set(solicitation.referral.needs) - set(solicitation.referral.open_needs())

    assert said == set(taken)


def test_draft_is_nobody_else_s(scenario: Scenario) -> None:
    draft, referent = scenario.draft(), scenario.referent()

    assert draft.state == ReferralState.DRAFT
    assert seen(referent, "referrals_referral") == set()
    assert seen(scenario.officer, "referrals_referral") == {draft.pk}


DEAR = (
    "CREATE OR REPLACE FUNCTION referrals_is_counterpart(organisation bigint) RETURNS boolean LANGUAGE sql "
    "AS 'SELECT 1 / (organisation - organisation) = 1'"
)


def test_organisation_that_every_agent_reads_is_not_looked_for_in_all_referrals() -> None:
    """Else each line of a list costs a reading of the whole table; the withdrawn one is the control."""
    scenario = Scenario()
    asked = scenario.sent().organisation
    with connection.cursor() as cursor:
        cursor.execute(DEAR)
    with isolation.as_user(scenario.officer.pk):
        assert Organisation.objects.filter(pk=asked.pk).exists()

    Organisation.objects.filter(pk=asked.pk).update(live=False, first_published_at=None)

    with pytest.raises(DatabaseError, match="division by zero"), isolation.as_user(scenario.officer.pk):
        Organisation.objects.filter(pk=asked.pk).exists()
