from __future__ import annotations

from datetime import date

from django.db import models

from isthmus.context.concerns import Concerns
from isthmus.context.intervals import Interval, next_after
from isthmus.engine.door.act import Act
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Record, register_indexes
from isthmus.people.models import Party


class Communication(Record):
    """Who tells whom what, when and by which means (mission row C6; 27001, 7.4)."""

    lifecycle = Lifecycle(
        (State("planned", "Planned", "done"), State("dropped", "Dropped", "void"))
    )

    concerns = models.CharField(max_length=10, choices=Concerns, default=Concerns.BOTH)
    content = models.TextField("what is told", blank=True, max_length=5000)
    party = models.ForeignKey(
        Party,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="to which party",
    )
    audience = models.CharField(
        "to whom",
        max_length=300,
        blank=True,
        help_text="In words, where it is no single party: all staff, everybody on call.",
    )
    occasion = models.CharField(
        "when", max_length=300, blank=True, help_text="On what occasion: after a major incident."
    )
    every = models.CharField(
        "how often",
        max_length=20,
        choices=Interval,
        blank=True,
        help_text="Empty where only the occasion decides.",
    )
    means = models.CharField(
        "by which means", max_length=300, blank=True, help_text="E-mail, intranet, meeting."
    )
    next_due = models.DateField("next due", null=True, blank=True)
    last_done = models.DateField("last done", null=True, editable=False)
    last_note = models.CharField("last note", max_length=500, blank=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        indexes = register_indexes(
            "communication", "concerns", "party", "every", "owner", "state", ranges=["next_due"]
        )

    def entry_due(self) -> date | None:
        return self.next_due if self.state == "planned" else None

    @transition(
        source="planned",
        target="planned",
        label="Note as done",
        labels={"note": "What was said, to whom, and what came back — kept in history"},
    )
    def note_as_done(self, act: Act, *, note: str) -> None:
        """It was told; the next time is one interval later, or open where there is none."""
        self.last_done = act.today
        self.last_note = " ".join(note.split())[:500]
        start = self.next_due or act.today
        self.next_due = next_after(start, self.every, act.today) if self.every else None

    @transition(
        source="planned",
        target="dropped",
        label="Drop",
        labels={"reason": "Why nobody has to be told any more — kept in history"},
        danger=True,
    )
    def drop(self, act: Act, *, reason: str) -> None:
        """Nobody has to be told any more."""

    @transition(source="dropped", target="planned", label="Plan again")
    def plan_again(self, act: Act) -> None:
        """It is to be told again."""
