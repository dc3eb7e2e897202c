"""A territorial referent leaves: what she followed and wrote goes to somebody else, and nothing is left without one."""

import threading
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Membership, User
from accounts.vocabularies import Role
from directory import isolation
from directory.models import Organisation
from referrals import operations, policies
from referrals.models import Event, Referral, Solicitation, StaleForm
from referrals.notifications import tell_referent
from referrals.tasks import deliver, welcome
from referrals.vocabularies import EventKind, ReferralState
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory
from tests.referrals.scenario import NOON, Scenario

pytestmark = pytest.mark.django_db


def referent(organisation: Organisation | None = None, *departements: str, **fields: Any) -> Membership:
    return MembershipFactory(
        organisation=organisation or OrganisationFactory(police=True),
        role=Role.REFERENT,
        departements=list(departements or ["93"]),
        **fields,
    )


def colleague(membership: Membership, role: Role = Role.AGENT) -> User:
    return MembershipFactory(organisation=membership.organisation, role=role).user


def afresh(user: User) -> User:
    """Read the person again, without what her last request kept in memory."""
    return User.objects.get(pk=user.pk)


def hand_over(membership: Membership, to: User, *, by: User | None = None, **changes: Any) -> operations.HandedOver:
    by = afresh(by or membership.user)
    arguments = {"seen": operations.pending_of(membership, by=by).fingerprint, "at": NOON, **changes}
    with isolation.as_user(by.pk):
        return operations.hand_over(membership_id=membership.pk, to=to, by=by, **arguments)


def followed_by(user: User) -> tuple[set[Any], set[Any]]:
    """Return what this person sees in Seine-Saint-Denis: the referrals that were sent, the solicitations."""
    user = afresh(user)
    referrals = Referral.objects.visible_to(user).filter(departement="93").exclude(state=ReferralState.DRAFT)
    solicitations = Solicitation.objects.visible_to(user).filter(referral__departement="93")
    return set(referrals.values_list("pk", flat=True)), set(solicitations.values_list("pk", flat=True))


def union_of_departements() -> set[str]:
    return {code for codes in Membership.objects.referents().values_list("departements", flat=True) for code in codes}


def test_successor_sees_exactly_what_the_referent_followed_who_no_longer_does() -> None:
    solicitation = Scenario().sent()
    leaving = referent()
    successor, before = colleague(leaving), followed_by(leaving.user)

    done = hand_over(leaving, successor)

    assert before == ({solicitation.referral_id}, {solicitation.pk})
    assert followed_by(successor) == before
    assert followed_by(leaving.user) == (set(), set())
    assert (done.departements, afresh(leaving.user).referent_departements) == (["93"], frozenset())


def test_referent_from_elsewhere_takes_over_the_departements_only() -> None:
    leaving = referent()
    scenario = Scenario(officer=leaving.user)
    elsewhere = referent(None, "75")
    draft = scenario.draft()

    done = hand_over(leaving, elsewhere.user)

    assert afresh(elsewhere.user).referent_departements == {"75", "93"}
    assert (done.moved, done.kept) == ([], [draft])
    assert Referral.objects.get().author == scenario.officer
    assert Membership.objects.referents().get() == elsewhere


def test_colleague_becomes_the_author_of_what_is_not_over() -> None:
    leaving = referent()
    scenario = Scenario(officer=leaving.user)
    successor = colleague(leaving)
    draft, sent, over = scenario.draft(), scenario.sent().referral, scenario.draft()
    operations.cancel_referral(referral_id=over.pk, by=scenario.officer, version=1, at=NOON)

    done = hand_over(leaving, successor)

    states = dict(Referral.objects.filter(author=successor).values_list("pk", "state"))
    assert states == {draft.pk: ReferralState.DRAFT, sent.pk: ReferralState.OPEN}
    assert {referral.pk for referral in done.moved} == set(states)
    handed = Event.objects.filter(kind=EventKind.HANDED_OVER, by=scenario.officer)
    assert {(event.referral_id, event.state) for event in handed} == set(states.items())
    assert Referral.objects.get(pk=over.pk).author == scenario.officer


def test_what_was_written_for_an_organisation_that_the_successor_is_not_of_stays() -> None:
    scenario = Scenario()
    draft, leaving = scenario.draft(), referent(user=scenario.officer)

    done = hand_over(leaving, colleague(leaving))

    assert (done.moved, done.kept) == ([], [draft])
    assert not Event.objects.filter(kind=EventKind.HANDED_OVER).exists()
    assert set(Referral.objects.values_list("author", flat=True)) == {scenario.officer.pk}


def test_referent_who_stays_beside_follows_the_same_departements() -> None:
    leaving = referent()
    successor = colleague(leaving)

    hand_over(leaving, successor, leaves=False)

    assert afresh(leaving.user).referent_departements == afresh(successor).referent_departements == {"93"}


def test_successor_hands_back_the_same_way() -> None:
    leaving = referent()
    MembershipFactory(user=leaving.user, organisation=leaving.organisation)
    successor = colleague(leaving)

    hand_over(leaving, successor)
    hand_over(Membership.objects.referents().get(), leaving.user)

    assert afresh(leaving.user).referent_departements == {"93"}
    assert afresh(successor).referent_departements == frozenset()


def test_manager_hands_over_for_a_referent_whose_account_is_closed() -> None:
    leaving = referent(user=UserFactory(is_active=False))
    manager, successor = colleague(leaving, Role.MANAGER), colleague(leaving)

    hand_over(leaving, successor, by=manager)

    assert afresh(successor).referent_departements == {"93"}


