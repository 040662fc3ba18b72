"""Uploads: sniffed, hashed while they are written, kept under random names."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import PurePosixPath

import puremagic
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.utils import timezone

from isthmus.engine.door.transaction import door_open
from isthmus.engine.fields import FieldProblem
from isthmus.engine.models import Organization, StoredFile
from isthmus.engine.text import clean_line

#: What may be uploaded: ending → media type. Everything is served as an attachment all the same.
ALLOWED = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "txt": "text/plain",
    "md": "text/markdown",
    "csv": "text/csv",
    "json": "application/json",
    "eml": "message/rfc822",
    "zip": "application/zip",
}
TEXTS = frozenset({"txt", "md", "csv", "json", "eml"})
#: Office files are ZIP archives; their first bytes say no more than that.
ARCHIVES = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp", "zip"})
SAME = {"jpeg": "jpg"}


def sniff(name: str, head: bytes) -> str:
    """Return the media type of an upload. Raises FieldProblem if content and name disagree."""
    ending = PurePosixPath(name).suffix.lstrip(".").lower()
    if ending not in ALLOWED:
        known = ", ".join(sorted(ALLOWED))
        raise FieldProblem(
            "file-type", f"“{name}” is of a kind that isn't taken.", f"One of: {known}."
        )
    if ending in TEXTS:
        if b"\x00" in head:
            raise FieldProblem("file-type", f"“{name}” says it is text, but is not.")
        return ALLOWED[ending]
    found = {match.extension.lstrip(".") for match in _magic(head)}
    wanted = {"zip"} if ending in ARCHIVES else {SAME.get(ending, ending), ending}
    if ending in ARCHIVES and head[:4] == b"PK\x03\x04":
        return ALLOWED[ending]
    if not wanted & found:
        raise FieldProblem("file-type", f"“{name}” is not what its ending says.")
    return ALLOWED[ending]


def _magic(head: bytes) -> list[puremagic.PureMagicWithConfidence]:
    try:
        return list(puremagic.magic_string(head))
    except (puremagic.PureError, ValueError):
        return []


def store(upload: File[bytes], organization: Organization) -> StoredFile:
    """Keep an upload and return it. Raises FieldProblem if it is too large or of a wrong kind."""
    name = clean_line(PurePosixPath(upload.name or "file").name)[:200]
    if (upload.size or 0) > settings.FILE_MAX_SIZE:
        limit = settings.FILE_MAX_SIZE // 1024 // 1024
        raise FieldProblem("too-large", f"“{name}” is larger than {limit} MB.")
    digest, head = hashlib.sha256(), b""
    for piece in upload.chunks():
        head = head or piece[:8192]
        digest.update(piece)
    media_type = sniff(name, head)
    upload.seek(0)
    handle = secrets.token_hex(16)
    path = f"{handle[:2]}/{handle}"
    try:
        path = default_storage.save(path, upload)
        with door_open():
            return StoredFile.objects.create(
                organization=organization,
                name=name,
                media_type=media_type,
                size=upload.size or 0,
                sha256=digest.hexdigest(),
                path=path,
                created_at=timezone.now(),
            )
    except (OSError, DatabaseError):
        # Half a file, or one that nothing names, is of no use when there is no room left.
        default_storage.delete(path)
        raise
