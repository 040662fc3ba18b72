"""Measuring uploads while they come in: what is too large is neither kept in memory nor on disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from isthmus.engine.files.kinds import clean_name

#: All files of one request together may be so many times the largest one.
TIMES = 20


class LimitHandler(FileUploadHandler):
    """Stands before Django's handlers and drops a file as soon as it is larger than may be kept."""

    taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.taken += len(raw_data)
        limit = settings.FILE_MAX_SIZE
        if start + len(raw_data) > limit or self.taken > TIMES * limit:
            name = clean_name(self.file_name or "file")
            found = [*too_large(self.request), (self.field_name or "", name)]
            self.request.too_large = found  # type: ignore[union-attr]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def too_large(request: HttpRequest | Any) -> list[tuple[str, str]]:
    """Return the field and the name of each file of a request that was dropped.

    It is known once the body was read: ask `request.FILES` first.
    """
    return list(getattr(request, "too_large", []))
