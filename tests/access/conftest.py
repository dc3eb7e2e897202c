"""The scene is made once for a module, in a transaction that is taken back."""

import logging
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from directory.operations import load_reference
from tests.referrals.mail_reports import MAILGUN

from .asking import Asker
from .desk_objects import DeskObjects
from .scene import Scene
from .site_table import SITE
from .sweep import Sweep, sweep


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Say nothing of the refusals, which are what is asked for."""
    logger = logging.getLogger("django.request")
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(logging.NOTSET)


@pytest.fixture(scope="package")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    hook = MAILGUN["ANYMAIL"]
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(ANYMAIL=hook):
        load_reference()
        yield Scene()
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def asker(scene: Scene) -> Asker:
    return Asker(scene.cast.browsers())


@pytest.fixture(scope="package")
def desk(scene: Scene) -> DeskObjects:
    return DeskObjects(scene)


@pytest.fixture(scope="package")
def site(scene: Scene, asker: Asker) -> Callable[[str], Sweep]:
    """What each route of the site answered, asked when a test first looks at it."""
    return cache(lambda name: sweep(asker, scene, name, SITE[name]))
