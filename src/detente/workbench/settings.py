"""Where a workbench lies, and what Django is told of it."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.core.errors import RunError
from detente.ledger.database import Address, address_of, data_folder

FOLDER = "DETENTE_WORKBENCH"
"""Environment variable that names the data folder."""
DATABASE = "DETENTE_WORKBENCH_DB"
"""Environment variable that holds the URL of the database; it may hold a password, so it is no option alone."""
SECRET = "DETENTE_SECRET_KEY"  # noqa: S105 - the name of it
"""Environment variable that holds the secret key; where it is not set, a key is kept in the data folder."""
HOSTS = "DETENTE_WORKBENCH_HOSTS"
"""Environment variable that lists the names under which others reach the server, with commas between."""
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
"""Names of this machine for itself."""
SECRET_LENGTH = 64
"""Letters of a secret key: 384 bits."""
TEXT_LIMIT = 4_000_000
"""Bytes of a form: the largest case we know of has 60,000. Files that are uploaded are limited where they are read."""
SECURE_ONLY = 365 * 24 * 3600
"""Seconds for which a browser that has come by HTTPS comes by nothing else: a year, as browsers' own lists demand."""
HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Site:
    """One workbench."""

    folder: Path
    """Its data folder."""
    database: Address
    """Where its tables lie."""
    hosts: tuple[str, ...] = ()
    """Names under which it is reached, besides those of this machine."""
    is_secure: bool = False
    """Whether browsers reach it through HTTPS (a proxy in front): cookies are then sent that way alone."""

    @property
    def environment(self) -> dict[str, str]:
        """What a process that runs beside the server finds in its environment, to open the same workbench."""
        url = os.environ.get(DATABASE, "") if self.database.path is None else ""
        return {FOLDER: str(self.folder), DATABASE: url, HOSTS: ",".join(self.hosts)}


def site_of(
    folder: str | os.PathLike[str] | None = None,
    *,
    database: str | None = None,
    hosts: tuple[str, ...] = (),
    is_secure: bool = False,
    environ: Mapping[str, str] = os.environ,
) -> Site:
    """Return the workbench that is meant: as given, as the environment says, or in the user's data folder.

    Raises
    ------
    LedgerError
        If the database is neither a file nor PostgreSQL.
    """
    given = os.fspath(folder) if folder is not None else environ.get(FOLDER)
    place = (Path(given).expanduser() if given else data_folder() / "workbench").absolute()
    url = database or environ.get(DATABASE) or str(place / "workbench.db")
    named = hosts or tuple(name.strip() for name in environ.get(HOSTS, "").split(",") if name.strip())
    return Site(place, address_of(url), named, is_secure)


def secret_of(site: Site, environ: Mapping[str, str] = os.environ) -> str:
    """Return the secret key that signs sessions: from the environment, or from the data folder, made there once.

    Raises
    ------
    RunError
        If the file holds no key.
    """
    if given := environ.get(SECRET):
        return given
    path = site.folder / "secret"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(48))
    found = path.read_text(encoding="ascii", errors="replace").strip()
    if len(found) < SECRET_LENGTH:
        raise RunError(f"{path}: found {len(found)} letters, expected a secret key of {SECRET_LENGTH}; remove the file")
    return found


