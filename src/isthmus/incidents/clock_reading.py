from __future__ import annotations

from django.db import models
from django.db.models import Q

from isthmus.agreements.calendars.models import BusinessCalendar
from isthmus.agreements.models import Agreement, Metric
from isthmus.engine.keys import new_key
from isthmus.engine.language import N_
from isthmus.engine.models import Organization


class ClockState(models.TextChoices):
    """How a clock stood when its report last changed, or something was told of the clock."""

    RUNNING = "running", N_("Running")
    PAUSED = "paused", N_("Paused")
    MET = "met", N_("Met")
    BREACHED = "breached", N_("Breached")
    WITHDRAWN = "withdrawn", N_("Withdrawn")


class ClockReading(models.Model):
    """What one clock of one report said when something last happened to it (27013, 6.2.5).

    Derived, and in no event: it follows from the report's history, the version of the agreement that
    it is bound to, and the calendar's versions. It is visible with its report and never beyond: ask
    for the rows of reports that a viewer may see. It rests on agreements that everybody may know of.

    A running clock whose `due_at` has passed is missed, whether or not anything has told so yet:
    `breached_at` comes with what is told of it. `elapsed` and `paused` are working seconds until the
    report last changed; for a clock with `ended_at` they are final.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    record = models.ForeignKey(
        "incidents.Incident", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    metric = models.CharField(max_length=20, choices=Metric)
    #: the number of this clock among those of the metric that followed one another
    run = models.PositiveSmallIntegerField(default=0)
    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    version = models.PositiveIntegerField()
    #: key of the row of the agreement's targets, and what it gives in working seconds
    target = models.BigIntegerField()
    seconds = models.PositiveIntegerField()
    #: by which it counts; None: round the clock
    calendar = models.ForeignKey(
        BusinessCalendar, null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=12, choices=ClockState)
    started_at = models.DateTimeField()
    warn_at = models.DateTimeField(null=True)
    #: None while it stands still before it is missed: nobody knows for how long
    due_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    #: since when its aim is reached
    ended_at = models.DateTimeField(null=True)
    elapsed = models.PositiveIntegerField(default=0)
    paused = models.PositiveIntegerField(default=0)
    #: when something is to be told of it: a warning, or that it was missed
    next_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at", "organization"],
                condition=Q(next_at__isnull=False),
                name="clock_next",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["record", "metric"], name="clock_of_metric_once")
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.metric}: {self.state}"
