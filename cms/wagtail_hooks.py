"""What the editors' desk shows, and what it leaves out."""

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.documents.wagtail_hooks import DocumentsSummaryItem
from wagtail.images.wagtail_hooks import ImagesSummaryItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from accounts import journal
from accounts.models import User
from accounts.vocabularies import DeskChange, EntryKind
from directory.models import Contact, Organisation, Service
from directory.vocabularies import AddressDisclosure

from . import desk_accounts, desk_mail, desk_refusals, glossary, operations, reachability, scopes, spreadsheets
from .scopes import DeskRequest, kept_by
from .viewsets import DirectoryGroup

register_snippet(DirectoryGroup)
spreadsheets.keep_cells_text()
desk_mail.say_nothing_by_mail()
desk_refusals.journal_refusals()

# The site shows neither images nor documents; the guide and the release notes stand on somebody else's server.
UNUSED_MENU_ITEMS = {"images", "documents", "help"}


def hide_unused_menu_items(request: DeskRequest, items: list[MenuItem]) -> None:
    """Keep to what editors use."""
    unused = UNUSED_MENU_ITEMS if request.user.kept_departements is None else UNUSED_MENU_ITEMS | {"reports"}
    items[:] = [item for item in items if item.name not in unused]


class RecordCount(SummaryItem):
    """How many records of one kind the directory holds, with a link to their list."""

    order = 50
    template_name = "cms/record_count.html"

    def __init__(self, request: HttpRequest, viewset: SnippetViewSet) -> None:
        super().__init__(request)
        self.viewset = viewset

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Count the records."""
        return {
            "icon": self.viewset.icon,
            "url": reverse(self.viewset.get_url_name("list")),
            "count": kept_by(self.request.user, self.viewset.model.objects.all()).count(),
            "label": self.viewset.menu_label,
        }

    def is_shown(self) -> bool:
        """Show it to those who may open the list."""
        return self.viewset.permission_policy.user_has_any_permission(self.request.user, {"add", "change", "view"})


def add_record_counts(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Lead from the desk's first page to the three lists, and not to images and documents."""
    items[:] = [item for item in items if not isinstance(item, ImagesSummaryItem | DocumentsSummaryItem)]
    items.extend(RecordCount(request, model.snippet_viewset) for model in (Organisation, Service, Contact))
    items += [reachability.UnreachableCount(request), glossary.WaitingWords(request)]


def add_stylesheet() -> SafeString:
    """Add the columns of tick boxes."""
    return format_html('<link rel="stylesheet" href="{}">', static("relais/editors.css"))


def forget_secret_address(request: HttpRequest, record: Any) -> None:
    """Erase from the history an address that became secret, draft or not."""
    if isinstance(record, Organisation) and record.address_disclosure == AddressDisclosure.SECRET:
        operations.forget_addresses(organisation=record)


def journal_account(change: DeskChange) -> Callable[[HttpRequest, User], None]:
    """Return what journals a change of an account; Wagtail calls it once the change is written."""

    def journal_change(request: HttpRequest, user: User) -> None:
        by = cast("User", request.user)
        journal.record_own(kind=EntryKind.ROLE_CHANGED, at=timezone.now(), by=by, of=user, reason=change)

    return journal_change


hooks.register("construct_main_menu", hide_unused_menu_items)
hooks.register("construct_homepage_summary_items", add_record_counts, order=100)  # after those of Wagtail's apps
hooks.register("insert_global_admin_css", add_stylesheet)
hooks.register("construct_homepage_panels", scopes.keep_home_to_departements)
hooks.register("register_admin_urls", reachability.urls)
hooks.register("register_admin_urls", glossary.urls)
hooks.register("register_admin_menu_item", glossary.menu_item)
hooks.register("after_create_user", journal_account(DeskChange.MADE))
hooks.register("after_edit_user", journal_account(DeskChange.EDITED))
hooks.register("before_delete_user", desk_accounts.close_instead)
for action in desk_accounts.IN_BULK:
    hooks.register("register_bulk_action", action, order=100)  # in the place of Wagtail's of the same kind
hooks.register("register_settings_menu_item", scopes.menu_item)
hooks.register("after_create_snippet", forget_secret_address)
hooks.register("after_edit_snippet", forget_secret_address)
