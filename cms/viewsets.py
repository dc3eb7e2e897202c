"""The editors' desk: organisations, services and contacts, drafted, reviewed and published in Wagtail.

Referrals have no viewset, on purpose: they change through `referrals.operations` only.
"""

from typing import Any

from django.db import transaction
from django.db.models import Model, OuterRef, ProtectedError, QuerySet, Subquery
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, UpdatedAtColumn
from wagtail.snippets.views.snippets import CreateView, DeleteView, SnippetViewSet, SnippetViewSetGroup

from directory.models import Contact, Organisation, Service, Verification

from . import panels
from .choosers import RecordChooserViewSet
from .listings import (
    ContactFilters,
    ContactIndex,
    DirectoryIndex,
    OrganisationChooser,
    OrganisationFilters,
    OrganisationIndex,
    ServiceFilters,
    StatusColumn,
    listed,
)
from .trust import ConventionViewSet, VerificationViewSet


class CreateForOrganisation(CreateView):
    """A new service or contact; `?organisation=` names whose."""

    def get_initial_form_instance(self) -> Model:
        """Begin with the organisation that the link names, if it exists."""
        identifier = self.request.GET.get("organisation", "")
        known = identifier.isascii() and identifier.isdigit() and len(identifier) < 10
        organisation = Organisation.objects.filter(pk=identifier).first() if known else None
        return self.model(organisation=organisation)


class DeleteUnlessReferred(DeleteView):
    """A deletion that says why it cannot be: referrals keep the organisations and contacts that they name."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Delete, or explain and change nothing."""
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except ProtectedError:
            messages.error(
                self.request,
                _("Des demandes citent cette fiche : elle ne peut pas être supprimée. Dépubliez-la, ou fermez-la."),
            )
            return redirect(self.edit_url_name, self.object.pk)


class DirectoryViewSet(SnippetViewSet):
    """What the three lists share."""

    list_per_page = 50
    delete_view_class = DeleteUnlessReferred
    chooser_viewset_class = RecordChooserViewSet
    copy_view_enabled = False  # two records of one partner are what editors hunt, not what they make


class OrganisationViewSet(DirectoryViewSet):
    model = Organisation
    icon = "home"
    menu_label = _("Organisations")
    index_view_class = OrganisationIndex
    chooser_viewset_class = OrganisationChooser
    filterset_class = OrganisationFilters
    search_fields = ["name", "short_name", "city"]
    ordering = ("sort_name", "pk")
    list_display = [
        "__str__",
        Column("get_kind_display", label=_("Nature"), sort_key="kind"),
        Column("departement", label=_("Département"), sort_key="departement__sort_name"),
        StatusColumn(),
        DateColumn("last_verified_at", label=_("Dernière vérification"), sort_key="last_verified_at"),
        UpdatedAtColumn(),
    ]
    edit_handler = panels.ORGANISATION

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        """Join what the list shows."""
        last = Verification.objects.filter(organisation=OuterRef("pk")).order_by("-verified_at", "-pk")
        rows = Organisation.objects.select_related("departement")
        return listed(rows).annotate(last_verified_at=Subquery(last.values("verified_at")[:1]))


class _PartViewSet(DirectoryViewSet):
    add_view_class = CreateForOrganisation
    chooser_per_page = 25

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Join what the list shows."""
        return listed(self.model._default_manager.select_related("organisation"))


class ServiceViewSet(_PartViewSet):
    model = Service
    icon = "list-ul"
    menu_label = _("Services")
    index_view_class = DirectoryIndex
    filterset_class = ServiceFilters
    search_fields = ["name", "organisation__name", "organisation__short_name"]
    ordering = ("name", "pk")
    list_display = [
        "__str__",
        Column("organisation", label=_("Organisation"), sort_key="organisation__sort_name"),
        Column("get_availability_display", label=_("Disponibilité"), sort_key="availability"),
        StatusColumn(),
        UpdatedAtColumn(),
    ]
    edit_handler = panels.SERVICE


class ContactViewSet(_PartViewSet):
    model = Contact
    icon = "user"
    menu_label = _("Contacts")
    index_view_class = ContactIndex
    filterset_class = ContactFilters
    search_fields = ["functional_name", "personal_name", "functional_email", "organisation__name"]
    ordering = ("organisation__sort_name", "rank", "pk")
    list_display = [
        "functional_name",
        Column("organisation", label=_("Organisation"), sort_key="organisation__sort_name"),
        Column("get_role_display", label=_("Rôle"), sort_key="role"),
        Column("rank", label=_("Rang"), sort_key="rank"),
        DateColumn("unreachable_since", label=_("Courriel revenu"), sort_key="unreachable_since"),
        StatusColumn(),
        UpdatedAtColumn(),
    ]
    edit_handler = panels.CONTACT


class DirectoryGroup(SnippetViewSetGroup):
    items = (OrganisationViewSet, ServiceViewSet, ContactViewSet, VerificationViewSet, ConventionViewSet)
    menu_label = _("Annuaire")
    menu_icon = "group"
    menu_order = 100
