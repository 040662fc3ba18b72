"""What approaches and methods share: drafted, approved, in force by a frozen version, revised."""

from __future__ import annotations

from datetime import date

from django.db import models

from isthmus.engine.access import PUBLISH
from isthmus.engine.door.act import Act
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Record
from isthmus.engine.snapshots.guards import is_in_force, is_not_in_force


class Decision(Record):
    """The record is the text that is worked on; what counts is the version in force."""

    lifecycle = Lifecycle(
        (
            State("draft", "Draft", "draft"),
            State("proposed", "Put to approval", "waiting"),
            State("in_force", "In force", "done"),
            State("withdrawn", "Withdrawn", "void"),
        )
    )

    review_due = models.DateField("next review", null=True, blank=True)
    in_force_from = models.DateField("in force since", null=True, editable=False)

    class Meta(Record.Meta):
        abstract = True

    def entry_due(self) -> date | None:
        return self.review_due if self.in_force_from else None

    @transition(
        source="proposed",
        target="draft",
        label="Take back to draft",
        labels={"reason": "What is to change — the next draft starts from it"},
    )
    def take_back(self, act: Act, *, reason: str) -> None:
        """Work on it again."""

    @transition(source="in_force", target="draft", label="Revise")
    def revise(self, act: Act) -> None:
        """Draft it anew; what is in force stays so until the new text is brought into force."""

    @transition(
        source=("draft", "proposed", "in_force"),
        target="withdrawn",
        label="Withdraw",
        permission=PUBLISH,
        guards=[is_in_force],
        labels={"reason": "Why — kept in history"},
        danger=True,
    )
    def withdraw(self, act: Act, *, reason: str) -> None:
        """Nothing new rests on it any more."""
        self.in_force_from = None

    @transition(
        source=("draft", "proposed"),
        target="withdrawn",
        label="Give up",
        guards=[is_not_in_force],
        labels={"reason": "Why — kept in history"},
        danger=True,
    )
    def give_up(self, act: Act, *, reason: str) -> None:
        """Stop working on it; it was never in force."""

    @transition(source="withdrawn", target="draft", label="Take up again")
    def take_up(self, act: Act) -> None:
        """Work on it again, as a draft."""
