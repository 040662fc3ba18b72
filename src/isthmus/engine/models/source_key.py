from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.models.entry import Entry
from isthmus.engine.models.organization import Organization


class SourceKey(models.Model):
    """What another system calls a record, so that a later import finds it again.

    The key itself is kept as a digest only: it may say something about a person.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    #: the other system, as the file or its mapping names it: `itop`
    source = models.CharField(max_length=40)
    #: SHA-256 of organization, source and key
    digest = models.CharField(max_length=64)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "source", "digest"], name="source_key_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.digest[:8]}…"
