from typing import TYPE_CHECKING

from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.models.organization import Organization


class Part(models.Model):
    """A row inside one record, written through the door with its record and kept in its history.

    A subclass names its record by a foreign key `record` to it.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")

    if TYPE_CHECKING:
        record_id: int

    class Meta:
        abstract = True


class PartRow(Part):
    """A part that people edit in place, with its record. Its key stays the same through edits.

    The record's type declares it by a `PartType`; frozen parts, which transitions append, are
    plain `Part`s.
    """

    #: its place in the record's list, from 0
    position = models.PositiveSmallIntegerField(editable=False)

    class Meta:
        abstract = True
