"""The access matrix of `/cms/`: every group of Wagtail's routes, and who enters. Nobody else does.

A group is a namespace, or a route without one. Where the editor enters, Wagtail decides route by route; where she does
not, each route of the group turns her away. The superuser enters wherever somebody does.
"""

from __future__ import annotations

from collections.abc import Set

from .cast import EVERYBODY, Who
from .routes import Route

EDITORS = frozenset({Who.EDITOR, Who.SUPERUSER})
SUPERUSER = frozenset({Who.SUPERUSER})
NOBODY: frozenset[Who] = frozenset()
RECORDS = ("organisation", "service", "contact", "verification", "convention")

DESK: dict[str, Set[Who]] = {
    **{f"wagtailsnippets_directory_{record}": EDITORS for record in RECORDS},
    **{f"wagtailsnippetchoosers_directory_{record}": EDITORS for record in RECORDS},
    "wagtailadmin_home": EDITORS,
    "wagtailadmin_explore_root": EDITORS,
    "wagtailadmin_explore": EDITORS,
    "wagtailadmin_explore_results": EDITORS,
    "wagtailadmin_pages": EDITORS,
    "wagtailadmin_api:pages": EDITORS,
    "wagtailadmin_api:documents": EDITORS,
    "wagtailadmin_api:images": EDITORS,
    "wagtailadmin_choose_page": EDITORS,
    "wagtailadmin_choose_page_child": EDITORS,
    "wagtailadmin_choose_page_search": EDITORS,
    "wagtailadmin_choose_page_chosen_multiple": EDITORS,
    "wagtailadmin_choose_page_external_link": EDITORS,
    "wagtailadmin_choose_page_email_link": EDITORS,
    "wagtailadmin_choose_page_phone_link": EDITORS,
    "wagtailadmin_choose_page_anchor_link": EDITORS,
    "wagtailadmin_tag_autocomplete": EDITORS,
    "wagtailadmin_tag_model_autocomplete": EDITORS,
    "wagtailadmin_reports": EDITORS,
    "wagtailadmin_account": EDITORS,
    "wagtailadmin_dismissibles": EDITORS,
    "wagtailadmin_editing_sessions": EDITORS,
    "wagtailadmin_block_preview": EDITORS,
    "wagtail_bulk_action": EDITORS,
    "wagtailsnippets": EDITORS,
    "wagtailembeds": EDITORS,
    "wagtailadmin_workflows": EDITORS,
    "wagtaildocs_chooser": EDITORS,
    "wagtailimages_chooser": EDITORS,
    "reachable_again": EDITORS,
    "glossary": EDITORS,
    "glossary_decide": EDITORS,
    # Not edition: accounts, groups, the site itself, and what the site does not use.
    "wagtailadmin_collections": SUPERUSER,
    "wagtailusers_users": SUPERUSER,
    "wagtailusers_groups": SUPERUSER,
    "accounts_are_closed": SUPERUSER,
    "wagtailsites": SUPERUSER,
    "wagtailsettings": SUPERUSER,
    "wagtaildocs": SUPERUSER,
    "wagtailimages": SUPERUSER,
    # Wagtail's own ways to sign in and to choose a password: shadowed, or off.
    "wagtailadmin_login": NOBODY,
    "wagtailadmin_password_reset": NOBODY,
    "wagtailadmin_password_reset_done": NOBODY,
    "wagtailadmin_password_reset_confirm": NOBODY,
    "wagtailadmin_password_reset_complete": NOBODY,
    # Wagtail's tests of its own error pages.
    "cms/test404/": NOBODY,
    "unused_bulk_actions": NOBODY,
    "wagtailadmin_error_test": NOBODY,
    r"cms/^.*/$": NOBODY,
    r"^cms/.+/chosen/(?!\d+/$)[^/]+/$": NOBODY,
    # For everybody: words of the interface and its icons; going out.
    "wagtailadmin_javascript_catalog": EVERYBODY,
    "wagtailadmin_sprite": EVERYBODY,
    "wagtailadmin_logout": EVERYBODY,
}


# What an editor opens and the three others of the desk do not; the same for each kind of record, hence asked of one.
CONTACT = "wagtailsnippets_directory_contact"
PUBLISHING = frozenset(
    f"{CONTACT}:{act}"
    for act in ("collect_workflow_action_data", "delete", "revisions_unschedule", "unpublish", "workflow_action")
)
OF_A_RECORD = PUBLISHING | {
    "wagtailsnippetchoosers_directory_contact:chosen",
    *(f"{CONTACT}:{view}" for view in ("edit", "history", "history_results", "usage", "workflow_history")),
    *(f"{CONTACT}:{view}" for view in ("confirm_workflow_cancellation", "workflow_history_detail")),
    *(f"{CONTACT}:{view}" for view in ("revisions_compare", "revisions_revert")),
}
OF_EVERYBODY = frozenset(
    {"wagtailadmin_reports:site_history", "wagtailadmin_reports:workflow", "wagtailadmin_workflows:task_chooser"}
)
KEPT_FROM: dict[Who, Set[str]] = {
    Who.WRITER: PUBLISHING | {"glossary"},
    Who.LIMITED: OF_EVERYBODY,
    Who.LIMITED_ELSEWHERE: OF_EVERYBODY | OF_A_RECORD,
    Who.EDITOR: frozenset(),
}


def group_of(route: Route) -> str:
    """Return the group that the table names."""
    return route.name.rpartition(":")[0] or route.name
