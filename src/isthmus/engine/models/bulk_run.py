from __future__ import annotations

from django.db import models

from isthmus.engine.models.staged_work import StagedWork, WorkChunk


class BulkRun(StagedWork):
    """One thing done to all records that matched a list when it was asked for."""

    verb = models.CharField(max_length=60)
    #: what was said about it, as the verb takes it
    given = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.verb} of {self.record_type}"


class BulkChunk(WorkChunk):
    """Up to 500 keys of records; errors are [key, why not, what helps]."""

    job = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="chunks")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="bulk_chunk_once")]
