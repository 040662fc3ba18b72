from __future__ import annotations

from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.models.file import StoredFile
from isthmus.engine.models.staged_work import StagedWork, WorkChunk


class StagedImport(StagedWork):
    """A file too large for one transaction on its way into a register, in chunks.

    That it was done is told by an event of the organization.
    """

    name = models.CharField(max_length=200)
    #: until it is read
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    #: SHA-256 of the file, so that whoever says it again goes on with it
    sha256 = models.CharField(max_length=64)
    #: how the file is read: encoding, separator, sheet, rows above the names
    reading = models.JSONField(default=dict)
    #: YAML; empty: the file calls its columns as the register does
    mapping = models.TextField(blank=True)
    #: as they stand in the file, for a file of what was refused
    head = models.JSONField(default=list)
    #: names of the columns that the file has
    columns = models.JSONField(default=list)
    #: how it was read, in sentences
    notes = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name


class ImportChunk(WorkChunk):
    """Up to 500 rows of a file; errors are [row, column, code, message, hint]."""

    job = models.ForeignKey(StagedImport, on_delete=models.CASCADE, related_name="chunks")
    created = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="import_chunk_once")]


class ImportName(models.Model):
    """What a file calls one of its rows, and the record that was made of it."""

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    job = models.ForeignKey(StagedImport, on_delete=models.CASCADE, related_name="names")
    #: SHA-256, since a name may be long, and somebody's
    digest = models.CharField(max_length=64)
    row = models.PositiveIntegerField()
    #: key of the record, once it is there; no foreign key, since this is thrown away
    record = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "digest"], name="import_name_once")]
        indexes = [models.Index(fields=["job", "row"], name="import_name_by_row")]

    def __str__(self) -> str:
        return f"row {self.row}"
