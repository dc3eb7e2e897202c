"""How somebody comes to act for an organisation: invited by who is responsible for it, she answers by a link.

Reading the link changes nothing: only `accept` does, which a form that was sent calls.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction

from directory import isolation
from directory.models import Organisation

from . import jobs, journal, policies
from .models import Invitation, Membership, User, digest
from .vocabularies import EntryKind, InvitationStep, Role

VALIDITY = timedelta(days=7)
PAUSE = timedelta(minutes=5)  # between two messages to the same address


class LinkIsOver(Exception):
    """The link was used, withdrawn, replaced, or is too old: nothing can be done with it but ask for another."""


class BelongsToSomebodyElse(Exception):
    """An account exists at the invited address, and it is not the one that answers."""


def invite(*, organisation: Organisation, email: str, role: Role, by: User, at: datetime) -> Invitation:
    """Ask an address to join an organisation, or ask again; raises NotAllowed."""
    policies.require(policies.can_manage_team(by, organisation))
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)  # two at once send one message
        pending = Invitation.objects.pending().filter(organisation=organisation, email__iexact=email).first()
        invitation = pending or Invitation(organisation=organisation, email=email.strip().lower())
        invitation.role, invitation.invited_by = role, by
        _issue(invitation, at)
        _record(invitation, InvitationStep.SENT, by=by, at=at)
    return invitation


def revoke(*, invitation_id: UUID, by: User, at: datetime) -> Invitation:
    """Withdraw an invitation that nobody answered; raises NotAllowed, DoesNotExist."""
    with transaction.atomic():
        pending = Invitation.objects.pending().select_for_update(of=("self",)).select_related("organisation")
        invitation = pending.get(pk=invitation_id)
        policies.require(policies.can_manage_team(by, invitation.organisation))
        invitation.revoked_at = at
        invitation.save()
        _record(invitation, InvitationStep.REVOKED, by=by, at=at)
    return invitation


@isolation.as_system(isolation.Purpose.SIGN_IN)
def renew(*, token: str, at: datetime) -> None:
    """Send a fresh link to the address that an old one was sent to; an unknown one does nothing, and says nothing."""
    with transaction.atomic():
        known = Invitation.objects.for_token(token)
        invitation = Invitation.objects.pending().select_for_update().filter(pk=known.pk).first() if known else None
        if invitation is not None and at - invitation.sent_at >= PAUSE:
            _issue(invitation, at)
            _record(invitation, InvitationStep.RENEWED, by=None, at=at)


@isolation.as_system(isolation.Purpose.SIGN_IN)
def accept(*, token: str, password: str, first_name: str, last_name: str, at: datetime) -> User:
    """Open the account of who answers for the first time, and let her act; raises LinkIsOver, BelongsToSomebodyElse."""
    with transaction.atomic():
        invitation = _locked(token, at)
        if account_of(invitation) is not None:
            raise BelongsToSomebodyElse
        user = open_account(invitation, first_name=first_name, last_name=last_name, password=password)
        _join(invitation, user, at)
    return user


@isolation.as_system(isolation.Purpose.SIGN_IN)
def accept_as(*, token: str, user: User, at: datetime) -> Membership:
    """Let an account act for one organisation more; raises LinkIsOver, BelongsToSomebodyElse, NotAllowed."""
    with transaction.atomic():
        invitation = _locked(token, at)
        if account_of(invitation) != user:
            raise BelongsToSomebodyElse
        policies.require(policies.can_join(user))
        return _join(invitation, user, at)


def accept_known(*, email: str, first_name: str, last_name: str, at: datetime) -> User | None:
    """Open the account of an invited person whose address ProConnect vouches for; None when nobody invited her."""
    with transaction.atomic():
        pending = Invitation.objects.pending().filter(email__iexact=email, expires_at__gt=at)
        invitations = list(pending.select_for_update(of=("self",)).order_by("sent_at", "pk"))
        if not invitations:
            return None
        user = open_account(invitations[0], first_name=first_name, last_name=last_name, password=None)
        for invitation in invitations:
            _join(invitation, user, at)
    return user


@isolation.as_system(isolation.Purpose.SIGN_IN)
def find(*, token: str) -> Invitation | None:
    """Return the invitation whose link carries this token, expired or not, unless it was answered or withdrawn."""
    return Invitation.objects.for_token(token)


def account_of(invitation: Invitation) -> User | None:
    """Return the account that stands at the invited address, open or not."""
    return User.objects.filter(email__iexact=invitation.email).first()


def open_account(invitation: Invitation, *, first_name: str, last_name: str, password: str | None) -> User:
    """Make the account of an invited person, at the address that her link was sent to."""
    user = User.objects.create_user(invitation.email, password, first_name=first_name, last_name=last_name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _issue(invitation: Invitation, at: datetime) -> None:
    invitation.issue += 1
    invitation.sent_at, invitation.expires_at = at, at + VALIDITY
    invitation.token_digest = digest(invitation.token)
    invitation.save()
    jobs.defer("accounts.send_invitation", invitation_id=str(invitation.pk))


def _locked(token: str, at: datetime) -> Invitation:
    known = Invitation.objects.for_token(token)
    if known is None:
        raise LinkIsOver
    invitation = Invitation.objects.pending().select_for_update(of=("self",)).filter(token_digest=digest(token)).first()
    if invitation is None or invitation.is_expired(at):
        raise LinkIsOver
    return invitation


def _join(invitation: Invitation, user: User, at: datetime) -> Membership:
    invitation.accepted_at = at
    invitation.save()
    membership, _made = Membership.objects.get_or_create(
        user=user, organisation_id=invitation.organisation_id, role=invitation.role
    )
    _record(invitation, InvitationStep.ACCEPTED, by=user, at=at)
    return membership


def _record(invitation: Invitation, step: InvitationStep, *, by: User | None, at: datetime) -> None:
    """Journal the step in the chain of the organisation that invites, as a digest: the address is nowhere in it."""
    journal.record(
        kind=EntryKind.INVITED,
        at=at,
        by=by,
        organisation_id=invitation.organisation_id,
        subject=f"invitation:{invitation.pk}",
        reason=step,
    )
