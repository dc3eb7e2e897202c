"""Editors who are limited to some départements: what they keep, and nothing else of the desk.

A record belongs to the département of its organisation; one that is of no département in particular is kept by those
whom nothing limits. What is out of her départements answers an editor as what does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.permission_policies.base import ModelPermissionPolicy

from accounts.models import User
from directory.models import Contact, Convention, Organisation, Service, Verification

AnyModel = TypeVar("AnyModel", bound=Model)

PLACE = {Organisation: "departement"} | dict.fromkeys(
    (Contact, Convention, Service, Verification), "organisation__departement"
)
DESK = "/cms/"
REPORTS = ("wagtailadmin_reports", "wagtailadmin_workflows")  # lists of everybody's records, by Wagtail
IDENTIFIERS = ("pk", "object_id")  # how Wagtail's addresses name a record


class DeskRequest(HttpRequest):
    """A request of somebody who entered the desk."""

    user: User


def kept_by(user: User, rows: QuerySet[AnyModel]) -> QuerySet[AnyModel]:
    """Keep the records of the départements of an editor; all of them where nothing limits her."""
    kept = user.kept_departements
    return rows if kept is None else rows.filter(**{f"{PLACE[rows.model]}__in": kept})


def choosable_by(user: User, rows: QuerySet[AnyModel]) -> QuerySet[AnyModel]:
    """Keep the records that an editor may point to: her own, and what every agent reads of the others."""
    kept = user.kept_departements
    if kept is None:
        return rows
    own = Q(**{f"{PLACE[rows.model]}__in": kept})
    return rows.filter(own | Q(pk__in=Organisation.objects.published()) if rows.model is Organisation else own)


class DepartementPolicy(ModelPermissionPolicy):
    """Wagtail's own rights, on the records that the editor keeps."""

    def user_has_permission_for_instance(self, user: User, action: str, instance: Model) -> bool:
        """Whether she may do this to that record."""
        return bool(self.user_has_permission(user, action)) and self._kept(user).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: User, actions: Collection[str]) -> QuerySet[Any]:
        """Return the records to which she may do one of these."""
        rows: QuerySet[Any] = super().instances_user_has_any_permission_for(user, actions)
        return kept_by(user, rows) if self.user_has_any_permission(user, actions) else rows

    def users_with_any_permission_for_instance(self, actions: Collection[str], instance: Model) -> QuerySet[User]:
        """Return who may do one of these to that record."""
        users: QuerySet[User] = self.users_with_any_permission(actions)
        place = type(instance)._default_manager.filter(pk=instance.pk).values_list(PLACE[type(instance)], flat=True)
        free = Q(is_superuser=True) | Q(editor_scope=None)
        return users.filter(free | Q(editor_scope__departements__contains=list(place)))

    def _kept(self, user: User) -> QuerySet[Any]:
        return kept_by(user, self.model._default_manager.all())


class KeepToOwnDepartements:
    """Answer a limited editor as if what she does not keep did not exist, whatever the page that is asked for it.

    Wagtail looks records up in many views, each in its own way, and asks its policy in some of them only.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]) -> None:
        """Raise Http404 at the address of a record out of her départements, and at lists that know no département."""
        user, match = request.user, request.resolver_match
        if not request.path.startswith(DESK) or not isinstance(user, User) or match is None:
            return
        if user.kept_departements is not None and not _may_open(user, match, kwargs):
            raise Http404


def _may_open(user: User, match: ResolverMatch, kwargs: dict[str, Any]) -> bool:
    if match.namespace in REPORTS:
        return False
    model = _model_of(match, kwargs)
    identifier = next((kwargs[name] for name in IDENTIFIERS if name in kwargs), None)
    if model not in PLACE or identifier is None:
        return True
    key = str(identifier)
    known = key.isascii() and key.isdigit() and len(key) < 19
    rows = model._default_manager.all()
    chooser = match.namespace.startswith("wagtailsnippetchoosers")
    return known and (choosable_by if chooser else kept_by)(user, rows).filter(pk=key).exists()


def _model_of(match: ResolverMatch, kwargs: dict[str, Any]) -> Any:
    """Return the model that an address of the desk is about, as Wagtail's namespaces or the address itself name it."""
    if "model_name" in kwargs:
        named = (kwargs.get("app_label", ""), kwargs["model_name"])
    else:
        named = tuple(match.namespace.split("_")[1:])  # type: ignore[assignment]
    return next((model for model in PLACE if (model._meta.app_label, model._meta.model_name) == named), None)


class OwnReviews(WorkflowObjectsToModeratePanel):
    """What awaits review, in the départements that the editor keeps."""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Leave the others out."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        user = parent_context["request"].user
        context["states"] = [state for state in context["states"] if is_kept_by(user, state["obj"])]
        return context


def is_kept_by(user: User, record: Model) -> bool:
    """Whether an editor keeps this record; pages belong to no département."""
    rows = type(record)._default_manager.filter(pk=record.pk)
    return type(record) not in PLACE or kept_by(user, rows).exists()


class KeptDepartements(Component):
    """Reminds a limited editor of what she keeps, on the desk's first page."""

    order = 50
    template_name = "cms/kept_departements.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Give the codes in order."""
        codes = ", ".join(sorted(parent_context["request"].user.kept_departements))
        return {"words": _("Vous tenez à jour : %s.") % codes}


def keep_home_to_departements(request: HttpRequest, panels: list[Component]) -> None:
    """Say what a limited editor keeps, and show her nothing else to review."""
    user = request.user
    if isinstance(user, User) and user.kept_departements is not None:
        panels[:] = [OwnReviews() if isinstance(one, WorkflowObjectsToModeratePanel) else one for one in panels]
        panels.append(KeptDepartements())


class ScopesMenuItem(MenuItem):
    """Leads administrators to where editors are limited."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to those who may open the page."""
        return bool(request.user.is_superuser)


def menu_item() -> ScopesMenuItem:
    """Return the line of the desk's settings."""
    return ScopesMenuItem(
        _("Périmètres des éditeurs"), reverse("editor_scopes"), name="scopes", icon_name="site", order=650
    )
