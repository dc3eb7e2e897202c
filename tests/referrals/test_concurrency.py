"""Several people press the same button at the same moment."""

import threading
from collections import Counter
from collections.abc import Callable
from uuid import UUID

import pytest

from referrals import operations
from referrals.models import Event, Solicitation, StaleForm
from referrals.models.solicitations import SolicitationQuerySet
from referrals.vocabularies import EventKind
from referrals.vocabularies import SolicitationState as State
from tests.in_threads import in_threads
from tests.referrals.scenario import Scenario

THREADS = 8


def race(scenario: Scenario, solicitation: Solicitation) -> Counter[str]:
    """Accept from eight threads at once; count how each attempt ended."""
    return in_threads(lambda: accept(scenario, solicitation), THREADS)


def accept(scenario: Scenario, solicitation: Solicitation) -> None:
    operations.accept(
        solicitation_id=solicitation.pk,
        needs=solicitation.needs,
        by=scenario.answerer,
        version=solicitation.version,
        at=scenario.at,
    )


def unlocked(together: threading.Barrier) -> Callable[[SolicitationQuerySet, UUID, int], Solicitation]:
    """Read as `locked` does, without a lock, and wait until every thread has read."""

    def read(self: SolicitationQuerySet, pk: UUID, version: int) -> Solicitation:
        solicitation = self.select_related("organisation", "referral__requester").get(pk=pk)
        solicitation.require_version(version)
        together.wait()
        return solicitation

    return read


@pytest.mark.django_db(transaction=True)
def test_eight_threads_that_accept_give_one_acceptance_and_one_event() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()

    ends = race(scenario, solicitation)

    assert ends == {"done": 1, StaleForm.__name__: THREADS - 1}
    assert Event.objects.filter(solicitation=solicitation, kind=EventKind.ACCEPTED).count() == 1
    assert Solicitation.objects.get(pk=solicitation.pk).state == State.ACCEPTED


@pytest.mark.django_db(transaction=True)
def test_same_race_without_the_lock_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    monkeypatch.setattr(SolicitationQuerySet, "locked", unlocked(threading.Barrier(THREADS, timeout=20)))

    ends = race(scenario, solicitation)

    assert ends != {"done": 1, StaleForm.__name__: THREADS - 1}
    assert StaleForm.__name__ not in ends
