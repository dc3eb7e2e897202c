"""docs/roles.md is what the policies answer."""

import inspect
from datetime import UTC, datetime
from pathlib import Path

import pytest

from accounts import policies as accounts
from accounts.models import User
from cms import role_table
from cms.role_table import actions
from referrals import policies as referrals
from referrals.models import Referral

pytestmark = pytest.mark.django_db

FILE = Path(__file__).parents[2] / "docs" / "roles.md"
AT = datetime(2026, 11, 25, 10, tzinfo=UTC)


def test_table_in_the_documentation_is_the_one_that_the_policies_give() -> None:
    assert role_table.render(at=AT) == FILE.read_text(encoding="utf-8"), "manage.py print_roles > docs/roles.md"


def test_policy_that_changes_changes_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(referrals, "can_read_figures", lambda _user: True)

    assert role_table.render(at=AT) != FILE.read_text(encoding="utf-8")


def test_every_policy_that_is_asked_of_somebody_has_a_line() -> None:
    asked = {
        name
        for module in (accounts, referrals)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and next(iter(inspect.signature(function).parameters), "") == "user"
    }
    known = {row.policy for row in (*actions.TEAM, *actions.REFERRALS, *actions.READING)}

    assert asked - known == {"available_transitions"}  # the steps, one line each


def test_nothing_of_the_scenario_stays() -> None:
    role_table.render(at=AT)

    assert not User.objects.exists()
    assert not Referral.objects.exists()
