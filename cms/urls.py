from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from cms.choosers import ChooseExternalLink
from cms.demonstration_codes import demonstration_codes
from cms.desk_accounts import close_instead_in_bulk
from cms.sent_mail import sent_mail, writes_files

from .views import DeskEntrance, ReadersEntrance, language, leave, nowhere, report_blocked

demonstration = [
    path("courriels-envoyes/", sent_mail, name="sent_mail"),
    path("code-de-demonstration/", demonstration_codes, name="demonstration_codes"),
]

urlpatterns = [
    *(demonstration if writes_files() else []),
    # Wagtail's own two login views would accept a password alone, as often as one likes: shadow them.
    path("cms/login/", DeskEntrance.as_view(), name="wagtailadmin_login"),
    path("_util/login/", ReadersEntrance.as_view(), name="wagtailcore_login"),
    # Wagtail's deletions by the dozen ask for no right on each record, and the lists do not offer them.
    path("cms/bulk/directory/<path:rest>", nowhere, name="unused_bulk_actions"),
    path("cms/bulk/accounts/user/delete/", close_instead_in_bulk, name="accounts_are_closed"),
    # Wagtail's tests of its own error pages: one of them breaks on purpose.
    path("cms/failwhale/", nowhere, name="wagtailadmin_error_test"),
    path("cms/test404/", nowhere),
    # A key is a number here: Wagtail's choosers break on anything else.
    re_path(r"^cms/.+/chosen/(?!\d+/$)[^/]+/$", nowhere),
    # Wagtail's own form breaks where it is sent without its address.
    path(
        "cms/choose-external-link/",
        require_admin_access(ChooseExternalLink.as_view()),
        name="wagtailadmin_choose_page_external_link",
    ),
    path("cms/", include(wagtailadmin_urls)),
    path("csp/", report_blocked, name="report_blocked"),
    path("quitter/", leave, name="leave"),
    path("langue/", language, name="language"),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("accounts.urls")),
    path("annuaire/", include("directory.urls")),
    path("", include("referrals.urls")),
    path("", include(wagtail_urls)),
]

handler400 = "cms.views.bad_request"
handler404 = "cms.views.not_found"
handler500 = "cms.views.server_error"
