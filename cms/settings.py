"""Settings of the site, read from the environment; see docs/deployment.md for each variable."""

import os
from datetime import timedelta
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


DEBUG = _flag("DEBUG")
SECRET_KEY = os.environ.get("SECRET_KEY", "")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured("Set SECRET_KEY (or DEBUG=1 on a development machine).")
    SECRET_KEY = "development only, never used with DEBUG off"  # noqa: S105 - refused above otherwise
SECRET_KEY_FALLBACKS = os.environ.get("SECRET_KEY_FALLBACKS", "").split()
SITE_URL = os.environ.get("SITE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

INSTALLED_APPS = [
    "cms",
    "referrals",
    "accounts",
    "directory",
    "dsfr",
    "wagtail.contrib.settings",
    "wagtail.snippets",
    "wagtail.embeds",
    "cms.apps.DeskAccounts",  # wagtail.users
    "wagtail.sites",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "anymail",
    "django_htmx",
    "widget_tweaks",
    "django.contrib.postgres",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "accounts.tracing.Traced",
    "cms.headers.HeaderContract",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "cms.middleware.KnownMethods",  # before anything is read
    "cms.middleware.AnswersHead",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cms.middleware.Languages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionLimits",
    "accounts.middleware.SecondFactorRequired",  # before whatever reads who is there
    "accounts.middleware.Isolation",  # knows who is there, and opens the transaction of the whole request
    "accounts.middleware.JournalledAnswers",
    "accounts.middleware.ReadingPace",
    "cms.scopes.KeepToOwnDepartements",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cms.middleware.AsksAgain",
    "django_htmx.middleware.HtmxMiddleware",
    "cms.middleware.ReadableRequests",  # once CSRF let the form in: it is read already
    "cms.desk_scripts.DeskScripts",
]

WAY_OUT = "https://meteofrance.com/"  # where the quick exit leads: a page that nobody wonders at
ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.context_processors.site",
                "cms.context_processors.nonce",
                "cms.context_processors.to_do",
            ],
        },
    }
]

DATABASES = {"default": dj_database_url.config(default="postgresql:///relais", conn_max_age=600)}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Policies make statements long to plan: each is planned once a connection, its values sent beside it.
DATABASES["default"].setdefault("OPTIONS", {}).update(
    server_side_binding=True, prepare_threshold=1 if os.environ.get("PREPARED_STATEMENTS") != "0" else None
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# What allauth counts is shared by every web process; Wagtail's own small cache stays in memory.
CACHES = {
    "default": {"BACKEND": "accounts.caches.CountsInDatabase"},
    "shared": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "sign_in_counts"},
}
SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_AGE = 10 * 60 * 60  # seconds: a duty day at most
SESSION_IDLE_AGE = 15 * 60  # seconds without a page
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not DEBUG
COOKIE_PREFIX = "" if DEBUG else "__Host-"  # the browser then refuses them from another host or without TLS
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
DEVICE_COOKIE_NAME = f"{COOKIE_PREFIX}device"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60  # seconds; signing out and leaving forget it, as all the rest
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no other cookie
SECURE_REFERRER_POLICY = "same-origin"  # « no-referrer » makes browsers send « Origin: null », which CSRF refuses
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("BEHIND_TLS_PROXY") else None
SECURE_SSL_REDIRECT = not DEBUG
SECURE_HSTS_SECONDS = int(os.environ.get("HSTS_SECONDS", str(2 * 365 * 24 * 3600)))  # sent over TLS only
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
X_FRAME_OPTIONS = "DENY"
CLOSED_FEATURES = [  # of browsers: no page here has any use for them
    *(
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "fullscreen",
        "geolocation",
        "gyroscope",
    ),
    *(
        "hid",
        "identity-credentials-get",
        "idle-detection",
        "local-fonts",
        "magnetometer",
        "microphone",
        "midi",
        "otp-credentials",
    ),
    *("payment", "screen-wake-lock", "serial", "storage-access", "usb", "window-management", "xr-spatial-tracking"),
]
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MIMETYPES = {".svg": "image/svg+xml; charset=utf-8"}  # it names the charset of what begins with « text/ »
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes, files apart: the longest form of the desk is a page of text
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
MOST_SENT_AT_DESK = 11 * 1024 * 1024  # bytes of a form with its files: the longest document, and its fields
FILE_UPLOAD_HANDLERS = [
    "cms.uploads.BoundedForm",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # and none that Django still reads
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "accounts.passwords.LongEnough",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "accounts.passwords.HardToGuess"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds during which the link of a new password serves
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/a-traiter/"
ACCOUNT_ADAPTER = "accounts.adapter.InvitationOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_FORMS = {"reset_password": "accounts.forms.ResetPasswordForm"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60  # seconds after which a sensitive act asks again who is there
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",  # a whole station behind one address, at nine o'clock
    "login_failed": "60/m/ip,5/5m/key",  # the key is a known device, or the account and the address (accounts.devices)
    "second_factor": "5/5m/key",
    "told": "60/m/ip",  # failures that no other count stops, and that the journal keeps (accounts.failures)
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(_flag("BEHIND_TLS_PROXY"))
MFA_ADAPTER = "accounts.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondFactorForm",
    "reauthenticate": "accounts.forms.ProveAgainForm",
    "activate_totp": "accounts.forms.TotpForm",
    "add_webauthn": "accounts.forms.PasskeyForm",
    "authenticate_webauthn": "accounts.forms.PasskeyFactorForm",
    "login_webauthn": "accounts.forms.PasskeySignInForm",
    "reauthenticate_webauthn": "accounts.forms.PasskeyProveAgainForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey is two factors: the device, and a finger or a code
MFA_TOTP_ISSUER = "Relais"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be thirty seconds off
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts are made by invitation: the address is known
RELAIS_REPAIR_DELAY = timedelta(hours=int(os.environ.get("RELAIS_REPAIR_DELAY_HOURS", "24")))
# Sheets of the directory and numbers unmasked, in ten minutes; 0 sets no limit.
READS_PER_ACCOUNT = int(os.environ.get("READS_PER_ACCOUNT", "60"))
READS_PER_ORGANISATION = int(os.environ.get("READS_PER_ORGANISATION", "60"))  # by several of its accounts together
READS_PER_ADDRESS = int(os.environ.get("READS_PER_ADDRESS", "0" if DEBUG else "600"))  # a ministry may share one
ACTS_PER_ACCOUNT = int(os.environ.get("ACTS_PER_ACCOUNT", "60"))  # drafts begun, or invitations, in ten minutes
PROCONNECT_URL = os.environ.get("PROCONNECT_URL", "")
PROCONNECT_CLIENT_ID = os.environ.get("PROCONNECT_CLIENT_ID", "")
PROCONNECT_CLIENT_SECRET = os.environ.get("PROCONNECT_CLIENT_SECRET", "")
PROCONNECT_REQUIRES_ACR = not _flag("PROCONNECT_ONE_FACTOR")  # with one factor there, ours is asked here

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]  # each in its own words; CONTRIBUTING.md says how one is added
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "cms" / "assets"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "media/"

