"""Who signs in, and for which organisation, one module for each aggregate."""

from .invitations import Invitation, digest
from .people import Membership, User
from .repairs import ProConnectIdentity, Repair

__all__ = ["Invitation", "Membership", "ProConnectIdentity", "Repair", "User", "digest"]
