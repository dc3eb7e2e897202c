"""What makes a partner one to rely on, as editors write it down: verifications, and conventions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import CreateView

from directory.models import Convention, Organisation, Verification

from .forms import ChoicesField, PartForm, departement_choices
from .listings import DepartementViewSet, DirectoryIndex
from .scopes import DeskRequest, choosable_by, kept_by

DUE_AFTER = timedelta(days=90)  # from a verification to the next (the workflow's figure)


class VerificationForm(PartForm):
    """Somebody made sure, today by default; the contact, if any, is one of the organisation's."""

    def clean(self) -> dict[str, Any]:
        """Refuse the contact of another organisation, and a verification to come."""
        data: dict[str, Any] = super().clean()
        contact, organisation = data.get("contact"), data.get("organisation")
        if contact and organisation and contact.organisation_id != organisation.pk:
            self.add_error("contact", _("Ce contact est celui d'une autre organisation."))
        if (verified_at := data.get("verified_at")) and verified_at > timezone.now():
            self.add_error("verified_at", _("Cette date est à venir : on vérifie d'abord, on note ensuite."))
        return data


class ConventionForm(PartForm):
    """Two organisations, over some départements, for some time."""

    departements = ChoicesField(
        label=_("Départements"), choices=departement_choices, required=False, help_text=_("Aucun coché : tous.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "partner" in self.fields:
            self.fields["partner"].queryset = choosable_by(self.for_user, Organisation.objects.all())


class CreateVerification(CreateView):
    """A new verification, by whoever is signed in."""

    def get_initial_form_instance(self) -> Verification:
        """Begin with now, the next one in three months, and the editor's name."""
        now = timezone.now()
        due_on = timezone.localdate(now) + DUE_AFTER
        return Verification(verified_at=now, due_on=due_on, verified_by=self.request.user)


class TrustIndex(DirectoryIndex):
    """A list that is named by the organisation."""

    title_sort_key = "organisation__sort_name"


class VerificationViewSet(DepartementViewSet):
    model = Verification
    icon = "check"
    menu_label = _("Vérifications")
    index_view_class = TrustIndex
    add_view_class = CreateVerification
    list_per_page = 50
    copy_view_enabled = False
    ordering = ("-verified_at", "-pk")
    search_fields = ["organisation__name"]
    list_display = [
        "__str__",
        Column("contact"),
        Column("get_method_display", label=_("Moyen")),
        "verified_by",
        "due_on",
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("organisation"),
            FieldPanel("contact"),
            FieldPanel("method"),
            FieldRowPanel([FieldPanel("verified_at"), FieldPanel("due_on")]),
        ],
        base_form_class=VerificationForm,
    )

    def get_queryset(self, request: DeskRequest) -> QuerySet[Verification]:
        """Join what the list shows."""
        rows = Verification.objects.select_related("organisation", "contact__organisation", "verified_by")
        return kept_by(request.user, rows)


class ConventionViewSet(DepartementViewSet):
    model = Convention
    icon = "clipboard-list"
    menu_label = _("Conventions")
    index_view_class = TrustIndex
    list_per_page = 50
    copy_view_enabled = False
    ordering = ("organisation__sort_name", "pk")
    search_fields = ["organisation__name", "partner__name"]
    list_display = ["__str__", "starts_on", "ends_on"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("organisation"), FieldPanel("partner")]),
            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
            FieldPanel("departements"),
        ],
        base_form_class=ConventionForm,
    )

    def get_queryset(self, request: DeskRequest) -> QuerySet[Convention]:
        """Join what the list shows."""
        return kept_by(request.user, Convention.objects.select_related("organisation", "partner"))
