"""What a restricted record holds, shown when an agent asks for it, and written down."""

from __future__ import annotations

from datetime import datetime

from directory.models import Organisation

from . import journal
from .models import Entry, User
from .vocabularies import EntryKind, Masked


def record_reveal(*, of: Organisation, what: Masked, by: User, at: datetime) -> Entry:
    """Write in the journal that somebody asked for what a restricted record holds."""
    return journal.record(
        kind=EntryKind.REVEALED,
        at=at,
        by=by,
        organisation_id=min(by.organisation_ids, default=None),
        departement=of.departement_id or "",
        subject=f"organisation:{of.pk}",
        reason=what,
    )
