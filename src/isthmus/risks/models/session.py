from __future__ import annotations

from datetime import date

from django.db import models

from isthmus.context.concerns import Concerns
from isthmus.engine.door.act import Act
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import PartRow, Record, register_indexes
from isthmus.risks.guards.session import has_owner, has_people, has_things, method_fits
from isthmus.risks.models.method import Method


class RiskSession(Record):
    """Several people assess, together and by one method, what is at risk of some things (27013, 6.2.3).

    What it looks at are relations, and so is what was assessed in it: two people who work on it at
    once write no common row. Under approaches b) and c) it belongs to one kind of assessment.
    """

    lifecycle = Lifecycle(
        (
            State("planned", "Planned", "draft"),
            State("open", "Under way", "open"),
            State("closed", "Closed", "done"),
            State("given_up", "Given up", "void"),
        )
    )

    concerns = models.CharField("risks of", max_length=4, choices=Concerns, default=Concerns.BOTH)
    method = models.ForeignKey(
        Method,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="One that is in force, and for such risks: everything is judged by it.",
    )
    purpose = models.TextField(
        "what it is about", blank=True, max_length=2000, help_text="Why now, and what of."
    )
    held_on = models.DateField("planned for", null=True, blank=True)
    result = models.TextField("what came of it", blank=True, editable=False)
    not_looked_at = models.TextField("not looked at", blank=True, editable=False)
    closed_on = models.DateField("closed on", null=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        indexes = register_indexes(
            "risksession", "concerns", "method", "owner", "state", ranges=["held_on"]
        )

    def entry_due(self) -> date | None:
        return self.held_on if self.state == "planned" else None

    @transition(
        source="planned",
        target="open",
        label="Open",
        guards=[has_owner, has_people, has_things, method_fits],
    )
    def open(self, act: Act) -> None:
        """From now on it is worked through."""

    @transition(
        source="open",
        target="closed",
        label="Close",
        labels={"result": "What came of it, and what is done about what was not looked at"},
    )
    def close(self, act: Act, *, result: str) -> None:
        """It is over. What nobody looked at is written down as it is now."""
        from isthmus.risks.sessions import left_over

        self.result, self.closed_on = result, act.today
        self.not_looked_at = "\n".join(left_over(self))

    @transition(
        source="closed",
        target="open",
        label="Open again",
        guards=[method_fits],
        labels={"reason": "Why — kept in history"},
    )
    def open_again(self, act: Act, *, reason: str) -> None:
        """Go on where it ended."""
        self.result, self.not_looked_at, self.closed_on = "", "", None

    @transition(
        source=("planned", "open"),
        target="given_up",
        label="Give up",
        labels={"reason": "Why nothing came of it — kept in history"},
        danger=True,
    )
    def give_up(self, act: Act, *, reason: str) -> None:
        """What was assessed in it stays as it is."""

    @transition(source="given_up", target="planned", label="Take up again")
    def take_up(self, act: Act) -> None:
        """Plan it anew."""


class Participant(PartRow):
    """Somebody who takes part: by name and role, since they may have no account here."""

    record = models.ForeignKey(RiskSession, on_delete=models.PROTECT, related_name="people")
    name = models.CharField(max_length=120)
    role = models.CharField(
        "knows", max_length=200, blank=True, help_text="What they are asked for."
    )

    class Meta:
        indexes = [models.Index(fields=["record", "position"], name="participant_in_order")]

    def __str__(self) -> str:
        return self.name