def _write_once(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all; who comes second finds that of who came first."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
        if not path.exists():
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def start_django(site: Site) -> None:
    """Set Django up for a workbench; a process has one.

    Raises
    ------
    RunError
        If Django or a package beside it is missing, or the data folder cannot be made.
    """
    try:
        import django
        from django.apps import apps
        from django.conf import settings

        if settings.configured:
            return
        make_folder(site.folder)
        settings.configure(**settings_of(site, secret_of(site)))
        if not apps.ready:
            django.setup()
    except ImportError as error:
        found = f"no package {error.name}, expected those of the workbench"
        raise RunError(f"{found}: pip install 'detente[workbench]'") from None


def make_folder(folder: Path) -> None:
    """Make the data folder, for its owner alone.

    Raises
    ------
    RunError
        If it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"{folder}: the data folder cannot be made here ({error.strerror or error})") from None


def settings_of(site: Site, secret: str) -> dict[str, Any]:
    """Return Django's settings. Nothing is read from the disk but the names of the static files."""
    return {
        "SECRET_KEY": secret,
        "DEBUG": False,
        "ALLOWED_HOSTS": [*LOOPBACK, *site.hosts],
        "CSRF_TRUSTED_ORIGINS": [f"https://{host}" for host in site.hosts] if site.is_secure else [],
        "ROOT_URLCONF": "detente.workbench.urls",
        "ASGI_APPLICATION": "detente.workbench.asgi.application",
        "WORKBENCH": site,
        **_programs(),
        **_database(site),
        **_sessions(is_secure=site.is_secure),
        **_static(),
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        "USE_I18N": False,
        "LOGGING_CONFIG": None,
        "DATA_UPLOAD_MAX_MEMORY_SIZE": TEXT_LIMIT,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 1000,
        "X_FRAME_OPTIONS": "DENY",
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_HSTS_SECONDS": SECURE_ONLY if site.is_secure else 0,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if site.is_secure else None,
        "APPEND_SLASH": False,
    }


def _programs() -> dict[str, Any]:
    """Return which parts take part, in which order a request meets them, and where templates lie."""
    return {
        "INSTALLED_APPS": [
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "django.contrib.staticfiles",
            "django_htmx",
            "detente.ledger.record.apps.RecordConfig",
            "detente.workbench.apps.WorkbenchConfig",
            "detente.workbench.people.apps.PeopleConfig",
            "detente.workbench.cases.apps.CasesConfig",
            "detente.workbench.forecasts.apps.ForecastsConfig",
            "detente.workbench.briefs.apps.BriefsConfig",
            "detente.workbench.publishing.apps.PublishingConfig",
            "detente.workbench.record.apps.RecordConfig",
        ],
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "detente.workbench.guard.PolicyMiddleware",
            "detente.workbench.guard.TokenMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
            "django_htmx.middleware.HtmxMiddleware",
            "detente.workbench.guard.RightsMiddleware",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [HERE / "templates"],
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "detente.workbench.guard.shared_context",
                    ],
                    "loaders": [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                },
            }
        ],
    }


def _database(site: Site) -> dict[str, Any]:
    """Return where the tables are: those of a ledger in a database of its own, all others in one."""
    return {
        "DATABASES": {"default": site.database.settings},
        "DATABASE_ROUTERS": ["detente.workbench.databases.Router"],
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
    }


def _sessions(*, is_secure: bool) -> dict[str, Any]:
    """Return how people are known again."""
    prefix = "__Host-" if is_secure else ""
    return {
        "AUTH_USER_MODEL": "people.Person",
        "AUTHENTICATION_BACKENDS": ["detente.workbench.people.log_in.Backend"],
        "LOGIN_URL": "people:log_in",
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
            {
                "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
                "OPTIONS": {"user_attributes": ("name",)},
            },
        ],
        "SESSION_COOKIE_NAME": f"{prefix}detente_session",
        "CSRF_COOKIE_NAME": f"{prefix}detente_csrf",
        "SESSION_COOKIE_SECURE": is_secure,
        "CSRF_COOKIE_SECURE": is_secure,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_FAILURE_VIEW": "detente.workbench.guard.csrf_failed",
        "SESSION_COOKIE_AGE": 30 * 24 * 3600,
    }


def _static() -> dict[str, Any]:
    """Return where styles and scripts are: at an address that changes with their bytes, so browsers keep them."""
    folder = HERE / "static"
    return {
        "STATIC_URL": f"/static/{digest_of(folder)}/",
        "STATIC_ROOT": None,
        "STATICFILES_DIRS": [folder],
        "WHITENOISE_USE_FINDERS": True,
        "WHITENOISE_AUTOREFRESH": False,
        "WHITENOISE_IMMUTABLE_FILE_TEST": is_immutable,
    }


def digest_of(folder: Path) -> str:
    """Return a short name for all that is in a folder: another for other bytes or names."""
    found = hashlib.sha256()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        found.update(f"{path.relative_to(folder).as_posix()}\n".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]


def is_immutable(path: str, url: str) -> bool:  # noqa: ARG001 - what WhiteNoise asks with
    """Return whether a static file may be kept for ever: its address holds the digest of all."""
    return True
