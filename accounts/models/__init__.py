"""Who signs in, for which organisation, and what was done, one module for each aggregate."""

from .invitations import Invitation, digest
from .journal import Checkpoint, Entry
from .people import EditorScope, Membership, ProConnectIdentity, Reach, User
from .readings import Reading
from .repairs import Repair

__all__ = [
    "Checkpoint",
    "EditorScope",
    "Entry",
    "Invitation",
    "Membership",
    "ProConnectIdentity",
    "Reach",
    "Reading",
    "Repair",
    "User",
    "digest",
]
