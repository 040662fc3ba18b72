from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import FilteredRelation, Q

from isthmus.engine.keys import new_key
from isthmus.engine.models.entry import Entry, seen_entries
from isthmus.engine.models.organization import Organization
from isthmus.engine.models.principal import Principal

if TYPE_CHECKING:
    from isthmus.engine.access import Viewer


class EdgeQuerySet(models.QuerySet["Edge"]):
    def current(self, at: datetime | None = None) -> Self:
        """Return the edges valid at `at`, or now."""
        if at is None:
            return self.filter(valid_to__isnull=True)
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=at), valid_from__lte=at)

    def seen_by(self, viewer: Viewer) -> Self:
        """Return the edges both of whose ends the viewer may see, with them: `seen_source` and
        `seen_target`. An edge to a hidden entry does not exist."""
        if viewer.customer:
            raise ImproperlyConfigured("What customers are shown of an entry no edge says.")
        seen = seen_entries(viewer)
        ends = {
            f"seen_{end}": FilteredRelation(end, condition=_of(end, seen))
            for end in ("source", "target")
        }
        return self.alias(**ends).select_related(*ends)


def _of(end: str, condition: Q) -> Q:
    """Return a condition on entries as one on edges, about the entry at one end."""
    children: list[Any] = condition.children
    about = [
        _of(end, one) if isinstance(one, Q) else (f"{end}__{one[0]}", one[1]) for one in children
    ]
    return Q(*about, _connector=condition.connector, _negated=condition.negated)


class Edge(models.Model):
    """One relation between two entries, valid for a time. Every relation of every kind is here.

    An edge is as visible as its two ends: whoever reads edges joins them to visible entries.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="out_edges")
    target = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="in_edges")
    type = models.CharField(max_length=40)
    note = models.CharField(max_length=500, blank=True)
    made_by = models.ForeignKey(Principal, null=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    objects = EdgeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "target", "type"],
                condition=Q(valid_to__isnull=True),
                name="edge_current_once",
            )
        ]
        indexes = [
            # Of a hub's thousands of one type the newest are read in this order.
            models.Index(fields=["target", "type", "id"], name="edge_by_target"),
            # A hub's neighbours in an order of their own, as the constraint has it the other way.
            models.Index(
                fields=["target", "source", "type"],
                condition=Q(valid_to__isnull=True),
                name="edge_current_back",
            ),
            models.Index(fields=["organization", "type"], name="edge_by_type"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.type} {self.target_id}"
