"""What Wagtail tells editors of their reviews: it writes titles and comments, and waits for the mail server.

In its place, the one message that says nothing, by the worker, to those who keep the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wagtail.admin.mail import EmailNotificationMixin

from accounts import jobs
from accounts.models import User

from .scopes import is_kept_by


def ask_to_look(
    _notifier: EmailNotificationMixin, _templates: object, context: Mapping[str, Any], people: Iterable[User], **_: Any
) -> bool:
    """Ask each of them to sign in and look, once the act is written."""
    for person in people:
        if is_kept_by(person, context["object"]):
            jobs.defer("accounts.ask_to_look", user_id=person.pk)
    return True


def say_nothing_by_mail() -> None:
    """Have every notice of Wagtail's say that something waits, and nothing else."""
    EmailNotificationMixin.send_notifications = ask_to_look
