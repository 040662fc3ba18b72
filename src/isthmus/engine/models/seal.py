from __future__ import annotations

from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.models.organization import Organization


class Seal(models.Model):
    """An ordered hash over events that stood when it was made; each covers the seal before it.

    `members` holds the keys of the sealed events, so that what is gone can be named and what came
    late (committed after its time was sealed) belongs to the seal that found it. `root` covers
    key and hash of every member in order.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    #: keys of events: greater than `after`, up to and with `up_to`, but for late ones
    after = models.BigIntegerField()
    up_to = models.BigIntegerField()
    #: when it was sealed, less the margin: older events are in this seal or one before
    horizon = models.DateTimeField()
    count = models.PositiveIntegerField()
    late = models.PositiveIntegerField(default=0)
    members = models.BinaryField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    #: the answer of a time-stamping authority (RFC 3161) over `hash`
    stamp = models.BinaryField(null=True)
    stamped_at = models.DateTimeField(null=True)
    stamped_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="seal_number_once")
        ]

    def __str__(self) -> str:
        return f"Seal {self.number}"
