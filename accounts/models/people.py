from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, Permission, PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, BigIntegerRangeField
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.vocabularies import ACTING, WATCHING, Role
from directory import isolation
from directory.models import Organisation, validate_departement_code
from directory.prepared import Prepared


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

    def editors(self) -> models.QuerySet[User]:
        """Return whose group enters the editors' desk, account closed or not, administrators left out."""
        desk = {"content_type__app_label": "wagtailadmin", "codename": "access_admin"}
        groups = Group.objects.filter(permissions__in=Permission.objects.filter(**desk))
        return self.filter(groups__in=groups, is_superuser=False).distinct()

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


class Reach(NamedTuple):
    """By what a person reads: the organisations that she acts for, the départements that she follows as referent."""

    organisation_ids: Collection[int]
    referent_departements: Collection[str]


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

    @isolation.as_system(isolation.Purpose.DELETION)
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the account, and her name in the history of whichever organisation."""
        return super().delete(*args, **kwargs)

    def get_full_name(self) -> str:
        """Return the name to show to colleagues, or the address where no name is known."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @cached_property
    def _memberships(self) -> list[Membership]:
        return _MEMBERSHIPS.rows(self.pk) if self.pk else []  # one query, kept for the request

    @property
    def organisation_ids(self) -> frozenset[int]:
        """The organisations that the user acts for: whoever only watches acts for none."""
        acting = (membership for membership in self._memberships if membership.role in ACTING)
        return frozenset(membership.organisation_id for membership in acting)

    @property
    def main_organisation_id(self) -> int | None:
        """The organisation in whose chain the journal keeps what concerns none of them in particular."""
        return min(self.organisation_ids, default=None)

    @property
    def referent_departements(self) -> frozenset[str]:
        """The codes of the départements that the user follows as territorial referent."""
        referent = (membership for membership in self._memberships if membership.role == Role.REFERENT)
        return frozenset(code for membership in referent for code in membership.departements)

    @property
    def reach(self) -> Reach:
        """By what the user reads."""
        return Reach(self.organisation_ids, self.referent_departements)

    def organisation_following(self, departement: str) -> int | None:
        """Return the organisation for which the user follows this département as territorial referent, if any."""
        referent = (membership for membership in self._memberships if membership.role == Role.REFERENT)
        return next((one.organisation_id for one in referent if departement in one.departements), None)

    @property
    def organisation_as_referent(self) -> int | None:
        """The organisation for which the user is territorial referent, wherever; None when she is not."""
        return min(self._organisations_as(Role.REFERENT), default=None)

    @property
    def managed_organisation_ids(self) -> frozenset[int]:
        """The organisations that the user is responsible for."""
        return self._organisations_as(Role.MANAGER)

    @property
    def audited_organisation_ids(self) -> frozenset[int]:
        """The organisations whose journal the user reads, as auditor."""
        return self._organisations_as(Role.AUDITOR)

    @property
    def is_national(self) -> bool:
        """Whether the user reads the country's figures, and no referral."""
        return bool(self._organisations_as(Role.NATIONAL))

    @cached_property
    def kept_departements(self) -> frozenset[str] | None:
        """The départements whose records the user keeps up to date as editor; None when nothing limits her."""
        scope = None if self.is_superuser else EditorScope.objects.filter(user=self).first()
        return frozenset(scope.departements) if scope else None

    @property
    def reads_restricted_records(self) -> bool:
        """Whether the directory shows what agents alone may read: to everybody who signs in but auditors."""
        return not self.audited_organisation_ids

    def _organisations_as(self, role: Role) -> frozenset[int]:
        return frozenset(membership.organisation_id for membership in self._memberships if membership.role == role)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Who acts for an organisation today."""

    def active(self) -> MembershipQuerySet:
        """Keep the members whose account is open."""
        return self.filter(user__is_active=True)

    def acting(self) -> MembershipQuerySet:
        """Keep those who ask, answer and follow; whoever only watches is nobody to a referral."""
        return self.filter(role__in=ACTING)

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
        return self.active().acting().filter(anybody).exclude(user=membership.user_id)

    def locked(self, pk: int, *, to: User) -> Membership:
        """Lock a member's function, and both her account and that of `to`, which are locked first; raises DoesNotExist.

        Whoever hands anything over to the same person, or takes it back, waits there.
        """
        people = Q(memberships=pk) | Q(pk=to.pk)
        list(User.objects.select_for_update(no_key=True).filter(pk__in=User.objects.filter(people)).order_by("pk"))
        return self.select_for_update(of=("self",)).select_related("user", "organisation").get(pk=pk)


# A function that acts takes one point of a line (its own key), one that watches takes the whole line; two that overlap
# are refused. So nobody who watches acts anywhere, whatever the organisation, and no extension is needed.
_POINT = Func(F("id"), F("id"), Value("[]"), function="int8range")
_WHOLE_LINE = Func(Value(None), Value(None), function="int8range", output_field=BigIntegerRangeField())
_WATCHES_OR_ACTS = [
    (Func(F("user"), F("user"), Value("[]"), function="int8range", output_field=BigIntegerRangeField()), "&&"),
    (Case(When(role__in=WATCHING, then=_WHOLE_LINE), default=_POINT, output_field=BigIntegerRangeField()), "&&"),
]


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
            ExclusionConstraint(expressions=_WATCHES_OR_ACTS, name="membership_watches_or_acts"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation} ({self.get_role_display()})"


_MEMBERSHIPS = Prepared[Membership](lambda user: Membership.objects.filter(user=user))


class EditorScope(models.Model):
    """An editor is limited to some départements; one without a scope keeps the whole directory."""

    user = models.OneToOneField(User, models.CASCADE, related_name="editor_scope", verbose_name=_("utilisateur"))
    departements = ArrayField(
        models.CharField(max_length=3, validators=[validate_departement_code]), verbose_name=_("départements tenus")
    )
    set_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("fixé par"))
    set_at = models.DateTimeField(_("fixé le"))

    class Meta:
        verbose_name = _("périmètre d'édition")
        verbose_name_plural = _("périmètres d'édition")
        constraints = [
            models.CheckConstraint(condition=Q(departements__len__gt=0), name="editor_scope_has_departement"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({', '.join(self.departements)})"


class ProConnectIdentity(models.Model):
    """The person whom ProConnect knows an account by: an address given to somebody else no longer opens it."""

    user = models.OneToOneField(User, models.CASCADE, related_name="proconnect", verbose_name=_("utilisateur"))
    subject = models.CharField(_("identifiant"), max_length=255, unique=True)

    class Meta:
        verbose_name = _("identité ProConnect")
        verbose_name_plural = _("identités ProConnect")

    def __str__(self) -> str:
        return str(self.user)
