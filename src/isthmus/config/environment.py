"""What an operator sets by environment variables: the only settings outside the database."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

#: Every variable, with what it means. A test holds the administrator guide against this.
#: What a sort or the bitmap of an index may take on PostgreSQL. In its own 4 MB the words that begin
#: like what somebody types do not fit at a million records, and thousands of rows are read in vain.
WORK_MEMORY = "16MB"
VARIABLES = {
    "ISTHMUS_DATA": "Folder of the embedded database, uploaded files and the secret key.",
    "ISTHMUS_DATABASE_URL": "postgresql://user:password@host:port/name; without it, SQLite.",
    "ISTHMUS_SECRET_KEY": "Secret for sessions; without it one is made and kept in the data folder.",
    "ISTHMUS_FILE_KEYS": "Master keys of encrypted files, with commas between them, the current one first, "
    "each 32 bytes as base64; without it one is made and kept in the data folder.",
    "ISTHMUS_HOSTS": "Host names the server answers to, with commas between them.",
    "ISTHMUS_HTTPS": "1 when the server is reached by HTTPS only: secure cookies, HSTS.",
    "ISTHMUS_URL": "Address by which people reach the server, for links in e-mail; else the first host.",
    "ISTHMUS_SMTP_URL": "smtp://user:password@host:587 (STARTTLS), smtps:// or smtp+plain:// for the mail server; without it, e-mail becomes files in the folder mail of the data.",
    "ISTHMUS_MAIL_FROM": "Sender of e-mail, such as Isthmus <isthmus@example.org>.",
    "ISTHMUS_TIME_ZONE": "IANA time zone in which dates are read and shown; default UTC.",
    "ISTHMUS_TIMESTAMP_URL": "Time-stamping authority (RFC 3161) that is asked about seals of history, case files and evidence.",
    "ISTHMUS_TIMESTAMP_CERTS": "PEM file of the certificates by which its time stamps are verified.",
    "ISTHMUS_SCANNER": "Command of a virus scanner; it gets a file's path, exits 0 clean, 1 infected.",
    "ISTHMUS_API_RATE": "Requests a minute that one token or session may send to the API, in each web "
    "process; default 3000, 0 is no limit.",
    "ISTHMUS_WEBHOOK_NETWORKS": "Private networks that webhooks may reach, with commas between them; "
    "there http and any port are allowed as well.",
    "ISTHMUS_DEBUG": "1 shows tracebacks in the browser, and under /components/ all that pages are "
    "built from. For development only.",
}


@dataclass(frozen=True)
class Environment:
    data: Path
    database_url: str
    secret_key: str
    file_keys: list[str]
    hosts: list[str]
    trusted_origins: list[str]
    https: bool
    url: str
    smtp_url: str
    mail_from: str
    time_zone: str
    timestamp_url: str
    timestamp_certs: str
    scanner: str
    api_rate: int
    webhook_networks: list[str]
    debug: bool
    testing: bool


def default_data() -> Path:
    """Return where data goes when nobody says: the folder for such things of this user."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "isthmus"


