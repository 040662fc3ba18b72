from __future__ import annotations

from datetime import date

from django.db import models

from isthmus.controls.guards import has_begin, has_control, has_owner
from isthmus.controls.models.control import Control
from isthmus.controls.recurring import Interval, first_after
from isthmus.engine.door.act import Act
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Record, register_indexes


class OperationKind(models.TextChoices):
    RESTORE = "restore", N_("Restore test")
    LOGS = "logs", N_("Log review")
    ACCESS = "access", N_("Access review")
    OTHER = "other", N_("Something else")


class Operation(Record):
    """What has to be done for a control again and again: it asks whoever does it, each time anew.

    Each time is a test of the control's operation, planned some days ahead, with what is to be
    collected and answered. An access review lists who began, moved and left since the last.
    """

    lifecycle = Lifecycle(
        (
            State("draft", "Draft", "draft"),
            State("running", "Running", "open"),
            State("paused", "Paused", "waiting"),
            State("ended", "Ended", "void"),
        )
    )

    control = models.ForeignKey(
        Control, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(
        "what is done",
        max_length=10,
        choices=OperationKind,
        default=OperationKind.OTHER,
        help_text="An access review lists who began, changed position, role or team, and left.",
    )
    every = models.CharField("how often", max_length=10, choices=Interval, default=Interval.QUARTER)
    begins_on = models.DateField(
        "first due", null=True, blank=True, help_text="The following are counted from this day."
    )
    collects = models.TextField(
        "what is collected",
        blank=True,
        max_length=5000,
        help_text="One thing on each line: each is answered every time before it counts as passed.",
    )
    next_on = models.DateField("next due", null=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        verbose_name = "recurring operation"
        indexes = register_indexes(
            "operation", "control", "kind", "every", "owner", "state", ranges=["next_on"]
        )

    def entry_due(self) -> date | None:
        """Return when it is due next; whoever answers for it is asked before that."""
        return self.next_on if self.state == "running" else None

    @property
    def things(self) -> list[str]:
        """What is to be collected, one by one."""
        return [one for line in self.collects.splitlines() if (one := " ".join(line.split())[:500])]

    def following(self, last: date | None) -> date | None:
        """Return the slot after the last that was asked for; None while there is no first one."""
        return first_after(self.begins_on, self.every, last) if self.begins_on else None

    @transition(
        source=("draft", "paused"),
        target="running",
        label="Let it run",
        guards=[has_control, has_owner, has_begin],
    )
    def run(self, act: Act) -> None:
        """Whoever answers for it is asked some days before each time is due."""

    @transition(
        source="running",
        target="paused",
        label="Pause",
        labels={"reason": "Why nobody is asked for a while — kept in history"},
    )
    def pause(self, act: Act, *, reason: str) -> None:
        """Nobody is asked until it runs again; what was asked for stays."""

    @transition(
        source=("draft", "running", "paused"),
        target="ended",
        label="End",
        labels={"reason": "Why it is done no more — kept in history"},
        danger=True,
    )
    def end(self, act: Act, *, reason: str) -> None:
        """It is done no more."""

    @transition(source="ended", target="draft", label="Take up again")
    def take_up(self, act: Act) -> None:
        """It is to be done after all."""
