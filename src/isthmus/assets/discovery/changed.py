"""Whether an item says something else by now than when it was seen otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from isthmus.assets.discovery.source import sources
from isthmus.assets.discovery.weighing import STATE
from isthmus.assets.models import Discrepancy, Item
from isthmus.engine.access import Viewer
from isthmus.engine.fields import FieldProblem, FieldSpec
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.lookup import Lookup
from isthmus.engine.registry import registry
from isthmus.engine.text import clean_line

#: Characters of each value in a reason.
SHORT = 120


def as_text(spec: FieldSpec, value: Any, lookup: Lookup) -> str:
    """Return a value as a form would take it."""
    if value is None or isinstance(value, str):
        return value or ""
    plain = spec.plain(value, lookup)
    return ("yes" if plain else "no") if isinstance(plain, bool) else str(plain or "")


def changed(
    found: Iterable[Discrepancy], items: Mapping[int, Item], viewer: Viewer
) -> Iterator[tuple[Discrepancy, Reason]]:
    """Yield the discrepancies whose item was changed since, and what it says: one query for what
    items refer to.

    Whoever takes stock need not write down what is recorded; then there is nothing to compare. An
    item that says already what was seen has nothing to lose.
    """
    declared, lookup = registry.of(Item), Lookup(viewer)
    told = [one for one in found if one.item_id in items and (one.held or one.source in sources())]
    names = {one.field for one in told}
    lookup.prepare(declared.specs(names), [*items.values()])
    for one in told:
        assert one.item_id is not None
        spec = declared.spec(one.field)
        value = spec.of(items[one.item_id])
        now = value if one.field == STATE else as_text(spec, value, lookup)
        if not any(_same(spec, value, now, said, lookup) for said in (one.held, one.seen)):
            text = tr(
                "The item has changed since. It said “%(base)s”, it says “%(now)s” now, and "
                "“%(seen)s” was seen.",
                base=_short(one.held),
                now=_short(now),
                seen=_short(one.seen),
            )
            hint = tr(
                "If what was seen is right, write what it says now under “As recorded” and accept; "
                "otherwise reject it."
            )
            yield one, Reason("changed", text, hint)


def _same(spec: FieldSpec, value: Any, now: str, said: str, lookup: Lookup) -> bool:
    """Return whether the item says what is written there, however it is written."""
    if now.strip() == said.strip():
        return True
    try:
        return bool(spec.name != STATE and spec.parse(said, lookup) == value)
    except FieldProblem:
        return False


def _short(text: str) -> str:
    line = clean_line(text) or tr("nothing")
    return line if len(line) <= SHORT else f"{line[: SHORT - 1]}…"
