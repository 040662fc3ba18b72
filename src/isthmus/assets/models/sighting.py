from __future__ import annotations

from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.models import Entry, Organization


class Sighting(models.Model):
    """What one source said last of one record, so that the next time only what differs is looked at.

    Values are kept as digests: enough to know whether somebody changed a field since, and no copy
    that would outlive a lawful erasure. It changes only when the source says something else.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    #: as its keys begin: `netbox`
    source = models.CharField(max_length=40)
    #: what the source calls things of this sort: `dcim.device`
    family = models.CharField(max_length=60)
    #: field → digest of its value
    said = models.JSONField(default=dict)
    #: type of relation → keys of the entries at its other end
    related = models.JSONField(default=dict)
    first_seen_at = models.DateTimeField()
    #: since when the source no longer knows of it
    stale_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "source"], name="sighting_once"),
        ]
        indexes = [
            models.Index(fields=["organization", "source", "family"], name="sighting_by_family"),
            models.Index(
                fields=["organization", "source", "entry"],
                condition=models.Q(stale_since__isnull=False),
                name="sighting_stale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.family}"


class SourceOrder(models.Model):
    """Which sources may write one field of items, and which of them goes before the others."""

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    #: a field of items, `state`, or the code of a relation
    field = models.CharField(max_length=60)
    #: names of sources, the first goes before the others; empty: none of them may
    sources = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "field"], name="source_order_once")
        ]

    def __str__(self) -> str:
        return f"{self.field}: {', '.join(self.sources)}"
