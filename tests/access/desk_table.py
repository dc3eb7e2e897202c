"""The access matrix of `/cms/`: every group of Wagtail's routes, and who enters. Nobody else does.

A group is a namespace, or a route without one. Where the editor enters, Wagtail decides route by route; where she does
not, each route of the group turns her away. The superuser enters wherever somebody does.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

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


# What an editor opens and the three others of the desk do not, for each kind of record.
CONTACT = "wagtailsnippets_directory_contact"
REVIEWED = ("organisation", "service", "contact")  # the others are kept at once


def acts_on(records: Iterable[str], *acts: str) -> frozenset[str]:
    """Return the routes of these acts on records of these kinds."""
    return frozenset(f"wagtailsnippets_directory_{record}:{act}" for record in records for act in acts)


UNLOCKING = acts_on(REVIEWED, "unlock")  # asked by whoever locked the record: while it is in review, nobody else may
LOCKS = acts_on(REVIEWED, "lock") | UNLOCKING  # which take forms alone
PUBLISHING = acts_on(
    REVIEWED, "collect_workflow_action_data", "lock", "revisions_unschedule", "unpublish", "workflow_action"
)
NEVER_DELETED = acts_on(["organisation"], "delete")
DELETING = acts_on(RECORDS, "delete")
CHOSEN = frozenset(f"wagtailsnippetchoosers_directory_{record}:chosen" for record in RECORDS)
CHOSEN_BY_ALL = frozenset(
    {"wagtailsnippetchoosers_directory_organisation:chosen"}
)  # every agent reads what is published
OF_A_RECORD = (
    PUBLISHING
    | UNLOCKING
    | DELETING
    | (CHOSEN - CHOSEN_BY_ALL)
    | acts_on(RECORDS, "edit", "history", "history_results", "usage")
    | acts_on(REVIEWED, "confirm_workflow_cancellation", "workflow_history", "workflow_history_detail")
    | acts_on(REVIEWED, "revisions_compare", "revisions_revert")
)
OF_EVERYBODY = frozenset(
    {"wagtailadmin_reports:site_history", "wagtailadmin_reports:workflow", "wagtailadmin_workflows:task_chooser"}
)
KEPT_FROM: dict[Who, Set[str]] = {
    Who.WRITER: PUBLISHING | DELETING | {"glossary"},
    Who.LIMITED: OF_EVERYBODY | NEVER_DELETED,
    Who.LIMITED_ELSEWHERE: OF_EVERYBODY | OF_A_RECORD,
    Who.EDITOR: NEVER_DELETED,
}


def group_of(route: Route) -> str:
    """Return the group that the table names."""
    return route.name.rpartition(":")[0] or route.name
