"""Uploads between the preview of an import and its doing: under random names, for one session."""

from __future__ import annotations

import io
import secrets
import zipfile
from collections.abc import Sequence
from datetime import timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from isthmus.documents.sources import File
from isthmus.engine.door import Absent

FOLDER = "staged"
SESSION_KEY = "document_imports"
#: So many previews may stand open in one session; the oldest makes room.
OPEN_AT_ONCE = 3
KEPT = timedelta(days=1)


def stage(files: Sequence[File], session: SessionBase, organization_id: int) -> str:
    """Keep the files for this session and return the name under which it finds them again."""
    sweep()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for number, (name, content) in enumerate(files):
            # The number keeps files of the same name apart.
            archive.writestr(zipfile.ZipInfo(f"{number:04d}/{name}"), content)
    token = secrets.token_hex(16)
    default_storage.save(f"{FOLDER}/{token}", ContentFile(packed.getvalue()))
    standing: list[list[object]] = session.get(SESSION_KEY, [])
    for old, _ in standing[: max(0, len(standing) + 1 - OPEN_AT_ONCE)]:
        default_storage.delete(f"{FOLDER}/{old}")
    session[SESSION_KEY] = [*standing, [token, organization_id]][-OPEN_AT_ONCE:]
    return token


def staged(token: str, session: SessionBase, organization_id: int) -> list[File]:
    """Return the files kept under `token`. Raises Absent for another session or organization."""
    place = f"{FOLDER}/{token}"
    known = [token, organization_id] in session.get(SESSION_KEY, [])
    if not known or not default_storage.exists(place):
        raise Absent("such import any more; choose the files again")
    with default_storage.open(place) as file, zipfile.ZipFile(file) as archive:
        return [
            (info.filename.partition("/")[2], archive.read(info)) for info in archive.infolist()
        ]


def discard(token: str, session: SessionBase) -> None:
    """Forget an import that was done or given up."""
    default_storage.delete(f"{FOLDER}/{token}")
    session[SESSION_KEY] = [one for one in session.get(SESSION_KEY, []) if one[0] != token]


def sweep() -> None:
    """Delete what was left standing for more than a day."""
    try:
        _, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return
    oldest = timezone.now() - KEPT
    for name in names:
        if default_storage.get_modified_time(f"{FOLDER}/{name}") < oldest:
            default_storage.delete(f"{FOLDER}/{name}")
