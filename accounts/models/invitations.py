from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.vocabularies import Role
from directory.models import Organisation

from .people import User


def digest(token: str) -> str:
    """Return what is stored of a secret that is long and random."""
    return sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Who was asked to join, and has not answered yet."""

    def pending(self) -> InvitationQuerySet:
        """Keep what was neither accepted nor revoked, expired or not."""
        return self.filter(accepted_at=None, revoked_at=None)

    def managed_by(self, user: User) -> InvitationQuerySet:
        """Keep those of the organisations that the user is responsible for."""
        return self.filter(organisation__in=user.managed_organisation_ids)

    def for_token(self, token: str) -> Invitation | None:
        """Return the pending invitation whose link carries this token, expired or not; only its digest is stored."""
        return self.pending().filter(token_digest=digest(token)).select_related("organisation").first()


class Invitation(models.Model):
    """An address is asked to join an organisation, by a link of which only the digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(_("adresse électronique"))
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="invitations", verbose_name=_("organisation")
    )
    role = models.CharField(_("rôle"), max_length=16, choices=Role.options, default=Role.AGENT)
    invited_by = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("invité par"))
    issue = models.PositiveSmallIntegerField(_("numéro d'envoi"), default=0)
    token_digest = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(_("envoyée le"))
    expires_at = models.DateTimeField(_("valable jusqu'au"))
    accepted_at = models.DateTimeField(_("acceptée le"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("retirée le"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_is_unique_while_pending",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[Role.AGENT, Role.MANAGER]), name="invitation_role_is_given_by_a_manager"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} – {self.organisation}"

    @property
    def token(self) -> str:
        """The link's secret, always as long: signed with the site's key, so that reading the database forges none."""
        signature = salted_hmac("accounts.invitation", f"{self.pk}:{self.issue}", algorithm="sha256").digest()
        return urlsafe_b64encode(signature).decode().rstrip("=")

    def is_expired(self, at: datetime) -> bool:
        """Whether the link is too old to be used."""
        return at >= self.expires_at
