"""The site's settings, for tests: the embedded database, mail kept in memory, cheap passwords."""

import os
import tempfile

from cms.embedded_database import work_as_owner

work_as_owner()  # makes the test database; requests and jobs then take the application's role, as on the site
os.environ["SECRET_KEY"] = "tests only"
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="relais-tests-")
os.environ.pop("DEBUG", None)

from cms.settings import *  # noqa: E402, F403
from cms.settings import DATABASES, STATIC_ROOT, STORAGES, TEMPLATES  # noqa: E402
from tests.strict_templates import FailingString  # noqa: E402

STATIC_ROOT.mkdir()

DATABASES["default"]["CONN_MAX_AGE"] = 0
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True  # looked for when asked for: each client starts the middleware
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = False  # the prefix « __Host- » needs TLS
SECURE_SSL_REDIRECT = False  # the client of tests and the live server speak in clear, unless asked
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, DEVICE_COOKIE_NAME = "session", "csrf", "device"
LANGUAGE_COOKIE_NAME = "language"
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = FailingString("undefined")  # type: ignore[index]
PROCRASTINATE_ON_APP_READY = ""  # no clock of its own: each test gives the time
