from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from isthmus.assets.guards.definition import (
    defines_something,
    is_the_only_one,
    tells_categories_apart,
)
from isthmus.assets.models.item import Control, Item
from isthmus.engine.access import PUBLISH
from isthmus.engine.approvals.guards import approved
from isthmus.engine.door.act import Act
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import PartRow, Record, register_indexes
from isthmus.engine.snapshots.guards import is_in_force, is_not_in_force


class Definition(Record):
    """What the organization takes for a configuration item (mission row A1; 27013, 6.2.1).

    Each organization decides that for itself, by what it needs. The record is the text that is
    worked on; what counts is the version in force.
    """

    lifecycle = Lifecycle(
        (
            State("draft", "Draft", "draft"),
            State("proposed", "Put to approval", "waiting"),
            State("in_force", "In force", "done"),
            State("withdrawn", "Withdrawn", "void"),
        )
    )

    wording = models.TextField(
        "the definition in words",
        blank=True,
        max_length=10000,
        help_text="What is a configuration item with us, so that two people decide alike.",
    )
    reasons = models.TextField(
        blank=True,
        max_length=10000,
        help_text="Why the line is drawn here: what it costs to control more, or less.",
    )
    inventory = models.ForeignKey(
        Item,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="this inventory is itself the item",
        help_text="Whoever reads the inventory knows where to strike; so it is protected like any "
        "other item.",
    )
    review_due = models.DateField("next review", null=True, blank=True)
    in_force_from = models.DateField("in force since", null=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        verbose_name = "definition of configuration items"
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(in_force_from__isnull=False, removed_at__isnull=True),
                name="one_definition_in_force",
            )
        ]
        indexes = register_indexes("cidef", "owner", "state", ranges=["review_due"])

    def entry_due(self) -> date | None:
        return self.review_due if self.in_force_from else None

    @transition(
        source="draft",
        target="proposed",
        label="Put to approval",
        guards=[defines_something, tells_categories_apart],
    )
    def propose(self, act: Act) -> None:
        """Ask for approval. What the definition says stands still until it is taken back."""

    @transition(
        source="proposed",
        target="draft",
        label="Take back to draft",
        labels={"reason": "What is to change — the next draft starts from it"},
    )
    def take_back(self, act: Act, *, reason: str) -> None:
        """Work on it again."""

    @transition(
        source="proposed",
        target="in_force",
        label="Bring into force",
        permission=PUBLISH,
        guards=[
            defines_something,
            tells_categories_apart,
            approved("definition"),
            is_the_only_one,
        ],
    )
    def bring_into_force(self, act: Act) -> None:
        """From now on it decides what is controlled as a configuration item."""
        self.in_force_from = act.today

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
        """Nothing is defined by it any more."""
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


class Category(PartRow):
    """One sort of configuration items: what belongs there, and how far changes are controlled."""

    record = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="categories")
    code = models.CharField(
        max_length=20, help_text="Short; items name the category by it: SRV, NET."
    )
    name = models.CharField(max_length=120)
    belongs = models.CharField("what belongs there", max_length=500, blank=True)
    control = models.CharField(
        "level of control", max_length=10, choices=Control, default=Control.RECORDED
    )

    class Meta:
        indexes = [models.Index(fields=["record", "code"], name="ci_category_by_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
