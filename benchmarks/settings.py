"""The site's settings, as in production, but for the names of static files."""

from cms.settings import *  # noqa: F403
from cms.settings import STATIC_ROOT, STORAGES

STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
SECURE_SSL_REDIRECT = False  # the client of the benchmark speaks in clear
READS_PER_ACCOUNT = READS_PER_ORGANISATION = READS_PER_ADDRESS = 0  # and reads faster than anybody may
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
