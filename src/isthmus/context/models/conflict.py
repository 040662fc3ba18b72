from __future__ import annotations

from datetime import date

from django.db import models

from isthmus.context.guards.conflict import meets_both, names_both
from isthmus.engine.access import APPROVE
from isthmus.engine.door.act import Act
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Record, register_indexes


class Conflict(Record):
    """Where the two standards look at one thing differently, and how both are met (row P8).

    The integrated system has to satisfy both (27013, 6.1): a resolution says of each how.
    """

    lifecycle = Lifecycle(
        (
            State("open", "Open", "open"),
            State("resolved", "Resolved", "done"),
            State("reopened", "Reopened", "open"),
            State("dismissed", "Dismissed", "void"),
        )
    )
    #: What a resolution rests on: it stands still while the conflict is resolved.
    RESOLUTION = ("isms_view", "sms_view", "isms_met", "sms_met")

    isms_view = models.TextField("how information security sees it", blank=True, max_length=10000)
    sms_view = models.TextField("how service management sees it", blank=True, max_length=10000)
    isms_met = models.TextField(
        "how the ISMS requirement is still met",
        blank=True,
        max_length=10000,
        help_text="What is done so that ISO/IEC 27001 is satisfied, and where that can be seen.",
    )
    sms_met = models.TextField(
        "how the SMS requirement is still met",
        blank=True,
        max_length=10000,
        help_text="What is done so that ISO/IEC 20000-1 is satisfied, and where that can be seen.",
    )
    due_on = models.DateField("to be resolved by", null=True, blank=True)
    resolved_on = models.DateField("resolved on", null=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        indexes = register_indexes("conflict", "owner", "state", ranges=["due_on"])

    def entry_due(self) -> date | None:
        return self.due_on if self.state_category == "open" else None

    @transition(
        source=("open", "reopened"),
        target="resolved",
        label="Resolve",
        permission=APPROVE,
        guards=[meets_both, names_both],
    )
    def resolve(self, act: Act) -> None:
        """Both requirements are met, each in the way that is written down."""
        self.resolved_on = act.today

    @transition(
        source="resolved",
        target="reopened",
        label="Reopen",
        labels={"reason": "What no longer holds — kept in history"},
    )
    def reopen(self, act: Act, *, reason: str) -> None:
        """The resolution no longer meets both."""
        self.resolved_on = None

    @transition(
        source=("open", "reopened"),
        target="dismissed",
        label="Dismiss",
        labels={"reason": "Why there is none — kept in history"},
        danger=True,
    )
    def dismiss(self, act: Act, *, reason: str) -> None:
        """On a closer look the two viewpoints do not conflict."""

    @transition(source="dismissed", target="open", label="Open again")
    def open_again(self, act: Act) -> None:
        """They conflict after all."""
