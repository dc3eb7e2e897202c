"""Which account somebody has whom ProConnect names: one that exists, or one that an invitation opens."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from directory import isolation

from . import invitations
from .models import ProConnectIdentity, User
from .proconnect import Identity


class Unknown(Exception):
    """No account is open to this person: none exists, nobody invited her, or it belongs to somebody else."""


@transaction.atomic
@isolation.as_system(isolation.Purpose.SIGN_IN)
def account_for(identity: Identity, *, at: datetime) -> User:
    """Return the account of whom ProConnect names; raises Unknown.

    The address leads to the account the first time only. From then on the identifier does: an address that is given to
    somebody else opens nothing.
    """
    known = ProConnectIdentity.objects.select_related("user").filter(subject=identity.subject).first()
    user = known.user if known else _link(identity, at)
    if not _belongs(user, identity.siret):
        raise Unknown("siret")
    _complete_name(user, identity)
    return user


def _link(identity: Identity, at: datetime) -> User:
    user = User.objects.filter(email__iexact=identity.email).first() or _invited(identity, at)
    if user is None or ProConnectIdentity.objects.filter(user=user).exists():
        raise Unknown("address")
    ProConnectIdentity.objects.create(user=user, subject=identity.subject)
    return user


def _invited(identity: Identity, at: datetime) -> User | None:
    names = {"first_name": identity.first_name, "last_name": identity.last_name}
    return invitations.accept_known(email=identity.email, at=at, **names)


def _belongs(user: User, siret: str) -> bool:
    """Whether the company is one of hers; establishments change, and organisations without a number tell nothing."""
    numbers = set(user.memberships.exclude(organisation__siret="").values_list("organisation__siret", flat=True))
    return not siret or not numbers or siret[:9] in {number[:9] for number in numbers}


def _complete_name(user: User, identity: Identity) -> None:
    if not user.get_full_name() or user.get_full_name() == user.email:
        user.first_name, user.last_name = identity.first_name, identity.last_name
        user.save(update_fields=["first_name", "last_name"])
