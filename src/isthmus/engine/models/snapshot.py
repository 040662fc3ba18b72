from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import Q

from isthmus.engine.keys import new_key
from isthmus.engine.models.entry import Entry
from isthmus.engine.models.organization import Organization
from isthmus.engine.models.principal import Principal
from isthmus.engine.text import FoldedField


class FrozenQuerySet(models.QuerySet[Any]):
    """Rows that are written once: neither changed nor deleted."""

    def update(self, **kwargs: Any) -> int:
        raise ImproperlyConfigured("A snapshot never changes.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise ImproperlyConfigured("A snapshot never changes.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ImproperlyConfigured("A snapshot is never deleted.")


class Snapshot(models.Model):
    """What declared fields and parts of a record said at one moment: canonical, hashed, frozen.

    A version, a baseline, a case file are snapshots by purpose; numbers count up within one.
    A snapshot is as visible as its entry.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    #: canonical JSON of {fields, parts}; `digest` is its SHA-256
    content = models.TextField()
    digest = models.CharField(max_length=64)
    note = models.CharField(max_length=500, blank=True)
    made_by = models.ForeignKey(Principal, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = FrozenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "purpose", "number"], name="snapshot_once")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ImproperlyConfigured("A snapshot never changes.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ImproperlyConfigured("A snapshot is never deleted.")


class InForce(models.Model):
    """From when until when a version of a record was the one to rely on."""

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    #: the version's title, folded: customers' lists are ordered by it and searched in it
    title_key = FoldedField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(valid_to__isnull=True), name="one_version_in_force"
            )
        ]
        indexes = [models.Index(fields=["entry", "valid_from"], name="in_force_by_time")]

    def __str__(self) -> str:
        return f"{self.snapshot_id} from {self.valid_from}"
