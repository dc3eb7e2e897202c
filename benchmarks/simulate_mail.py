"""A mail service of the simulation: it takes every message, and sends some back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class Sent(NamedTuple):
    """One message: to which mailbox, under which identity, and whether it came back."""

    mailbox: str
    identity: str
    bounced: bool


class Backend(BaseEmailBackend):
    """Take every message, for every mailbox or for none."""

    bouncing: ClassVar[bool] = False
    sent: ClassVar[list[Sent]] = []

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep each message with its lot."""
        for message in email_messages:
            identity = message.extra_headers["Message-ID"].strip("<>").partition("@")[0]
            self.sent.append(Sent(message.to[0], identity, self.bouncing))
        return len(email_messages)

    @classmethod
    def collect(cls) -> list[Sent]:
        """Return what was sent since the last call."""
        collected = list(cls.sent)
        cls.sent.clear()
        return collected