@pytest.mark.parametrize(
    ("gone", "role", "says"),
    [(False, Role.MANAGER, "encore ouvert"), (True, Role.AGENT, "responsable"), (True, Role.REFERENT, "responsable")],
)
def test_colleague_who_may_not_hand_over_is_told_why(gone: bool, role: Role, says: str) -> None:
    leaving = referent(user=UserFactory(is_active=not gone))
    fields = {"departements": ["75"]} if role == Role.REFERENT else {}
    by = MembershipFactory(organisation=leaving.organisation, role=role, **fields).user

    with pytest.raises(policies.NotAllowed, match=says):
        hand_over(leaving, by, by=by)

    assert afresh(leaving.user).referent_departements == {"93"}


def test_manager_of_another_organisation_may_not_hand_over() -> None:
    leaving = referent(user=UserFactory(is_active=False))
    manager = MembershipFactory(role=Role.MANAGER).user

    assert not policies.can_hand_over(manager, leaving)
    assert not Membership.objects.to_hand_over_by(manager).exists()


@pytest.mark.parametrize("who", ["herself", "closed account", "agent of another organisation"])
def test_departements_never_go_to_somebody_who_cannot_follow_them(who: str) -> None:
    leaving = referent()
    people = {
        "herself": leaving.user,
        "closed account": MembershipFactory(organisation=leaving.organisation, user=UserFactory(is_active=False)).user,
        "agent of another organisation": MembershipFactory().user,
    }

    with pytest.raises(policies.NotAllowed, match="prendre la suite"):
        hand_over(leaving, people[who])

    assert afresh(leaving.user).referent_departements == {"93"}


@pytest.mark.parametrize("change", ["a draft more", "a département more", "handed over already"])
def test_what_changed_since_the_page_is_refused_as_stale(change: str) -> None:
    leaving = referent()
    scenario = Scenario(officer=leaving.user)
    successor, seen = colleague(leaving), operations.pending_of(leaving, by=scenario.officer).fingerprint
    if change == "a draft more":
        scenario.draft()
    elif change == "a département more":
        Membership.objects.filter(pk=leaving.pk).update(departements=["75", "93"])
    else:
        hand_over(leaving, successor)

    with pytest.raises(StaleForm):
        hand_over(leaving, successor, seen=seen)


def test_refused_hand_over_leaves_everything_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    leaving = referent()
    scenario = Scenario(officer=leaving.user)
    draft, successor = scenario.draft(), colleague(leaving)
    monkeypatch.setattr("referrals.notifications._defer", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        hand_over(leaving, successor)

    assert Referral.objects.get() == draft
    assert (Referral.objects.get().version, Referral.objects.get().author) == (1, scenario.officer)
    assert Membership.objects.referents().get() == leaving


def test_next_rung_reaches_the_successor(mailoutbox: list[Any]) -> None:
    solicitation, leaving = Scenario().sent(), referent()
    successor = colleague(leaving)
    tell_referent(Event.objects.filter(solicitation=solicitation).get())  # deferred before the hand-over
    job = ProcrastinateJob.objects.filter(task_name=deliver.name).latest("id")

    hand_over(leaving, successor)
    deliver(**job.args)

    assert [message.to for message in mailoutbox] == [[successor.email]]


def test_successor_is_told_by_a_constant_message_once_only(mailoutbox: list[Any]) -> None:
    leaving = referent()
    successor = colleague(leaving)
    hand_over(leaving, successor)
    function = Membership.objects.referents().get()

    for _ in range(2):
        welcome(membership_id=function.pk, at=NOON.isoformat())
    hand_over(function, referent().user)
    welcome(membership_id=function.pk, at=NOON.isoformat())  # moot: the function ended

    assert [message.to for message in mailoutbox] == [[successor.email]] * 2
    assert len({message.extra_headers["Message-ID"] for message in mailoutbox}) == 1
    assert not {"93", "Seine"} & set(mailoutbox[0].body.split())


PLACES = st.tuples(
    st.integers(0, 3), st.integers(0, 2), st.sets(st.sampled_from(["75", "93", "2A", "971"]), min_size=1)
)
TRIES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3), st.booleans()), min_size=1, max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(places=st.lists(PLACES, min_size=1, max_size=6, unique_by=lambda place: place[:2]), tries=TRIES)
def test_hand_overs_never_leave_a_departement_without_a_referent(places: Any, tries: Any) -> None:
    Membership.objects.all().delete()
    people = [UserFactory() for _ in range(4)]
    organisations = [OrganisationFactory() for _ in range(3)]
    for who, where, departements in places:
        MembershipFactory(user=people[who], organisation=organisations[where])
        referent(organisations[where], *departements, user=people[who])
    before = union_of_departements()

    for which, to, leaves in tries:
        functions = list(Membership.objects.referents().order_by("pk"))
        with_whom = functions[which % len(functions)], people[to]
        try:
            hand_over(*with_whom, leaves=leaves)
        except policies.NotAllowed:
            continue

    assert union_of_departements() == before


def test_union_notices_a_function_that_ends_without_a_successor() -> None:
    """The negative control of the property."""
    referent(None, "75")
    before = union_of_departements()

    Membership.objects.referents().delete()

    assert union_of_departements() != before


@pytest.mark.django_db(transaction=True)
def test_one_of_two_who_hand_over_the_same_function_at_once_is_told_it_is_stale() -> None:
    leaving = referent()
    successors = [colleague(leaving) for _ in range(4)]
    seen = operations.pending_of(leaving, by=afresh(leaving.user)).fingerprint
    together, ends = threading.Barrier(len(successors), timeout=20), []

    def attempt(to: User) -> None:
        by = afresh(leaving.user)
        together.wait()
        try:
            hand_over(leaving, to, by=by, seen=seen)
            ends.append("handed over")
        except StaleForm:
            ends.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=[to]) for to in successors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(ends) == ["handed over", "stale", "stale", "stale"]
    assert Membership.objects.referents().get().departements == ["93"]
