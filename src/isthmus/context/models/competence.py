from __future__ import annotations

from datetime import date

from django.db import models

from isthmus.context.concerns import Concerns
from isthmus.context.models.process import Process
from isthmus.engine.door.act import Act
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import PartRow, Principal, Record, register_indexes
from isthmus.people.models import Role


class Level(models.TextChoices):
    MISSING = "missing", "Missing"
    LEARNING = "learning", "Being learnt"
    SHOWN = "shown", "Shown"


class Competence(Record):
    """What somebody in a role has to be able to do, and who has shown it (mission row C6)."""

    lifecycle = Lifecycle(
        (
            State("required", "Required", "done"),
            State("not_required", "Required no more", "void"),
        )
    )

    role = models.ForeignKey(
        Role,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The role that needs it.",
    )
    process = models.ForeignKey(
        Process,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The process in which it is needed, where no single role needs it.",
    )
    concerns = models.CharField(max_length=10, choices=Concerns, default=Concerns.BOTH)
    needed = models.TextField("what is needed", blank=True, max_length=5000)
    shown_by = models.TextField(
        "how it is shown",
        blank=True,
        max_length=2000,
        help_text="A certificate, years of practice, work that was looked at.",
    )
    #: the first day on which what a holder has shown is valid for the last time
    next_expiry = models.DateField("valid until", null=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        indexes = register_indexes(
            "competence", "role", "process", "concerns", "owner", "state", ranges=["next_expiry"]
        )

    def on_create(self, act: Act) -> None:
        self._expire()

    def on_edit(self, act: Act, changed: frozenset[str]) -> None:
        self._expire()

    def _expire(self) -> None:
        rows = [row for row in self.parts.get("holders", ()) if isinstance(row, Holder)]
        self.next_expiry = min((row.valid_until for row in rows if row.valid_until), default=None)

    def entry_due(self) -> date | None:
        return self.next_expiry if self.state == "required" else None

    @transition(source="required", target="not_required", label="Require no more", danger=True)
    def end(self, act: Act) -> None:
        """Nobody needs it any more; who had it stays on record."""

    @transition(source="not_required", target="required", label="Require again")
    def require(self, act: Act) -> None:
        """It is needed again."""


class Holder(PartRow):
    """How far one person has it, and what shows it."""

    record = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="holders")
    person = models.ForeignKey(
        Principal, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(
        max_length=200, blank=True, help_text="Of somebody who is not on record here."
    )
    level = models.CharField(max_length=10, choices=Level)
    evidence = models.CharField(
        max_length=500, blank=True, help_text="What shows it, and where that is kept."
    )
    valid_until = models.DateField(
        "valid until", null=True, blank=True, help_text="Empty where it does not run out."
    )

    class Meta:
        indexes = [models.Index(fields=["record", "level"], name="holder_by_level")]

    def __str__(self) -> str:
        return f"{self.name or self.person_id}: {self.get_level_display()}"
