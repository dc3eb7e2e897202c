"""The one message of the site, the same to the letter whatever it is about, and what sending it may say back."""

from __future__ import annotations

from smtplib import SMTPRecipientsRefused

from anymail.exceptions import AnymailInvalidAddress, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac

KEY = "relais"  # under which a mail service hands our own identity of the message back
SHORT = 40  # hexadecimal digits, 160 bits: a longer Message-ID would be folded, which not every server reads
PERMANENT = 500  # SMTP: from this reply code on, the server wants no second try


class Refused(Exception):
    """The mail server or service wants nothing for this address, now or later."""


class NotSent(Exception):
    """The message did not leave: to be tried again. Holds the name of the failure, and never an address."""


def identity(cause: str, address: str) -> str:
    """Return what stands before the « @ » of the Message-ID: the same each time, and nothing of the address."""
    digest = salted_hmac("referrals.deliver", f"{cause}:{address}", algorithm="sha256").hexdigest()
    return digest[:SHORT]


def send(address: str, message_id: str) -> str:
    """Send the message to one mailbox; return the mail service's own name for it, if it has one.

    Raises Refused, or NotSent; the server's words, which quote the address, go no further.
    """
    message = _message(address, message_id)
    try:
        message.send()
    except Exception as error:  # noqa: BLE001 - whatever it is, its words may hold the address, and are not logged
        raise (Refused() if _is_final(error) else NotSent(type(error).__name__)) from None
    status = getattr(message, "anymail_status", None)
    return "" if status is None or status.message_id is None else str(status.message_id)[:200]


def _message(address: str, message_id: str) -> EmailMessage:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    context = {"site_url": settings.SITE_URL}
    message = EmailMessage(
        subject=render_to_string("referrals/email/notification_subject.txt", context).strip(),
        body=render_to_string("referrals/email/notification_body.txt", context),
        to=[address],
        headers={"Message-ID": f"<{message_id}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    message.metadata = {KEY: message_id}  # type: ignore[attr-defined] # read by Anymail alone
    return message


def _is_final(error: Exception) -> bool:
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _words in error.recipients.values())
    return isinstance(error, AnymailRecipientsRefused | AnymailInvalidAddress)
