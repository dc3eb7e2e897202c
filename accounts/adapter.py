from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Nobody signs up alone: accounts are made by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse every sign-up from the web."""
        return False