def environment() -> Environment:
    """Read the variables of this process."""
    hosts = [name for name in os.environ.get("ISTHMUS_HOSTS", "").split(",") if name]
    https = os.environ.get("ISTHMUS_HTTPS") == "1"
    url = os.environ.get("ISTHMUS_URL", "").strip().rstrip("/")
    return Environment(
        data=Path(os.environ.get("ISTHMUS_DATA") or default_data()).absolute(),
        database_url=os.environ.get("ISTHMUS_DATABASE_URL", ""),
        secret_key=os.environ.get("ISTHMUS_SECRET_KEY", ""),
        file_keys=[one for one in os.environ.get("ISTHMUS_FILE_KEYS", "").split(",") if one],
        hosts=[*hosts, "localhost", "127.0.0.1", "[::1]"],
        trusted_origins=[f"https://{name}" for name in hosts],
        https=https,
        url=url or _url_of(hosts, https=https),
        smtp_url=os.environ.get("ISTHMUS_SMTP_URL", "").strip(),
        mail_from=os.environ.get("ISTHMUS_MAIL_FROM", "").strip() or "Isthmus <isthmus@localhost>",
        time_zone=os.environ.get("ISTHMUS_TIME_ZONE", "UTC"),
        timestamp_url=os.environ.get("ISTHMUS_TIMESTAMP_URL", ""),
        timestamp_certs=os.environ.get("ISTHMUS_TIMESTAMP_CERTS", ""),
        scanner=os.environ.get("ISTHMUS_SCANNER", "").strip(),
        api_rate=int(os.environ.get("ISTHMUS_API_RATE") or 3000),
        webhook_networks=webhook_networks(os.environ.get("ISTHMUS_WEBHOOK_NETWORKS", "")),
        debug=os.environ.get("ISTHMUS_DEBUG") == "1",
        testing="pytest" in sys.modules,
    )


def webhook_networks(text: str) -> list[str]:
    """Return networks in their usual form. Raises ValueError for what is none."""
    found = []
    for one in filter(None, (part.strip() for part in text.split(","))):
        try:
            found.append(str(ip_network(one)))
        except ValueError as error:
            raise ValueError(f"ISTHMUS_WEBHOOK_NETWORKS: {error}; write 10.0.5.0/24.") from None
    return found


def _url_of(hosts: list[str], *, https: bool) -> str:
    """Return the address of the server where none is set: never what a request claims it to be."""
    if not hosts:
        return "http://127.0.0.1:8000"
    return f"{'https' if https else 'http'}://{hosts[0]}"


def mail(env: Environment) -> dict[str, Any]:
    """Return Django's settings of e-mail. Raises ValueError for an address it can't read.

    The error never repeats the address, which holds a password.
    """
    if not env.smtp_url:
        return {"EMAIL_BACKEND": "isthmus.engine.notices.files.MailFiles"}
    how = "ISTHMUS_SMTP_URL can't be read; write smtp://user:password@host:587."
    try:
        url = urlsplit(env.smtp_url)
        port = url.port
    except ValueError:
        raise ValueError(how) from None
    ways = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
    if url.scheme not in ways or not url.hostname:
        raise ValueError(how)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": port or ways[url.scheme],
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": url.scheme == "smtp",
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }


def database(env: Environment) -> dict[str, Any]:
    """Return Django's settings of the database. Raises ValueError for an address it can't read."""
    if not env.database_url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": env.data / "isthmus.sqlite3",
            "OPTIONS": {
                # One writer at a time: ask for the lock at the start, wait rather than fail.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL;"
                    "PRAGMA synchronous=NORMAL;"
                    "PRAGMA cache_size=-65536;"
                    "PRAGMA temp_store=MEMORY;"
                ),
            },
        }
    url = urlsplit(env.database_url)
    if url.scheme not in ("postgres", "postgresql"):
        raise ValueError(
            f"ISTHMUS_DATABASE_URL starts with “{url.scheme}”; "
            "write postgresql://user:password@host:port/name."
        )
    # An address that leads nowhere is told in seconds, not when the network gives up.
    query = {"connect_timeout": "5", **dict(parse_qsl(url.query))}
    unprepared = query.pop("prepare", "yes") == "no"
    if not unprepared:
        query.setdefault("options", f"-c work_mem={WORK_MEMORY}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": query.pop("host", url.hostname or ""),
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 60,
        # After a restart of the database the first request of each thread finds it again.
        "CONN_HEALTH_CHECKS": True,
        # What comes again is planned once, see `engine.postgres`; not behind a pooler that hands
        # on connections and knows nothing of prepared statements or of what they began with.
        "OPTIONS": {**query, "prepare_threshold": None if unprepared else 5},
    }
