"""Django's settings. What an operator may choose comes from the environment; see docs/administrator."""

import secrets
from pathlib import Path

from isthmus.config.environment import database, environment, mail

env = environment()

DATA = env.data
DEBUG = env.debug
TESTING = env.testing

BASE = Path(__file__).resolve().parent.parent


def _secret_key() -> str:
    """Return the installation's own key, made at its first start and kept beside its data."""
    if env.secret_key:
        return env.secret_key
    if TESTING:
        return "tests only"
    place = DATA / "secret-key"
    if not place.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        place.touch(mode=0o600)
        place.write_text(secrets.token_urlsafe(64))
    return place.read_text().strip()


SECRET_KEY = _secret_key()
#: Master keys of encrypted files; where none is set they stand in the file.
FILE_KEYS = env.file_keys or (["dGVzdHMgb25seSwgdGVzdHMgb25seSwgdGVzdHMgbzE="] if TESTING else [])
FILE_KEYS_FILE = DATA / "file-keys"
#: With which case files are signed.
SIGNING_KEY_FILE = DATA / "signing-key"
ALLOWED_HOSTS = env.hosts
CSRF_TRUSTED_ORIGINS = env.trusted_origins

INSTALLED_APPS = [
    "isthmus.engine",
    "isthmus.standards",
    "isthmus.conformity",
    "isthmus.people",
    "isthmus.documents",
    "isthmus.context",
    "isthmus.assets",
    "isthmus.services",
    "isthmus.agreements",
    "isthmus.controls",
    "isthmus.risks",
    "isthmus.applicability",
    "isthmus.incidents",
    "isthmus.improvement",
    "isthmus.home",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "isthmus.config.middleware.HeadersMiddleware",
    "isthmus.config.middleware.StaticFilesMiddleware",
    "isthmus.engine.web.speaking.LanguageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "isthmus.people.middleware.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "isthmus.people.middleware.ViewerMiddleware",
    "isthmus.engine.web.errors.DoorErrorMiddleware",
]

ROOT_URLCONF = "isthmus.config.urls"
WSGI_APPLICATION = "isthmus.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "isthmus.engine.web.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "isthmus.engine.web.frame.frame",
            ],
        },
    },
    {
        # The account pages of allauth are Django templates; ours on the same look override them.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": database(env)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# No names of queues are checked: there is one, and priorities order it.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["isthmus.people.backend.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
if TESTING:
    # Slow hashing is the point of the real ones; tests make thousands of accounts.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "isthmus.people.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]

#: By a mail server, or as files.
globals().update(mail(env))
EMAIL_FILE_PATH = DATA / "mail"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.mail_from
#: What links in e-mail begin with.
BASE_URL = env.url

LANGUAGE_CODE = "en"
#: What can be chosen, each by its own name. A folder of catalogues has to be there for each.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LANGUAGE_COOKIE_NAME = "isthmus_language"
TIME_ZONE = env.time_zone
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS: list[str] = []
MEDIA_ROOT = DATA / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "isthmus.engine.web.staticfiles.VersionedStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
# A folder of documents comes as one upload, its preview as one form with two fields a file.
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_500
#: Uploads larger than this are refused, in bytes.
FILE_MAX_SIZE = 50 * 1024 * 1024
#: Files that a command imports, in bytes: a million rows take more than an upload may.
IMPORT_MAX_SIZE = 1024 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "isthmus.engine.files.uploads.LimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
#: The virus scanner's command; it gets a file's path. How long an upload waits for it, in seconds.
SCANNER = env.scanner
SCANNER_SECONDS = 20

#: Who stamps seals of history, and the certificates that its stamps are verified by.
TIMESTAMP_URL = env.timestamp_url
TIMESTAMP_CERTS = env.timestamp_certs

#: Requests a minute of one token or session; tests of the limit set one.
API_RATE = 0 if TESTING else env.api_rate
#: Networks inside that webhooks may reach; without any they reach the open internet by https only.
WEBHOOK_NETWORKS = env.webhook_networks

CSRF_FAILURE_VIEW = "isthmus.engine.web.errors.csrf_failure"
SESSION_ENGINE = "isthmus.people.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.https
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if env.https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.https else None
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

SILENCED_SYSTEM_CHECKS: list[str] = []
