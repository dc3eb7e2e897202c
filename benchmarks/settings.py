"""The site's settings, as in production, but for the names of static files."""

from cms.settings import *  # noqa: F403
from cms.settings import STATIC_ROOT, STORAGES

STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
