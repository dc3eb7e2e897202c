from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from cms.models import HomePage
from cms.operations import EDITORS, WRITERS
from tests.factories import UserFactory

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def home(site_pages: None, db: None) -> HomePage:
    return HomePage.objects.get()


@pytest.fixture
def editor(home: HomePage) -> User:
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=EDITORS))
    return user


@pytest.fixture
def writer(editor: User) -> User:
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=WRITERS))
    return user


@pytest.fixture
def desk(editor: User) -> Client:
    """A browser in which the editor is signed in."""
    client = Client()
    client.force_login(editor)
    return client