PROCRASTINATE_ON_APP_READY = "referrals.periodic.register"
RELAIS_DEADLINES: dict[str, tuple[str, ...]] = {}  # urgency: acknowledge, answer, expire[, start] (docs/deployment.md)
RELAIS_JOURNAL_ANCHOR = os.environ.get("RELAIS_JOURNAL_ANCHOR", "")  # a file, or an address outside
RELAIS_SMALL_CELL = int(os.environ.get("RELAIS_SMALL_CELL", "11"))  # no count below it is published
RELAIS_CONVENTION_REQUIRED = _flag("RELAIS_CONVENTION_REQUIRED")

EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_USER", ""), os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20  # seconds: a server that says nothing must not hold the worker
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Relais <ne-pas-repondre@relais.example>")
ANYMAIL: dict[str, str] = {
    name.removeprefix("ANYMAIL_"): value for name, value in os.environ.items() if name.startswith("ANYMAIL_")
}
if not DEBUG:
    ANYMAIL.pop("DEBUG_API_REQUESTS", None)  # it would write the addresses of whom we tell to the log

WAGTAIL_SITE_NAME = "Relais"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "/cms/login/"  # shadowed by cms.views.DeskEntrance
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False  # allauth's pages ask who it is first
WAGTAILUSERS_PASSWORD_ENABLED = False  # accounts are made by invitation
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE, *(f"America/{place}" for place in ("Cayenne", "Guadeloupe", "Martinique"))]
WAGTAIL_USER_TIME_ZONES += ["Indian/Mayotte", "Indian/Reunion", "Pacific/Noumea", "Pacific/Tahiti"]
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_COMMENTS_ENABLED = False  # prose that nobody reads again: what is to be changed is said by telephone
WAGTAILDOCS_EXTENSIONS = ["pdf"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.forms.DocumentForm"  # looks at the bytes too
WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024  # bytes
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []  # a document is saved, never opened as a page of the site
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 5 * 1024 * 1024  # bytes
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 20_000_000
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # nothing is fetched from other sites
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "french"}}
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "cms.rich_text.BoundedText"}}
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES[:1]  # see cms.middleware.Languages

DSFR_USE_INTEGRITY_CHECKSUMS = False  # the files are served from here, hashed by their name
DSFR_MARK_OPTIONAL_FIELDS = True
STATE_BRAND = _flag("STATE_BRAND")  # the brand block and typeface of the State, reserved to its own sites

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "cms.logs.WithoutTypedWords",
            "format": "{asctime} {levelname} {name} {request_id} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {"django": {"handlers": []}},  # nor Django's own mail to ADMINS, which holds what was posted
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
