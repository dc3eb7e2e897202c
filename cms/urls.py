from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.demonstration_codes import demonstration_codes
from cms.sent_mail import sent_mail, writes_files

from .views import DeskEntrance, leave, report_blocked

demonstration = [
    path("courriels-envoyes/", sent_mail, name="sent_mail"),
    path("code-de-demonstration/", demonstration_codes, name="demonstration_codes"),
]

urlpatterns = [
    *(demonstration if writes_files() else []),
    # Wagtail's own login view would accept a password alone: shadow it.
    path("cms/login/", DeskEntrance.as_view()),
    path("cms/", include(wagtailadmin_urls)),
    path("csp/", report_blocked, name="report_blocked"),
    path("quitter/", leave, name="leave"),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("accounts.urls")),
    path("annuaire/", include("directory.urls")),
    path("", include("referrals.urls")),
    path("", include(wagtail_urls)),
]

handler400 = "cms.views.bad_request"
handler404 = "cms.views.not_found"
