from __future__ import annotations

from django.db import models

from isthmus.context.models.location import Location
from isthmus.engine.door.act import Act
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Record, register_indexes


class Unit(Record):
    """A part of the organization: division, department, team (mission row C1). The title is its name."""

    lifecycle = Lifecycle(
        (State("active", "Active", "done"), State("dissolved", "Dissolved", "void"))
    )

    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="part of",
        help_text="The unit above it; empty at the top.",
    )
    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    summary = models.CharField(
        "what it does", max_length=500, blank=True, help_text="One or two sentences."
    )

    class Meta(Record.Meta):
        abstract = False
        indexes = register_indexes("unit", "parent", "location", "owner", "state")

    @transition(source="active", target="dissolved", label="Dissolve", danger=True)
    def dissolve(self, act: Act) -> None:
        """The unit exists no more; what it was stays on record."""

    @transition(source="dissolved", target="active", label="Form again")
    def form_again(self, act: Act) -> None:
        """The unit exists again."""
