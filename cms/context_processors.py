from typing import Any

from django.conf import settings
from django.http import HttpRequest

from cms.sent_mail import writes_files

SITE_CONFIG = {"site_title": "Relais", "mourning": False, "notice_title": "", "notice_description": ""}


def site(request: HttpRequest) -> dict[str, Any]:
    """Give templates the site's constants, without a query (django-dsfr's own processor costs two)."""
    return {"SITE_CONFIG": SITE_CONFIG, "state_brand": settings.STATE_BRAND, "shows_sent_mail": writes_files()}
