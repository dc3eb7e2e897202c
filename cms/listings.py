"""Lists of the editors' desk: what they search and filter by, in a constant number of queries."""

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

import django_filters  # type: ignore[import-untyped]
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxLengthValidator
from django.db.models import CharField, Exists, Model, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, LiveStatusTagColumn
from wagtail.models import Revision, WorkflowState
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChosenMultipleView, SnippetCreateView
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from directory.folding import fold
from directory.models import Contact, Organisation, Service
from directory.reference import territories
from directory.search import MAX_LENGTH
from directory.vocabularies import ContactRole, Need, OrganisationKind

from .choosers import RecordChooser, RecordChooserViewSet
from .scopes import DepartementPolicy, DeskRequest, choosable_by

AnyModel = TypeVar("AnyModel", bound=Model)


# Wagtail's own searches nest a condition in another for each word, and break on some hundreds.
SearchForm.base_fields["q"].validators.append(MaxLengthValidator(MAX_LENGTH))

MOST_WORDS = 10  # of a search that are read: each is a condition more


def matching(rows: QuerySet[AnyModel], query: str, fields: Iterable[str]) -> QuerySet[AnyModel]:
    """Keep the rows where each word of the query stands in one of these fields, whatever its case and accents."""
    for word in fold(query[:MAX_LENGTH]).split()[:MOST_WORDS]:
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__unaccent__icontains": word})
        rows = rows.filter(found)
    return rows


