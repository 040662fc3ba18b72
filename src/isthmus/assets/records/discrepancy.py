from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from isthmus.assets.edges import DISCREPANCY_OF
from isthmus.assets.models import Discrepancy
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType, register, section


@register
class DiscrepancyType(RecordType):
    model = Discrepancy
    prefix = "DSC"
    register = "discrepancies"
    label = "Discrepancy"
    label_plural = "Discrepancies"
    about = (
        "Where an item is recorded one way and a source or a stocktaking sees it another. Nothing is "
        "overwritten: somebody accepts what was seen, or rejects it with the reason."
    )
    clause = "6.3.8"
    phase = "check"
    icon = "git-compare"
    columns = ("title", "field", "source", "first_seen", "owner", "state")
    filters = ("item", "field", "source", "owner", "state", "first_seen")
    sorts = ("title", "changed_at", "created_at")
    default_sort = "-created_at"
    form = (
        section("What differs", "title", "item", "field", "held", "seen",
                about="Which item, what of it, and both values."),
        section("Who saw it", "source", "first_seen", "last_seen", "owner",
                about="By which source or stocktaking, when, and who decides."),
    )  # fmt: skip
    readonly = ("reason",)
    hangs_on = "item"
    edge_fields = {"item": DISCREPANCY_OF.code}
    restrictable = True

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        for row, record in enumerate(records):
            first, last = record.first_seen, record.last_seen
            if first and last and last < first:
                text = tr("It was last seen before it was first seen.")
                yield RowError(row, "last_seen", "order", text, tr("Mend one of the dates."))
