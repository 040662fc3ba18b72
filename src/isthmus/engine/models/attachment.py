from __future__ import annotations

from django.db import models

from isthmus.engine.models.file import StoredFile
from isthmus.engine.models.hanging import Hanging
from isthmus.engine.models.principal import Principal


class Attachment(Hanging):
    """A file that hangs on a record. Taken off it is a tombstone: row and bytes stay."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    #: None: the system
    author = models.ForeignKey(Principal, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["entry", "id"], name="attachment_by_entry")]

    def __str__(self) -> str:
        return f"{self.file_id} at {self.entry_id}"
