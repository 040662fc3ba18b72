"""Styles, scripts, fonts and icons, held in memory: the server alone is enough to serve them.

All files share one version, a digest of them all, which stands in front of their path. So an
address never changes its content, and relative addresses inside the styles carry it as well.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import StaticFilesStorage

COMPRESSED = frozenset({".css", ".js", ".svg", ".txt", ".json", ".map"})
TYPES = {".js": "text/javascript", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class StaticFile:
    content: bytes
    zipped: bytes | None
    media_type: str


@dataclass(frozen=True)
class Shelf:
    version: str
    files: dict[str, StaticFile]


@cache
def shelf() -> Shelf:
    """Read every static file once, when the process is first asked for one."""
    files: dict[str, StaticFile] = {}
    total = hashlib.sha256()
    for path, content in sorted(_found().items()):
        total.update(f"{path}\0".encode())
        total.update(hashlib.sha256(content).digest())
        files[path] = _prepared(path, content)
    return Shelf(total.hexdigest()[:12], files)


def _found() -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for finder in get_finders():
        for path, storage in finder.list([".*"]):
            # The first finder wins, as everywhere in Django.
            if path not in found:
                with storage.open(path) as file:
                    found[path] = file.read()
    return found


def _prepared(path: str, content: bytes) -> StaticFile:
    ending = f".{path.rpartition('.')[2]}"
    media_type = TYPES.get(ending) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    if ending in COMPRESSED:
        if media_type.startswith("text/"):
            media_type += "; charset=utf-8"
        # Without a time in its head the compressed file is the same on every server.
        return StaticFile(content, gzip.compress(content, 9, mtime=0), media_type)
    return StaticFile(content, None, media_type)


class VersionedStorage(StaticFilesStorage):
    """What `static()` asks for addresses, in our templates and in those of allauth."""

    def url(self, name: str | None, force: bool = False) -> str:
        return f"{settings.STATIC_URL}{shelf().version}/{quote(name or '')}"


def locate(path: str) -> tuple[StaticFile | None, bool]:
    """Return the file behind the path after STATIC_URL, and whether its version is today's."""
    version, _, name = path.partition("/")
    if version == shelf().version:
        return shelf().files.get(name), True
    # A page that was open during an upgrade asks for the version before: it gets today's.
    if len(version) == 12 and name in shelf().files:
        return shelf().files[name], False
    return shelf().files.get(path), False
