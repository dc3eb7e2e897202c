"""An operation to come in two départements: the plan, its notices, what is known of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from directory.models import Organisation
from directory.vocabularies import Need
from referrals import operations
from referrals.models import Referral, Solicitation
from referrals.vocabularies import AgeBand, Agreement, ClosingOutcome, HalfDay, LegalChannel, Sex
from tests.referrals.scenario import NEEDS, Scenario, organisation_of

WINDOW = date(2026, 12, 3)
THE_DAY = datetime(2026, 12, 3, 8, tzinfo=UTC)


def a_plan(**changes: Any) -> operations.Plan:
    """Describe an operation in Seine-Saint-Denis and in Paris, on a morning ten days after the scenario begins."""
    facts: dict[str, Any] = {
        "departements": ["93", "75"],
        "on": WINDOW,
        "half_day": HalfDay.MORNING,
        "needs": [Need.OPERATION_PRESENCE, *NEEDS],
        "people": [
            operations.People(AgeBand.UNKNOWN, Sex.UNKNOWN, None),
            operations.People(AgeBand.FROM_21, Sex.FEMALE, 2, 5),
        ],
        "languages": ["ro"],
        "legal_channel": LegalChannel.NOT_YET,
    }
    return operations.Plan(**{**facts, **changes})


def planned(scenario: Scenario, **changes: Any) -> UUID:
    """Prepare the operation, and return its number."""
    plans = operations.plan_operation(
        requester=organisation_of(scenario.officer), plan=a_plan(**changes), by=scenario.officer, at=scenario.at
    )
    return UUID(str(plans[0].operation))


def plans_of(operation: UUID) -> dict[str, Referral]:
    """Return the referrals of the operation as they are now, by département."""
    return {plan.departement_id: plan for plan in Referral.objects.filter(operation=operation).order_by("departement")}


def versions(operation: UUID) -> dict[str, int]:
    """Return the versions that a page would show now."""
    return {code: plan.version for code, plan in plans_of(operation).items()}


def notify(
    scenario: Scenario, operation: UUID, asked: dict[str, list[Organisation]], **changes: Any
) -> list[Solicitation]:
    """Tell these partners, by département."""
    notices = [operations.Notice(code, versions(operation)[code], partners) for code, partners in asked.items()]
    arguments = {"notices": notices, "by": scenario.officer, "at": scenario.tick(), **changes}
    return operations.send_operation(operation=operation, **arguments)


def told(scenario: Scenario, **changes: Any) -> UUID:
    """Prepare the operation and tell the partner of the scenario in both départements."""
    operation = planned(scenario, **changes)
    partner = organisation_of(scenario.answerer)
    notify(scenario, operation, {code: [partner] for code in plans_of(operation)})
    return operation


def woman(partner: User | None = None, **changes: Any) -> operations.Individual:
    """Describe one adult who agrees, met in Seine-Saint-Denis, for this partner."""
    facts: dict[str, Any] = {
        "departement": "93",
        "people": [operations.People(AgeBand.FROM_21, Sex.FEMALE)],
        "needs": NEEDS,
        "partners": [organisation_of(partner)] if partner else [],
        "agreement": Agreement.YES,
    }
    return operations.Individual(**{**facts, **changes})


def turn(scenario: Scenario, operation: UUID, *met: operations.Individual, at: datetime = THE_DAY) -> list[Referral]:
    """Make referrals of the people met."""
    return operations.turn_into_referrals(
        operation=operation, individuals=met, versions=versions(operation), by=scenario.officer, at=at
    )


def conclude(
    scenario: Scenario, operation: UUID, outcome: ClosingOutcome, *, at: datetime = THE_DAY, **changes: Any
) -> list[Referral]:
    """Say how the operation ended, everywhere."""
    arguments = {"versions": versions(operation), "by": scenario.officer, **changes}
    return operations.conclude_operation(operation=operation, outcome=outcome, at=at, **arguments)
