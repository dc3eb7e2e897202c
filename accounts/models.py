"""Who signs in, and for which organisation."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256
from typing import Any, ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from directory import isolation
from directory.models import Organisation, validate_departement_code

from .vocabularies import Role


class UserManager(BaseUserManager["User"]):
    """Make users from an e-mail address, which is their only login."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an account; without a password it cannot sign in until one is set."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an account with every right on the site's pages and records."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A professional who signs in."""

    email = models.EmailField(_("adresse électronique"), unique=True)
    first_name = models.CharField(_("prénom"), max_length=80, blank=True)
    last_name = models.CharField(_("nom"), max_length=80, blank=True)
    is_active = models.BooleanField(_("actif"), default=True)
    is_staff = models.BooleanField(_("accès à l'administration"), default=False)
    date_joined = models.DateTimeField(_("inscription"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("utilisateur")
        verbose_name_plural = _("utilisateurs")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_is_unique_whatever_its_case")]

    def __str__(self) -> str:
        return self.get_full_name()

    @isolation.as_system(isolation.Purpose.DELETION)
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the account, and her name in the history of whichever organisation."""
        return super().delete(*args, **kwargs)

    def get_full_name(self) -> str:
        """Return the name to show to colleagues, or the address where no name is known."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @cached_property
    def _memberships(self) -> list[Membership]:
        return list(self.memberships.all())  # one query, kept for the request

    @property
    def organisation_ids(self) -> frozenset[int]:
        """The organisations that the user acts for."""
        return frozenset(membership.organisation_id for membership in self._memberships)

    @property
    def referent_departements(self) -> frozenset[str]:
        """The codes of the départements that the user follows as territorial referent."""
        referent = (membership for membership in self._memberships if membership.role == Role.REFERENT)
        return frozenset(code for membership in referent for code in membership.departements)

    @property
    def managed_organisation_ids(self) -> frozenset[int]:
        """The organisations that the user is responsible for."""
        managed = (membership for membership in self._memberships if membership.role == Role.MANAGER)
        return frozenset(membership.organisation_id for membership in managed)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Who acts for an organisation today."""

    def active(self) -> MembershipQuerySet:
        """Keep the members whose account is open."""
        return self.filter(user__is_active=True)

    def referents(self) -> MembershipQuerySet:
        """Keep the territorial referents."""
        return self.filter(role=Role.REFERENT)

    def known_to(self, user: User) -> MembershipQuerySet:
        """Keep the user's own functions, and those of her colleagues."""
        return self.filter(organisation__in=user.organisation_ids)

    def to_hand_over_by(self, user: User) -> MembershipQuerySet:
        """Keep the referents' functions that wait for this user: her own, and those that closed accounts left her."""
        left = Q(user__is_active=False, organisation__in=user.managed_organisation_ids)
        return self.referents().filter(Q(user=user) | left)

    def beside(self, membership: Membership) -> MembershipQuerySet:
        """Keep the other functions in the same organisation."""
        return self.filter(organisation=membership.organisation_id).exclude(pk=membership.pk)

    def successors_of(self, membership: Membership) -> MembershipQuerySet:
        """Keep who may take over from a referent: members of her organisation, and referents of any other."""
        anybody = Q(organisation=membership.organisation_id) | Q(role=Role.REFERENT)
        return self.active().filter(anybody).exclude(user=membership.user_id)

    def locked(self, pk: int, *, to: User) -> Membership:
        """Lock a member's function, and both her account and that of `to`, which are locked first; raises DoesNotExist.

        Whoever hands anything over to the same person, or takes it back, waits there.
        """
        people = Q(memberships=pk) | Q(pk=to.pk)
        list(User.objects.select_for_update(no_key=True).filter(pk__in=User.objects.filter(people)).order_by("pk"))
        return self.select_for_update(of=("self",)).select_related("user", "organisation").get(pk=pk)


class Membership(models.Model):
    """A user acts for an organisation, in one role."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("utilisateur"))
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("rôle"), max_length=16, choices=Role.options, default=Role.AGENT)
    departements = ArrayField(
        models.CharField(max_length=3, validators=[validate_departement_code]),
        verbose_name=_("départements suivis"),
        default=list,
        blank=True,
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("appartenance")
        verbose_name_plural = _("appartenances")
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="membership_is_unique"),
            models.CheckConstraint(
                condition=~Q(role=Role.REFERENT) | Q(departements__len__gt=0),
                name="membership_referent_has_departement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation} ({self.get_role_display()})"


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


class RepairQuerySet(models.QuerySet["Repair"]):
    """The repairs of lost factors, and where they stand."""

    def open(self) -> RepairQuerySet:
        """Keep those neither used nor cancelled."""
        return self.filter(used_at=None, cancelled_at=None)

    def ripe(self, at: datetime) -> RepairQuerySet:
        """Keep those that may be used at that moment: confirmed, the delay spent, and not forgotten since."""
        return self.open().filter(ripe_at__lte=at, lapses_at__gt=at)


class Repair(models.Model):
    """Somebody lost her second factor: a first person says so, another confirms, and a delay lets her object."""

    user = models.ForeignKey(User, models.CASCADE, related_name="repairs", verbose_name=_("utilisateur"))
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("ouvert par"))
    opened_at = models.DateTimeField(_("ouvert le"))
    confirmed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("confirmé par"), null=True)
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True)
    ripe_at = models.DateTimeField(_("utilisable à partir du"), null=True)
    lapses_at = models.DateTimeField(_("oublié le"))
    used_at = models.DateTimeField(_("utilisé le"), null=True)
    cancelled_at = models.DateTimeField(_("annulé le"), null=True)

    objects = RepairQuerySet.as_manager()

    class Meta:
        verbose_name = _("dépannage")
        verbose_name_plural = _("dépannages")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(used_at=None, cancelled_at=None), name="repair_is_unique_while_open"
            ),
            models.CheckConstraint(
                condition=~Q(opened_by=F("user"))
                & ~Q(confirmed_by=F("user"))
                & (Q(confirmed_by=None) | ~Q(confirmed_by=F("opened_by"))),
                name="repair_takes_two_other_people",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(confirmed_at__isnull=False, used_at__gte=F("ripe_at")),
                name="repair_used_is_confirmed_and_ripe",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.opened_at:%Y-%m-%d})"


class ProConnectIdentity(models.Model):
    """The person whom ProConnect knows an account by: an address given to somebody else no longer opens it."""

    user = models.OneToOneField(User, models.CASCADE, related_name="proconnect", verbose_name=_("utilisateur"))
    subject = models.CharField(_("identifiant"), max_length=255, unique=True)

    class Meta:
        verbose_name = _("identité ProConnect")
        verbose_name_plural = _("identités ProConnect")

    def __str__(self) -> str:
        return str(self.user)
