from __future__ import annotations

from datetime import date

from django.db import models

from isthmus.context.concerns import Concerns
from isthmus.context.guards.filled import has_owner
from isthmus.context.guards.process import governed
from isthmus.context.models.unit import Unit
from isthmus.engine.door.act import Act
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Record, register_indexes
from isthmus.people.models import Party


class Process(Record):
    """What is done again and again to one end (mission row C1). The title is its name.

    Whoever operates it, the provider answers for it: of a process that another party operates it
    shows how it is governed (20000-1:2011, 4.2; 27013, 5.2).
    """

    lifecycle = Lifecycle(
        (
            State("planned", "Planned", "draft"),
            State("in_operation", "In operation", "done"),
            State("retired", "Retired", "void"),
        )
    )

    purpose = models.TextField(
        max_length=5000, blank=True, help_text="To what end, and for whom it is done."
    )
    concerns = models.CharField(max_length=4, choices=Concerns, default=Concerns.BOTH)
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="carried out by",
        help_text="The unit that does the work.",
    )
    operated_by = models.ForeignKey(
        Party,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="operated by another party",
        help_text="Empty where we operate it ourselves.",
    )
    governance = models.TextField(
        "how it is governed",
        max_length=5000,
        blank=True,
        help_text="How we define it, see how well it does and have it improved, though another "
        "party operates it.",
    )
    inputs = models.TextField(max_length=5000, blank=True, help_text="What it starts from.")
    outputs = models.TextField(max_length=5000, blank=True, help_text="What comes of it.")
    measures = models.TextField(
        max_length=5000, blank=True, help_text="By what we know how well it does."
    )
    review_due = models.DateField("next review", null=True, blank=True)

    class Meta(Record.Meta):
        abstract = False
        verbose_name_plural = "processes"
        indexes = register_indexes(
            "process", "concerns", "unit", "operated_by", "owner", "state", ranges=["review_due"]
        )

    def entry_due(self) -> date | None:
        return self.review_due if self.state == "in_operation" else None

    @transition(
        source=("planned", "retired"),
        target="in_operation",
        label="Put into operation",
        guards=[has_owner, governed],
    )
    def put_into_operation(self, act: Act) -> None:
        """Work by the process from now on."""

    @transition(source=("planned", "in_operation"), target="retired", label="Retire", danger=True)
    def retire(self, act: Act) -> None:
        """The process is no longer carried out."""

    @transition(source=("in_operation", "retired"), target="planned", label="Plan anew")
    def plan_anew(self, act: Act) -> None:
        """Plan the process again; until it is put into operation nobody has to work by it."""
