from __future__ import annotations

from django.db import models

from isthmus.engine.language import N_
from isthmus.engine.models.hanging import Hanging
from isthmus.engine.models.principal import Principal


class WatchReason(models.TextChoices):
    CHOSE = "chose", N_("Chose to")
    COMMENTED = "commented", N_("Commented")
    MENTIONED = "mentioned", N_("Was mentioned")
    ASSIGNED = "assigned", N_("Has a task")
    OWNER = "owner", N_("Owns it")


class Watch(Hanging):
    """Somebody who wants to know what happens to a record; one row for each of them.

    With `ended_at` it says that they do not want to: nothing makes them watch again but they
    themselves. An owner watches without a row, until a row says that they do not.
    """

    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=10, choices=WatchReason)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "principal"], name="watch_once")]

    def __str__(self) -> str:
        return f"{self.principal_id} watches {self.entry_id}"
