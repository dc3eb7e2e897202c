"""Sessions as Django keeps them, each read at every request by a statement that is written once."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from directory.prepared import Prepared

_OPEN = Prepared[Session](lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))


class SessionStore(db.SessionStore):
    """A session in its row."""

    def _get_session_from_db(self) -> Session | None:
        found = _OPEN.rows(self.session_key, timezone.now())
        if not found:
            self._session_key = None
            return None
        return found[0]
