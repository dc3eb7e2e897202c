"""Who is there: allauth's way in, and the account of an open session, read by a statement that is written once."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend

from directory.prepared import Prepared

from .models import User

_ACCOUNT = Prepared[User](lambda key: User.objects.filter(pk=key))


class AuthenticationBackend(AllauthBackend):
    """E-mail and password; a closed account is nobody's."""

    def get_user(self, user_id: int) -> User | None:
        """Return the account of a session, if it is open still."""
        return next((user for user in _ACCOUNT.rows(user_id) if self.user_can_authenticate(user)), None)
