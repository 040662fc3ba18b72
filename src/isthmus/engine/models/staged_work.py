from __future__ import annotations

import secrets

from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.language import N_
from isthmus.engine.models.organization import Organization
from isthmus.engine.models.principal import Principal


class WorkState(models.TextChoices):
    """How far work in stages has come."""

    READING = "reading", N_("Being read")
    CHECKING = "checking", N_("Being checked")
    READY = "ready", N_("Waiting for you")
    WRITING = "writing", N_("Being written")
    RELATING = "relating", N_("Being related")
    DONE = "done", N_("Done")
    CANCELLED = "cancelled", N_("Cancelled")
    FAILED = "failed", N_("Failed")


def new_token() -> str:
    return secrets.token_hex(16)


class StagedWork(models.Model):
    """Work too large for one transaction, done in chunks.

    It is under way and no fact about records: what it writes is told by the records' own events.
    Whoever began it alone sees it, and it goes after a week.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    token = models.CharField(max_length=32, unique=True, default=new_token)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    #: who began it; none: the system, on the command line
    principal = models.ForeignKey(Principal, null=True, on_delete=models.CASCADE, related_name="+")
    record_type = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=WorkState.choices, default=WorkState.READING)
    #: why it can't go on, in a sentence
    problem = models.TextField(blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        abstract = True

    @property
    def over(self) -> bool:
        return self.state in (WorkState.DONE, WorkState.CANCELLED, WorkState.FAILED)


class WorkChunk(models.Model):
    """What is done in one transaction of it, and what became of that."""

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    number = models.PositiveIntegerField()
    #: the state of the work that was last done to it
    step = models.CharField(max_length=10, choices=WorkState.choices)
    rows = models.PositiveIntegerField()
    #: the rows, packed
    content = models.BinaryField()
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    #: what is wrong, row by row
    errors = models.JSONField(default=list)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"chunk {self.number}"
