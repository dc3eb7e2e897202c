"""The workflow's table, held against the models, the operations and the database itself."""

import pytest
from django.db import DatabaseError, connection, transaction
from django_fsm import TransitionNotAllowed

from referrals import operations
from referrals.models import Event, Referral, Solicitation
from referrals.vocabularies import ReferralState
from referrals.vocabularies import SolicitationState as State
from tests.referrals.scenario import NOON, PATHS, VALUES, Scenario

AWAITING = {State.SENT, State.ACKNOWLEDGED, State.INFO_REQUESTED}
TABLE = {
    "acknowledge": ({State.SENT}, State.ACKNOWLEDGED),
    "request_info": ({State.ACKNOWLEDGED}, State.INFO_REQUESTED),
    "answer_info": ({State.INFO_REQUESTED}, State.ACKNOWLEDGED),
    "accept": (AWAITING, State.ACCEPTED),
    "decline": (AWAITING, State.DECLINED),
    "redirect": (AWAITING, State.REDIRECTED),
    "withdraw_acceptance": ({State.ACCEPTED}, State.DECLINED),
    "start": ({State.ACCEPTED}, State.IN_PROGRESS),
    "complete": ({State.IN_PROGRESS}, State.COMPLETED),
    "close_without_support": ({State.ACCEPTED, State.IN_PROGRESS}, State.NOT_COMPLETED),
    "cancel": (AWAITING | {State.ACCEPTED}, State.CANCELLED),
    "expire": (AWAITING, State.EXPIRED),
    "supersede": (AWAITING, State.SUPERSEDED),
    "mark_error": (AWAITING | {State.ACCEPTED, State.IN_PROGRESS}, State.ENTERED_IN_ERROR),
}
REFERRAL_TABLE = {
    "send": ({ReferralState.DRAFT}, ReferralState.OPEN),
    "engage": ({ReferralState.OPEN}, ReferralState.ENGAGED),
    "disengage": ({ReferralState.ENGAGED}, ReferralState.OPEN),
    "close": ({ReferralState.OPEN, ReferralState.ENGAGED}, ReferralState.CLOSED),
    "cancel": ({ReferralState.DRAFT, ReferralState.OPEN, ReferralState.ENGAGED}, ReferralState.CANCELLED),
    "mark_error": ({ReferralState.OPEN, ReferralState.ENGAGED}, ReferralState.ENTERED_IN_ERROR),
}
LEGAL = [(name, source) for name, (sources, _) in TABLE.items() for source in sorted(sources)]
ILLEGAL = [(name, source) for name, (sources, _) in TABLE.items() for source in State if source not in sources]
OPERATED = [(name, source) for name, source in LEGAL if name != "supersede"]


def edges(model: type, table: dict) -> set[tuple[str, str, str]]:
    return {(found.name, found.source, found.target) for found in model(state=None).get_all_state_transitions()}


@pytest.mark.parametrize(("model", "table"), [(Solicitation, TABLE), (Referral, REFERRAL_TABLE)])
def test_literal_table_equals_the_code(model: type, table: dict) -> None:
    expected = {(name, source, target) for name, (sources, target) in table.items() for source in sources}

    assert edges(model, table) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "source"), OPERATED)
def test_legal_transition_moves_the_solicitation_and_is_journalled_once(name: str, source: State) -> None:
    scenario = Scenario()
    solicitation = scenario.in_state(source)
    before = Event.objects.filter(solicitation=solicitation).count()
    by = {"by": scenario.referent()} if name == "mark_error" and source != State.SENT else {}

    scenario.act(name, solicitation, **by)

    after = Solicitation.objects.get(pk=solicitation.pk)
    last = Event.objects.filter(solicitation=solicitation).latest("pk")
    assert after.state == TABLE[name][1] == last.state
    assert (after.version, last.version) == (solicitation.version + 1,) * 2
    assert Event.objects.filter(solicitation=solicitation).count() == before + 1


@pytest.mark.parametrize(("name", "source"), ILLEGAL)
def test_illegal_pair_is_refused_by_the_model(name: str, source: State) -> None:
    solicitation = Solicitation(state=source, needs=["AVOCAT"])

    with pytest.raises(TransitionNotAllowed):
        getattr(solicitation, name)(**values_for(name))

    assert solicitation.state == source


def values_for(name: str) -> dict:
    by_name = {
        "request_info": {"questions": []},
        "answer_info": {"answers": {}},
        "accept": {"needs": ["AVOCAT"], "at": NOON},
        "decline": {"reason": "LANGUE", "at": NOON},
        "withdraw_acceptance": {"reason": "LANGUE", "at": NOON},
        "redirect": {"to": None, "at": NOON},
        "start": {"handed_over_at": NOON},
    }
    return by_name.get(name, {"at": NOON})


@pytest.mark.django_db
@pytest.mark.parametrize("source", State)
def test_database_itself_accepts_the_legal_jumps_only(source: State) -> None:
    solicitation = Scenario().in_state(source)
    legal = {target for sources, target in TABLE.values() if source in sources} | {source}

    accepted = {target for target in State if jumps(solicitation, target)}

    assert accepted == legal


def jumps(solicitation: Solicitation, target: State) -> bool:
    """Try the jump by raw SQL, and take it back."""
    statement = """
        UPDATE referrals_solicitation SET state = %s, version = version + 1, refusal_reason = 'LANGUE',
        accepted_needs = needs WHERE id = %s
    """
    savepoint = transaction.savepoint()
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, [target, solicitation.pk])
    except DatabaseError:
        return False
    else:
        return True
    finally:
        transaction.savepoint_rollback(savepoint)


@pytest.mark.django_db
def test_database_refuses_a_first_state_other_than_sent() -> None:
    copy = completed_from_the_first(Scenario().sent())

    with pytest.raises(DatabaseError, match="begins in SENT"), transaction.atomic():
        copy.save()


def completed_from_the_first(solicitation: Solicitation) -> Solicitation:
    return Solicitation(
        referral=solicitation.referral,
        organisation=solicitation.organisation,
        needs=solicitation.needs,
        accepted_needs=solicitation.needs,
        state=State.COMPLETED,
        sent_at=NOON,
    )


@pytest.mark.django_db
def test_database_refuses_a_write_over_a_newer_version() -> None:
    scenario = Scenario()
    stale = scenario.sent()
    scenario.act("acknowledge", stale)

    stale.accept(needs=stale.needs, at=NOON)
    with pytest.raises(DatabaseError, match="version"), transaction.atomic():
        stale.save()


@pytest.mark.django_db
def test_without_its_trigger_the_database_takes_any_jump_any_first_state_and_any_version() -> None:
    """The negative control of the three above."""
    scenario = Scenario()
    stale = scenario.sent()
    scenario.act("acknowledge", stale)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE referrals_solicitation DISABLE TRIGGER referrals_solicitation_guard_state")

    stale.accept(needs=stale.needs, at=NOON)
    stale.save()
    completed_from_the_first(stale).save()

    assert jumps(stale, State.SENT)
    assert Solicitation.objects.filter(state=State.COMPLETED).count() == 1


def test_every_state_has_a_path_in_the_scenarios() -> None:
    assert set(PATHS) | {State.SUPERSEDED} == set(State)
    assert set(VALUES) <= set(TABLE)
    assert set(TABLE) - {"supersede"} <= set(operations.__all__)
