"""What must hold before an item takes what was seen. Lists in, reasons out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from isthmus.engine.access import EDIT
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason

if TYPE_CHECKING:
    from isthmus.assets.models import Discrepancy
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple["Discrepancy", Reason]]


def item_can_take_it(found: Sequence[Discrepancy], act: Act) -> Reasons:
    """Refuse to accept what whoever accepts it could not write into the item by hand."""
    # The registers of items and of discrepancies are declared later than the models they guard.
    from isthmus.assets.discovery.taking import item_type, items_of, taken
    from isthmus.engine.door.possible import refusals
    from isthmus.engine.fields import FieldProblem
    from isthmus.engine.lookup import Lookup

    items, lookup = items_of(found, act.viewer), Lookup(act.viewer)
    rows = refusals(item_type(act.viewer), EDIT, [*items.values()], act)
    refused = {item.pk: why for item, why in rows}
    for one in found:
        item = items.get(one.item_id or 0)
        if item is None:
            text = tr("There is no item that could take it.")
            yield one, Reason("no-item", text, tr("Name the item, or reject it."))
        elif item.pk in refused:
            yield one, refused[item.pk]
        else:
            try:
                taken(one, item, lookup)
            except FieldProblem as problem:
                yield one, Reason(problem.code, problem.message, problem.hint)


def item_stands_still(found: Sequence[Discrepancy], act: Act) -> Reasons:
    """Refuse to accept where the item says something else by now than when it was seen otherwise."""
    from isthmus.assets.discovery.changed import changed
    from isthmus.assets.discovery.taking import items_of

    yield from changed(found, items_of(found, act.viewer), act.viewer)


def one_at_a_time(found: Sequence[Discrepancy], act: Act) -> Reasons:
    """Refuse to accept two values for one field of one item at once."""
    counted = Counter((one.item_id, one.field) for one in found)
    for one in found:
        if counted[one.item_id, one.field] > 1:
            text = tr("Another value for the same field would be accepted with it.")
            yield one, Reason("twice", text, tr("Accept one of them and reject the other."))
