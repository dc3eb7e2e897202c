"""Editors learn by mail that something waits for them, and nothing of what: Wagtail would say whose record, and why."""

import pytest
from django.core import mail
from django.test import Client
from wagtail.admin.mail import EmailNotificationMixin

from accounts.models import EditorScope, User
from directory.models import Organisation
from tests.accounts.jobs import work
from tests.cms.conftest import NOW
from tests.cms.test_desk import SUBMIT, address, organisation
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NAME, COMMENT = "Foyer du Phare", "la directrice a changé"


def review(desk: Client, writer: User) -> str:
    """Have a record submitted, then rejected with a comment; return all that was mailed."""
    browser = Client()
    browser.force_login(writer)
    browser.post(address(Organisation, "add"), organisation(name=NAME) | SUBMIT)
    record = Organisation.objects.get()
    task = record.current_workflow_task_state
    desk.post(address(Organisation, "workflow_action", record.pk, "reject", task.pk), {"comment": COMMENT})
    work()
    return "\n".join(f"{message.subject} {message.body}" for message in mail.outbox)


@pytest.fixture
def elsewhere(editor: User) -> User:
    """Another editor, of another département than the record's."""
    other = UserFactory()
    other.groups.set(editor.groups.all())
    EditorScope.objects.create(user=other, departements=["75"], set_at=NOW)
    return other


@pytest.fixture
def as_wagtail_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Wagtail write its own messages."""
    monkeypatch.setattr(
        EmailNotificationMixin, "send_notifications", lambda self, *said, **more: self.send_emails(*said, **more)
    )


def test_editors_are_told_that_something_waits_and_nothing_else(
    desk: Client, editor: User, writer: User, elsewhere: User
) -> None:
    said = review(desk, writer)

    assert [message.to for message in mail.outbox] == [[editor.email], [writer.email]]
    assert {message.subject for message in mail.outbox} == {"Relais : du nouveau vous attend"}
    assert len({message.body for message in mail.outbox}) == 1
    assert NAME not in said


def test_wagtail_s_own_message_would_name_the_record_and_repeat_the_comment(
    desk: Client, writer: User, as_wagtail_does: None
) -> None:
    """The negative control."""
    said = review(desk, writer)

    assert NAME in said
    assert COMMENT in said
