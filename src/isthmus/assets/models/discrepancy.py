from __future__ import annotations

from django.db import models

from isthmus.assets.discovery.source import source_labels
from isthmus.assets.guards.discrepancy import item_can_take_it, item_stands_still, one_at_a_time
from isthmus.assets.models.item import Item
from isthmus.engine.door.act import Act
from isthmus.engine.fields import NamedField
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Record, register_indexes
from isthmus.engine.registry import registry

OPEN = "open"


def differing() -> list[tuple[str, str]]:
    """Return the fields of items that may be seen otherwise than they are held, with their labels."""
    declared = registry.of(Item)
    names = [name for name in declared.editable() if name not in declared.own]
    return [(name, declared.spec(name).label) for name in [*names, "state"]]


class Discrepancy(Record):
    """An item is recorded one way and seen another (mission row A1; 27013, 6.3.8).

    A source that says otherwise of what it may not write raises one, and so does whoever walks
    through the racks with a list. There is one of an item, field and source at a time: it is opened
    again where another value is seen.
    """

    lifecycle = Lifecycle(
        (
            State(OPEN, "Open", "open"),
            State("accepted", "Accepted", "done"),
            State("rejected", "Rejected", "done"),
            State("settled", "Settled", "done"),
        )
    )

    item = models.ForeignKey(
        Item,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: what was seen is not in the inventory yet.",
    )
    field = models.CharField(
        max_length=60, choices=differing, help_text="What of the item was seen otherwise."
    )
    held = models.TextField(
        "as recorded", blank=True, max_length=10000, help_text="What the item said at that time."
    )
    seen = models.TextField(
        "as seen",
        blank=True,
        max_length=10000,
        help_text="Written as in a form: a location by its reference, a day as 2026-11-23.",
    )
    source = NamedField(
        "seen by",
        names=source_labels,
        max_length=40,
        help_text="A source of the inventory, or a stocktaking.",
    )
    first_seen = models.DateField(
        "first seen", null=True, blank=True, help_text="Empty: the day on which it is recorded."
    )
    last_seen = models.DateField(
        "last seen", null=True, blank=True, help_text="Empty: the day on which it is recorded."
    )
    reason = models.TextField("why it was rejected", blank=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        verbose_name_plural = "discrepancies"
        indexes = register_indexes(
            "discrep", "item", "field", "source", "owner", "state", ranges=["first_seen"]
        )

    def on_create(self, act: Act) -> None:
        self.first_seen = self.first_seen or act.today
        self.last_seen = self.last_seen or max(self.first_seen, act.today)

    def on_edit(self, act: Act, changed: frozenset[str]) -> None:
        # Whatever was decided was decided about another value.
        if "seen" in changed and self.state != OPEN:
            self.open_anew(act)

    def open_anew(self, act: Act) -> None:
        self.state, self.reason = OPEN, ""
        self.first_seen = self.last_seen = act.today

    @transition(
        source=OPEN,
        target="accepted",
        label="Accept",
        guards=[item_can_take_it, one_at_a_time, item_stands_still],
    )
    def accept(self, act: Act) -> None:
        """The item takes what was seen, as if whoever accepts had edited it."""

    @transition(
        source=OPEN,
        target="rejected",
        label="Reject",
        labels={"reason": "Why the item stays as it is — the same value is not raised again"},
    )
    def reject(self, act: Act, *, reason: str) -> None:
        """What is recorded is right."""
        self.reason = reason.strip()

    @transition(source=OPEN, target="settled", label="Settled")
    def settle(self, act: Act) -> None:
        """Both say the same again. An import finds that by itself."""

    @transition(
        source=("accepted", "rejected", "settled"),
        target=OPEN,
        label="Open again",
        labels={"why": "Why — kept in history"},
    )
    def reopen(self, act: Act, *, why: str) -> None:
        """It differs after all."""
        self.open_anew(act)
