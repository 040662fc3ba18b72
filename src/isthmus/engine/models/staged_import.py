from __future__ import annotations

import secrets

from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.models.file import StoredFile
from isthmus.engine.models.organization import Organization
from isthmus.engine.models.principal import Principal


class ImportState(models.TextChoices):
    """How far an import has come."""

    READING = "reading", "Being read"
    CHECKING = "checking", "Being checked"
    READY = "ready", "Waiting for you"
    WRITING = "writing", "Being written"
    RELATING = "relating", "Being related"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"
    FAILED = "failed", "Failed"


def new_token() -> str:
    return secrets.token_hex(16)


class StagedImport(models.Model):
    """A file too large for one transaction on its way into a register, in chunks.

    It is work under way and no fact about records: what it writes is told by the records' own
    events, and that it was done by one of the organization. Whoever began it alone sees it.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    token = models.CharField(max_length=32, unique=True, default=new_token)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    #: who began it; none: the system, on the command line
    principal = models.ForeignKey(Principal, null=True, on_delete=models.CASCADE, related_name="+")
    record_type = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    #: until it is read
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    #: SHA-256 of the file, so that whoever says it again goes on with it
    sha256 = models.CharField(max_length=64)
    #: how the file is read: encoding, separator, sheet, rows above the names
    reading = models.JSONField(default=dict)
    #: YAML; empty: the file calls its columns as the register does
    mapping = models.TextField(blank=True)
    state = models.CharField(
        max_length=10, choices=ImportState.choices, default=ImportState.READING
    )
    #: as they stand in the file, for a file of what was refused
    head = models.JSONField(default=list)
    #: names of the columns that the file has
    columns = models.JSONField(default=list)
    #: how it was read, in sentences
    notes = models.JSONField(default=list)
    #: why it can't go on, in a sentence
    problem = models.TextField(blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name

    @property
    def over(self) -> bool:
        return self.state in (ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED)


class ImportChunk(models.Model):
    """Up to 500 rows of a file, and what became of them."""

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    job = models.ForeignKey(StagedImport, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    #: the state of the import whose work was last done to it
    step = models.CharField(max_length=10, choices=ImportState.choices)
    rows = models.PositiveIntegerField()
    #: the rows, packed
    content = models.BinaryField()
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    #: [row, column, code, message, hint] of what is wrong
    errors = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="import_chunk_once")]

    def __str__(self) -> str:
        return f"chunk {self.number}"


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
