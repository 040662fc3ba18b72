from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.models.organization import Organization


class Part(models.Model):
    """A row inside one record, written through the door with its record and kept in its history.

    A subclass names its record by a foreign key `record` to it.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
