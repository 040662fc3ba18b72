"""Uploads between preview and import: under random names, for one session, for a day."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from isthmus.engine.registry import RecordType
from isthmus.engine.transfer.table import Reading

FOLDER = "imports"
#: A session keeps so many; the oldest goes first.
AT_MOST = 5
KEPT = timedelta(days=1)
SESSION = "imports"


@dataclass(frozen=True)
class Staged:
    token: str
    name: str
    data: bytes
    reading: Reading = field(default_factory=Reading)
    #: YAML; empty: the file calls its columns as the register does
    mapping: str = ""


def stage(
    session: Any,
    record_type: type[RecordType],
    org: str,
    name: str,
    data: bytes,
    reading: Reading,
    mapping: str,
) -> str:
    """Keep an upload until it is imported and return its token, which only this session knows."""
    token = secrets.token_hex(16)
    default_storage.save(f"{FOLDER}/{token}", ContentFile(data))
    kept = dict(session.get(SESSION, {}))
    kept[token] = {
        "name": name,
        "register": record_type.register,
        "org": org,
        "reading": asdict(reading),
        "mapping": mapping,
    }
    for old in list(kept)[:-AT_MOST]:
        kept.pop(old)
        _delete(old)
    session[SESSION] = kept
    sweep()
    return token


def staged(session: Any, record_type: type[RecordType], org: str, token: str) -> Staged | None:
    """Return the upload, if this session made it for this register and it is still there."""
    found = session.get(SESSION, {}).get(token)
    place = f"{FOLDER}/{token}"
    if not found or (found["register"], found["org"]) != (record_type.register, org):
        return None
    if not default_storage.exists(place):
        return None
    with default_storage.open(place) as file:
        reading = Reading(**found["reading"])
        return Staged(token, found["name"], file.read(), reading, found["mapping"])


def read_by(session: Any, token: str, mapping: str) -> None:
    """Let an upload be read by another mapping from now on."""
    kept = dict(session[SESSION])
    kept[token] = {**kept[token], "mapping": mapping}
    session[SESSION] = kept


def discard(session: Any, token: str) -> None:
    """Forget an upload."""
    session[SESSION] = {key: kept for key, kept in session.get(SESSION, {}).items() if key != token}
    _delete(token)


def sweep() -> None:
    """Delete what was left behind: sessions end without saying so."""
    if not default_storage.exists(FOLDER):
        return
    limit = timezone.now() - KEPT
    for name in default_storage.listdir(FOLDER)[1]:
        if default_storage.get_modified_time(f"{FOLDER}/{name}") < limit:
            _delete(name)


def _delete(token: str) -> None:
    default_storage.delete(f"{FOLDER}/{token}")
