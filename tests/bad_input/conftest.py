"""Whoever sends what no form would: a stranger, an agent, an editor."""

import pytest
from django.test import Client

from accounts.models import User
from cms.operations import create_editors_group, create_home
from tests.factories import UserFactory
from tests.referrals.scenario import NOON, Scenario


@pytest.fixture
def scenario(db: None) -> Scenario:
    return Scenario()


@pytest.fixture
def agent(scenario: Scenario) -> Client:
    """A browser in which an agent of the police is signed in."""
    client = Client()
    client.force_login(scenario.officer)
    return client


@pytest.fixture
def editor(db: None) -> User:
    create_home(at=NOON)
    user = UserFactory(is_staff=True)
    user.groups.add(create_editors_group())
    return user


@pytest.fixture
def desk(editor: User) -> Client:
    """A browser in which an editor is signed in."""
    client = Client()
    client.force_login(editor)
    return client