def listed(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Join what the name and the status of each row would otherwise query one by one."""
    scheduled = Revision.objects.filter(
        content_type=ContentType.objects.get_for_model(rows.model),
        object_id=Cast(OuterRef("pk"), CharField()),
        approved_go_live_at__isnull=False,
    )
    reviews = Prefetch("_workflow_states", WorkflowState.objects.active(), to_attr="_current_workflow_states")
    return rows.select_related("latest_revision").prefetch_related(reviews).annotate(is_scheduled=Exists(scheduled))


class StatusColumn(LiveStatusTagColumn):
    """Where a row stands: draft, in review, published; for rows that `listed` prepared."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label=_("Publication"), **options)

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        """Spare Wagtail the look-up of a revision whose only use here is to exist."""
        instance.scheduled_revision = instance.is_scheduled or None
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context


def territory_choices() -> list[tuple[str, str]]:
    """Return the 109 territories, by code."""
    return [(territory.code, f"{territory.code} – {territory.name}") for territory in territories().values()]


class DirectoryIndex(IndexView):
    """A list whose order ends in the key and whose search ignores accents."""

    title_sort_key: ClassVar[str] = "name"
    add_item_label = _("Ajouter un service")

    def _get_title_column(self, field_name: str, *args: Any, **kwargs: Any) -> Column:
        column = super()._get_title_column(field_name, *args, **kwargs)
        column.sort_key, column.label, column.width = self.title_sort_key, _("Nom"), "34%"
        return column

    @cached_property
    def columns(self) -> list[Column]:
        """Leave out the tick boxes: nobody deletes partners by the dozen."""
        return [column for column in super().columns if not isinstance(column, BulkActionsCheckboxColumn)]

    def get_list_buttons(self, instance: Model) -> list[Any]:
        """Leave the name as the one way in: a menu on each of fifty rows says nothing more."""
        return []

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """End the order in the key, so that no row shows twice or never from page to page."""
        ordered = super().order_queryset(queryset)
        return ordered.order_by(*ordered.query.order_by, "pk")

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Search the fields that the viewset names."""
        return matching(queryset, self.search_query, self.search_fields)


class OrganisationIndex(DirectoryIndex):
    title_sort_key = "sort_name"
    add_item_label = _("Ajouter une organisation")


class ContactIndex(DirectoryIndex):
    title_sort_key = "functional_name"
    add_item_label = _("Ajouter un contact")


class OrganisationFilters(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(label=_("Nature"), choices=OrganisationKind.options, widget=forms.Select)
    departement = django_filters.ChoiceFilter(
        field_name="departement_id", label=_("Département"), choices=territory_choices, widget=forms.Select
    )

    class Meta:
        model = Organisation
        fields = ["kind", "departement", "live", "status", "visibility"]


class _OfOrganisation(WagtailFilterSet):
    organisation = django_filters.ModelChoiceFilter(
        label=_("Organisation"), queryset=Organisation.objects.all(), widget=RecordChooser(model=Organisation)
    )


class ServiceFilters(_OfOrganisation):
    needs = django_filters.ChoiceFilter(label=_("Besoin"), choices=Need.options, method="having", widget=forms.Select)
    departements = django_filters.ChoiceFilter(
        label=_("Département"), choices=territory_choices, method="having", widget=forms.Select
    )

    class Meta:
        model = Service
        fields = ["organisation", "needs", "departements", "live"]

    def having(self, queryset: QuerySet[Service], name: str, value: str) -> QuerySet[Service]:
        """Keep the services whose array holds this code."""
        return queryset.filter(**{f"{name}__contains": [value]})


class ContactFilters(_OfOrganisation):
    role = django_filters.ChoiceFilter(label=_("Rôle"), choices=ContactRole.options, widget=forms.Select)
    unreachable = django_filters.BooleanFilter(
        field_name="unreachable_since", lookup_expr="isnull", exclude=True, label=_("Courriel revenu")
    )

    class Meta:
        model = Contact
        fields = ["organisation", "role", "visibility", "live", "unreachable"]


class OrganisationSearchForm(BaseFilterForm):
    """The search box of the chooser: 12,000 organisations do not fit a drop-down."""

    q = forms.CharField(
        label=_("Nom, sigle ou ville"),
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Nom, sigle ou ville")}),
    )

    def filter(self, objects: QuerySet[Organisation]) -> QuerySet[Organisation]:
        """Keep the organisations that have each of the words."""
        self.search_query = self.cleaned_data["q"]
        self.is_searching = bool(self.search_query)
        return matching(objects, self.search_query, ("name", "short_name", "city"))


class _Choosable:
    request: DeskRequest

    def get_object_list(self) -> QuerySet[Any]:
        return choosable_by(self.request.user, super().get_object_list())  # type: ignore[misc]

    def get_objects(self, pks: list[str]) -> QuerySet[Any]:
        return choosable_by(self.request.user, super().get_objects(pks))  # type: ignore[misc]


class ChooseRecord(_Choosable, ChooseView):
    """The window in which an editor finds a record."""


class RecordResults(_Choosable, ChooseResultsView):
    """Its results."""


class ChosenRecords(_Choosable, SnippetChosenMultipleView):
    """Several records at once; one alone is looked after by the middleware."""


class CreateNothing(SnippetCreateView):
    """Records are made on their own pages: the window has no form for that, and Wagtail's view would break on it."""

    def can_create(self) -> bool:
        """Refuse."""
        return False


class KeptRecordChooser(RecordChooserViewSet):
    create_view_class = CreateNothing
    choose_view_class = ChooseRecord
    choose_results_view_class = RecordResults
    chosen_multiple_view_class = ChosenRecords


class DepartementViewSet(SnippetViewSet):
    """Records that an editor may be limited to some of."""

    chooser_viewset_class = KeptRecordChooser

    @property
    def permission_policy(self) -> DepartementPolicy:
        """Add the départements to Wagtail's rights."""
        return DepartementPolicy(self.model)


class _Organisations:
    request: DeskRequest
    filter_form_class = OrganisationSearchForm
    ordering = ("sort_name", "pk")

    def get_object_list(self) -> QuerySet[Organisation]:
        return listed(choosable_by(self.request.user, Organisation.objects.select_related("departement")))

    @property
    def columns(self) -> list[Column]:
        title, *_others = super().columns  # type: ignore[misc]
        return [title, Column("departement", label=_("Département")), StatusColumn(sort_key=None)]


class ChooseOrganisation(_Organisations, ChooseView):
    """The window in which an editor finds an organisation."""


class OrganisationResults(_Organisations, ChooseResultsView):
    """Its results."""


class OrganisationChooser(KeptRecordChooser):
    choose_view_class = ChooseOrganisation
    choose_results_view_class = OrganisationResults
