from __future__ import annotations

from datetime import date

from django.db import models

from isthmus.context.concerns import Concerns
from isthmus.context.guards.filled import was_held
from isthmus.context.guards.training import has_evaluation, was_attended
from isthmus.engine.door.act import Act
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import PartRow, Principal, Record, register_indexes


class TrainingKind(models.TextChoices):
    TRAINING = "training", "Training"
    AWARENESS = "awareness", "Awareness"
    EXERCISE = "exercise", "Exercise"


class Attendance(models.TextChoices):
    INVITED = "invited", "Invited"
    ATTENDED = "attended", "Attended"
    ABSENT = "absent", "Absent"


class Outcome(models.TextChoices):
    NONE = "none", "No test"
    PASSED = "passed", "Passed"
    FAILED = "failed", "Not passed"


class Training(Record):
    """What people were taught or made aware of, who was there, and whether it helped (row C6)."""

    lifecycle = Lifecycle(
        (
            State("planned", "Planned", "open"),
            State("held", "Held", "waiting"),
            State("evaluated", "Evaluated", "done"),
            State("cancelled", "Cancelled", "void"),
        )
    )

    kind = models.CharField(max_length=12, choices=TrainingKind, default=TrainingKind.TRAINING)
    concerns = models.CharField(max_length=10, choices=Concerns, default=Concerns.BOTH)
    planned_on = models.DateField("planned for", null=True, blank=True)
    held_on = models.DateField("held on", null=True, blank=True)
    content = models.TextField(
        blank=True, max_length=10000, help_text="What it is about, and what people know afterwards."
    )
    leader = models.CharField("who leads it", max_length=200, blank=True)
    evaluation = models.TextField(
        "did it help?",
        blank=True,
        max_length=5000,
        help_text="What shows that people can do or know more than before: a test, their work.",
    )

    class Meta(Record.Meta):
        abstract = False
        indexes = register_indexes(
            "training", "kind", "concerns", "owner", "state", ranges=["planned_on", "held_on"]
        )

    def entry_due(self) -> date | None:
        return self.planned_on if self.state == "planned" else None

    @transition(
        source="planned", target="held", label="Record as held", guards=[was_held, was_attended]
    )
    def hold(self, act: Act) -> None:
        """It took place, and who was there is on record."""

    @transition(source="held", target="evaluated", label="Evaluate", guards=[has_evaluation])
    def evaluate(self, act: Act) -> None:
        """Whether it helped is known and written down."""

    @transition(
        source="planned",
        target="cancelled",
        label="Cancel",
        labels={"reason": "Why it does not take place — kept in history"},
        danger=True,
    )
    def cancel(self, act: Act, *, reason: str) -> None:
        """It does not take place."""

    @transition(source=("held", "evaluated", "cancelled"), target="planned", label="Plan again")
    def plan_again(self, act: Act) -> None:
        """It is to take place after all, or was recorded as held by mistake."""


class Participant(PartRow):
    """Whether one person was there, and passed where there was something to pass."""

    record = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="participants")
    person = models.ForeignKey(
        Principal, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(
        max_length=200, blank=True, help_text="Of somebody who is not on record here."
    )
    attendance = models.CharField(max_length=10, choices=Attendance)
    outcome = models.CharField("passed", max_length=10, choices=Outcome, default=Outcome.NONE)

    class Meta:
        indexes = [models.Index(fields=["record", "attendance"], name="participant_by_attendance")]

    def __str__(self) -> str:
        return f"{self.name or self.person_id}: {self.get_attendance_display()}"
