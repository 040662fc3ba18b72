from __future__ import annotations

from django.db import models
from django.db.models import Q

from isthmus.engine.models.hanging import Hanging
from isthmus.engine.models.principal import Principal


class TimeSpent(Hanging):
    """How long somebody worked on a record on one day, in minutes, and at what."""

    WORDS = frozenset({"note"})

    #: who worked
    who = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    minutes = models.PositiveIntegerField()
    note = models.CharField(max_length=300, blank=True)
    #: who said so; None: the system
    author = models.ForeignKey(Principal, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=24 * 60), name="time_spent_within_a_day"
            )
        ]
        indexes = [
            models.Index(fields=["entry", "id"], name="time_spent_by_entry"),
            models.Index(fields=["organization", "day"], name="time_spent_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} min on {self.day}"
