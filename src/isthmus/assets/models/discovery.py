from __future__ import annotations

from django.db import models

from isthmus.engine.models import StagedWork, WorkChunk


class DiscoveryRun(StagedWork):
    """What a source found, on its way into the registers in chunks.

    That it was done is told by an event of the organization.
    """

    name = models.CharField(max_length=200)
    source = models.CharField(max_length=40)
    #: SHA-256 of the file, so that whoever says it again goes on with it
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.source}: {self.name}"


class DiscoveryChunk(WorkChunk):
    """Up to 500 things of one register, or entries that the source no longer knows of.

    Errors are [key, field, message, hint].
    """

    job = models.ForeignKey(DiscoveryRun, on_delete=models.CASCADE, related_name="chunks")
    created = models.PositiveIntegerField(default=0)
    stale = models.PositiveIntegerField(default=0)
    #: fields left as they are though the source says otherwise
    kept = models.PositiveIntegerField(default=0)
    #: what becomes of each thing: [key, what, title, fields taken, fields kept]
    outcome = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="discovery_chunk_once")
        ]
