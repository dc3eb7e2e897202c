"""The worker's side of accounts: messages that say nothing, to one recipient each, known when they leave."""

from __future__ import annotations

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from procrastinate import RetryStrategy

from directory import isolation

from . import jobs
from .models import Invitation, User

RETRY = RetryStrategy(max_attempts=12, exponential_wait=4)


@jobs.task("accounts.send_invitation", retry=RETRY)
def send_invitation(*, invitation_id: str) -> None:
    """Send the link of an invitation, unless it was answered or withdrawn since; the job itself holds no secret."""
    with isolation.as_worker():
        invitation = Invitation.objects.pending().filter(pk=invitation_id).first()
    if invitation is not None:
        _send("accounts/email/invitation_body.txt", invitation.email, reverse("invitation", args=[invitation.token]))


@jobs.task("accounts.send_password_link", retry=RETRY)
def send_password_link(*, user_id: int) -> None:
    """Send a link by which to choose a new password; 0: nobody has an account at the address that was typed."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        key = EmailAwarePasswordResetTokenGenerator().make_token(user)
        arguments = {"uidb36": user_pk_to_url_str(user), "key": key}
        _send(
            "accounts/email/password_body.txt", user.email, reverse("account_reset_password_from_key", kwargs=arguments)
        )


@jobs.task("accounts.tell_of_access", retry=RETRY)
def tell_of_access(*, user_id: int) -> None:
    """Tell somebody that her access changes, without saying how: she reads it once signed in."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        _send("accounts/email/access_body.txt", user.email, reverse("account_login"))


@jobs.task("accounts.tell_of_pace", retry=RETRY)
@transaction.atomic
def tell_of_pace(*, organisation_id: int | None, but_user_id: int = 0) -> None:
    """Have each of those who watch told that somebody reads the directory too fast, but that person herself."""
    watching = User.objects.watching_over(organisation_id).exclude(pk=but_user_id)
    for pk in watching.order_by("pk").values_list("pk", flat=True):
        jobs.defer("accounts.ask_to_look", user_id=pk)


@jobs.task("accounts.ask_to_look", retry=RETRY)
def ask_to_look(*, user_id: int) -> None:
    """Ask somebody to sign in and look, without saying at what."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        _send("accounts/email/look_body.txt", user.email, reverse("account_login"))


def _send(template: str, address: str, path: str) -> None:
    subject = render_to_string("accounts/email/subject.txt").strip()
    body = render_to_string(template, {"link": f"{settings.SITE_URL}{path}"})
    EmailMessage(subject, body, to=[address]).send()
