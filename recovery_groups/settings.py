"""Settings by environment, safe by default. Every variable is told in docs/operators.md.

Without ``RG_LOCAL`` this is production: HTTPS only, and nothing secret has a default.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from recovery_groups.logs import logging_config
from recovery_groups.start.database import database_urls
from recovery_groups.start.secret import kept_secret

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()  # each variable also as NAME_FILE, for secrets

LOCAL = env.bool("RG_LOCAL", default=False)
DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / ".data"))).absolute()
PORT = env.int("PORT", default=8000)

# Who we are
SITE_NAME = env.str("SITE_NAME", default="Recovery Groups")
SITE_URL = (
    env.str("SITE_URL", default=f"http://localhost:{PORT}") if LOCAL else env.str("SITE_URL")
).strip().rstrip("/")  # fmt: skip
LEAVE_URL = env.str("LEAVE_URL", default="https://www.wikipedia.org/")
SOURCE_URL = env.str("SOURCE_URL", default="")  # of this very code: the AGPL asks for it
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")
SECRET_KEY = (
    env.str("SECRET_KEY", default="") or kept_secret(DATA_DIR / "secret-key")
    if LOCAL
    else env.str("SECRET_KEY").strip()
)
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"] if LOCAL else []
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname, *LOCAL_HOSTS])
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# What it is made of
INSTALLED_APPS = [
    "recovery_groups",  # first, so that its commands come before those of others
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "rules.apps.AutodiscoverRulesConfig",
    "procrastinate.contrib.django",
    "accounts",
    "notifications",
    "groups",
    "moderation",
    "meetings",
    "discussions",
    "mentorship",
]
MIDDLEWARE = [
    "recovery_groups.middleware.RequestLogMiddleware",  # outermost: it sees every answer
    "recovery_groups.middleware.HeadersMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # it pads at random, so lengths tell no secret
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "recovery_groups.middleware.OwnFormsMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.AskingMiddleware",
    "accounts.middleware.SignInRequiredMiddleware",  # public views say that they are
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "recovery_groups.middleware.UnavailableMiddleware",
]
ROOT_URLCONF = "recovery_groups.urls"
WSGI_APPLICATION = "recovery_groups.wsgi.application"
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
                "recovery_groups.context_processors.site",
            ]
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# Database: the web and the worker come as rg_app, commands that change tables as rg_owner.
EMBEDDED = database_urls(DATA_DIR)
DATABASE_URL = env.str("DATABASE_URL", default=EMBEDDED.app) if LOCAL else env.str("DATABASE_URL")
DATABASE_OWNER_URL = env.str(
    "DATABASE_OWNER_URL", default=EMBEDDED.owner if EMBEDDED.app == DATABASE_URL else DATABASE_URL
)
AS_OWNER = env.str("DATABASE_ROLE", default="app") == "owner"
DATABASE = env.db_url_config((DATABASE_OWNER_URL if AS_OWNER else DATABASE_URL).strip())
DATABASE_OPTIONS = DATABASE.pop("OPTIONS", {})
# Management commands are patient; a page that waits this long is better refused.
TIME_LIMITS = "" if env.bool("DATABASE_PATIENT", default=False) else (
    "-c statement_timeout=5s -c lock_timeout=2s -c idle_in_transaction_session_timeout=10s"
)  # fmt: skip
DATABASES = {
    "default": {
        **DATABASE,
        "HOST": DATABASE_OPTIONS.pop("host", DATABASE["HOST"]),
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=600),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**DATABASE_OPTIONS, "options": TIME_LIMITS},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "site_cache",  # unlogged, so that no dump holds it
    },
    # For parts of pages that are the same for all: nobody's, so each process may keep them.
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# People
AUTH_USER_MODEL = "accounts.Member"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "finder"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "signup": "accounts.forms.SignUpForm",
    "reset_password": "accounts.forms.ResetForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "change_password": "accounts.forms.PasswordChangeForm",
    "reauthenticate": "accounts.forms.PasswordAgainForm",
    "add_email": "accounts.forms.AddressForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}  # by e-mail too, the clock would tell known addresses
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_SIGNUP_REDIRECT_URL = "recovery_codes_first"
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 1
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = False  # accounts.devices says how long a session lasts
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # accounts.limits counts, under digests
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if LOCAL else "https"
PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.passwords.ResetTokens"
MFA_ADAPTER = "accounts.adapter.FactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.CodeAgainForm",
    "activate_totp": "accounts.forms.NewAppForm",
    "add_webauthn": "accounts.forms.NewPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an address that is not verified is none
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 12  # one of them stands in for a password
MFA_TOTP_ISSUER = "Home"  # stands in the app on the phone
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {"user_attributes": ["handle"]},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
    }.items()
] + [{"NAME": "accounts.passwords.SiteWordsValidator"}]

# Who was erased, as digests: kept apart from the database, whose backups do not know it.
ERASURE_LEDGER = Path(env.str("ERASURE_LEDGER", default=str(DATA_DIR / "erased")))
# How far the ledger of moderation had come each day, signed: kept apart from the database too.
LEDGER_HEADS = Path(env.str("LEDGER_HEADS", default=str(DATA_DIR / "ledger-heads")))

SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # handles are unique whatever their case

# Cookies: names with __Host- need HTTPS, so plain http on one's own machine has plain ones.
COOKIE_PREFIX = "" if LOCAL else "__Host-"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}s"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}c"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}l"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not LOCAL
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None  # gone with the browser; Django's default is a year
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 30 * 60  # how long the database keeps one that is not on one's own device
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own

# Transport and headers; what Django has no setting for is in recovery_groups.middleware
SECURE_SSL_REDIRECT = not LOCAL
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if LOCAL else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not LOCAL
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
SECURE_REFERRER_POLICY = "same-origin"  # no-referrer would break every form over HTTPS
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the drawn marks inside Bootstrap's and Leaflet's styles
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_PERMISSIONS = 0o600

# Languages and times
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

# Files that browsers load
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / ".static"))).absolute()
STATICFILES_DIRS = [BASE_DIR / "static" / "dist"]
STATIC_MANIFEST = env.bool("STATIC_MANIFEST", default=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_MANIFEST
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Files of the operator's own, served at the root: streets.pmtiles gives the map its streets.
PUBLIC_DIR = Path(env.str("PUBLIC_DIR", default=str(DATA_DIR / "public"))).absolute()
if PUBLIC_DIR.is_dir():
    WHITENOISE_ROOT = str(PUBLIC_DIR)
STREETS_URL = "/streets.pmtiles" if (PUBLIC_DIR / "streets.pmtiles").is_file() else ""

# Mail: in local mode it goes to a page of the site's own
EMAIL = env.email_url("EMAIL_URL") if env.str("EMAIL_URL", default="") or not LOCAL else {}
EMAIL_BACKEND = EMAIL.get("EMAIL_BACKEND", "recovery_groups.local_mail.LocalMail")
EMAIL_HOST, EMAIL_PORT = EMAIL.get("EMAIL_HOST", ""), EMAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = EMAIL.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = EMAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL.get("EMAIL_USE_TLS", False), EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str(
    "MAIL_FROM", default=f"Messages <no-reply@{urlsplit(SITE_URL).hostname}>"
)  # a name that says nothing: it stands on lock screens

# Logs and tasks
ADMINS: list[str] = []  # no tracebacks by mail: they would hold what people sent
DEFAULT_EXCEPTION_REPORTER_FILTER = "recovery_groups.logs.NothingShown"
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_config(env.str("LOG_LEVEL", default="INFO"))
# Hosts (or host:port) that feeds may be fetched from although they are not public addresses.
FEED_PRIVATE_HOSTS = env.list("FEED_PRIVATE_HOSTS", default=[])
PROCRASTINATE_WORKER_DEFAULTS = {"stalled_worker_timeout": 30.0, "delete_jobs": "successful"}
