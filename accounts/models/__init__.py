"""Who signs in, for which organisation, and how she comes in or comes back."""

from .invitations import Invitation, digest
from .people import EditorScope, Membership, ProConnectIdentity, User
from .repairs import Repair

__all__ = ["EditorScope", "Invitation", "Membership", "ProConnectIdentity", "Repair", "User", "digest"]
