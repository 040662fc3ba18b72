"""An item takes what was seen: an edit or a transition like any other, by whoever accepts it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from isthmus.assets.discovery.changed import changed
from isthmus.assets.discovery.moving import path
from isthmus.assets.discovery.weighing import STATE
from isthmus.assets.models import Discrepancy, Item
from isthmus.engine.access import Viewer
from isthmus.engine.door import Act, Edit, Refused, edit, move
from isthmus.engine.door.checks import locked
from isthmus.engine.door.follow import Change
from isthmus.engine.fields import FieldProblem
from isthmus.engine.language import N_, tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.sharing import seen_by

#: What an item's history says beside the edit. It names no discrepancy: that may be restricted further.
NOTE = N_("A discrepancy was accepted.")


def item_type(viewer: Viewer) -> type[RecordType]:
    return seen_by(registry.of(Item), viewer)


def items_of(found: Iterable[Discrepancy], viewer: Viewer) -> dict[int, Item]:
    """Return the items of discrepancies that the viewer may see: one query."""
    keys = {one.item_id for one in found} - {None}
    rows = Item.objects.visible_to(viewer).filter(pk__in=keys) if keys else ()
    return {item.pk: item for item in rows}


def taken(one: Discrepancy, item: Item, lookup: Lookup) -> Any:
    """Return the value that an item takes from a discrepancy; of its state, the way there.

    Raises FieldProblem where it can't be read or reached.
    """
    declared = item_type(lookup.viewer)
    if one.field != STATE:
        return declared.spec(one.field).parse(one.seen, lookup)
    way = path(declared, item.state, one.seen.strip())
    if way is None:
        text = tr("No way leads there that asks for nothing.")
        raise FieldProblem("no-way", text, tr("Take the item there by hand."))
    return way


def _held_still(accepted: Sequence[Discrepancy], act: Act) -> dict[int, Item]:
    """Return the items of discrepancies, locked. Raises Refused where one was changed meanwhile."""
    keys = sorted({one.item_id for one in accepted if one.item_id})
    items: dict[int, Any] = {item.pk: item for item in locked(item_type(act.viewer), keys, act)}
    if reasons := [*changed(accepted, items, act.viewer)]:
        raise Refused(reasons)
    return items


def follow(change: Change) -> None:
    """Let items take what was accepted, in the transaction that accepts it."""
    if change.verb != "accept" or change.record_type.model is not Discrepancy:
        return
    accepted: list[Any] = [*change.records]
    declared, lookup = item_type(change.act.viewer), Lookup(change.act.viewer)
    items = _held_still(accepted, change.act)
    values: dict[int, dict[str, Any]] = defaultdict(dict)
    ways: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for one in accepted:
        value = taken(one, items[one.item_id], lookup)
        if one.field == STATE:
            ways[tuple(value)].append(one.item_id)
        else:
            values[one.item_id][one.field] = value
    edit(declared, [Edit(key, said) for key, said in values.items()], change.act, NOTE)
    for way, keys in ways.items():
        for verb in way:
            move(declared, verb, keys, change.act)
