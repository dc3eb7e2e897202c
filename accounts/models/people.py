from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.vocabularies import Role
from directory.models import Organisation, validate_departement_code


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

    def watching_over(self, organisation_id: int | None) -> models.QuerySet[User]:
        """Return those responsible for an organisation, those who publish the directory, and the administrators."""
        responsible = Q(memberships__organisation=organisation_id, memberships__role=Role.MANAGER)
        publishes = Q(groups__permissions__codename="publish_contact")
        return self.filter(responsible | publishes | Q(is_superuser=True), is_active=True).distinct()


# Who may give rights could give herself any: no group of Wagtail's carries these, whatever was ticked there.
FOR_ADMINISTRATORS = frozenset(
    f"{app}.{verb}_{record}"
    for app, record in (("accounts", "user"), ("auth", "group"))
    for verb in ("add", "change", "delete", "view")
)


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

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether the user has a right; those over accounts and groups are the administrators' alone."""
        return super().has_perm(perm, obj) and (self.is_superuser or perm not in FOR_ADMINISTRATORS)

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

    def organisation_following(self, departement: str) -> int | None:
        """Return the organisation for which the user follows this département as territorial referent, if any."""
        referent = (membership for membership in self._memberships if membership.role == Role.REFERENT)
        return next((one.organisation_id for one in referent if departement in one.departements), None)

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
