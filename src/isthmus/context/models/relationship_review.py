from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from isthmus.context.guards.filled import was_held
from isthmus.context.guards.relationship_review import (
    has_next,
    has_party,
    has_summary,
    is_measured,
)
from isthmus.engine.door.act import Act
from isthmus.engine.lifecycle import Lifecycle, State, of_kinds, transition
from isthmus.engine.models import Record, register_indexes
from isthmus.people.models import Party

#: How content somebody can say to be.
LEAST, MOST = 1, 10


class ReviewKind(models.TextChoices):
    MEETING = "meeting", "Review meeting"
    SURVEY = "survey", "Satisfaction survey"


class RelationshipReview(Record):
    """What was gone through with a customer, and how content they are (row C2; 20000-1, 7.1)."""

    lifecycle = Lifecycle(
        (
            State("planned", "Planned", "open"),
            State("held", "Held", "waiting"),
            State("closed", "Closed", "done"),
            State("cancelled", "Cancelled", "void"),
        )
    )

    kind = models.CharField(max_length=10, choices=ReviewKind, default=ReviewKind.MEETING)
    party = models.ForeignKey(
        Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name="with whom",
    )  # fmt: skip
    planned_on = models.DateField("planned for", null=True, blank=True)
    held_on = models.DateField("held on", null=True, blank=True)
    participants = models.TextField(
        blank=True, max_length=2000, help_text="Who took part, of both sides; or who was asked."
    )
    performance = models.TextField(
        "performance in short",
        blank=True,
        max_length=10000,
        help_text="What was agreed and what was delivered, security included.",
    )
    satisfaction = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="From 1, not at all, to 10, entirely."
    )
    measured_how = models.CharField(
        "how it was measured",
        max_length=300,
        blank=True,
        help_text="Who was asked what, and how many answered.",
    )
    changes_asked = models.TextField(
        "changes they ask for",
        blank=True,
        max_length=10000,
        help_text="To scope, targets, agreement. What is to be done about them are its tasks.",
    )
    next_due = models.DateField("next due", null=True, blank=True)

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(satisfaction__isnull=True)
                | Q(satisfaction__gte=LEAST, satisfaction__lte=MOST),
                name="satisfaction_in_range",
            )
        ]
        indexes = register_indexes(
            "relreview", "kind", "party", "owner", "state", ranges=["planned_on", "held_on"]
        )

    def entry_due(self) -> date | None:
        return self.planned_on if self.state == "planned" else None

    @transition(
        source="planned", target="held", label="Record as held", guards=[has_party, was_held]
    )
    def hold(self, act: Act) -> None:
        """It took place."""

    @transition(
        source="held",
        target="closed",
        label="Close",
        guards=[
            of_kinds(has_summary, ReviewKind.MEETING),
            of_kinds(is_measured, ReviewKind.SURVEY),
            has_next,
        ],
    )
    def close(self, act: Act) -> None:
        """What came of it is written down, and the next one has its day."""

    @transition(
        source="planned",
        target="cancelled",
        label="Cancel",
        labels={"reason": "Why it does not take place — kept in history"},
        danger=True,
    )
    def cancel(self, act: Act, *, reason: str) -> None:
        """It does not take place."""

    @transition(source=("held", "closed", "cancelled"), target="planned", label="Plan again")
    def plan_again(self, act: Act) -> None:
        """It is to take place after all, or was recorded as held by mistake."""
