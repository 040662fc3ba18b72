"""What a discrepancy quotes of its item goes when that is lawfully erased."""

from __future__ import annotations

from collections.abc import Iterator

from isthmus.assets.models import Discrepancy, Item
from isthmus.engine.history.erasure import Quote
from isthmus.engine.models import Record
from isthmus.engine.registry import registry

VALUES = frozenset({"title", "held", "seen"})


def quotes(record: Record, names: frozenset[str]) -> Iterator[Quote]:
    """Yield the discrepancies that quote these fields of an item: its name stands in every title."""
    if not isinstance(record, Item):
        return
    declared = registry.of(Discrepancy)
    rows = Discrepancy.objects.as_system("erasure of what it quotes").filter(item=record.pk)
    for one in rows.exclude(title=declared.erased_title):
        if one.field in names:
            yield declared, one.pk, VALUES
        elif "title" in names:
            yield declared, one.pk, frozenset({"title"})
