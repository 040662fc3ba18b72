"""What is here already of what a source found: records, sightings, relations, by its keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models.functions import Lower

from isthmus.assets.discovery.source import ITEMS, Found
from isthmus.assets.models import Item, Sighting
from isthmus.engine.access import Viewer
from isthmus.engine.models import Edge, Entry
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.sharing import seen_by
from isthmus.engine.transfer import source_keys


def record_type_of(found: Sequence[Found], viewer: Viewer) -> type[RecordType]:
    """Return the register of things that are all of one."""
    declared = registry.by_register(found[0].register)
    assert declared is not None
    return seen_by(declared, viewer)


class Known:
    """What the viewer may know of it: a fixed number of queries for 500 things."""

    def __init__(self, source: str, found: Sequence[Found], viewer: Viewer) -> None:
        self.source, self.viewer = source, viewer
        self.record_type = record_type_of(found, viewer)
        named = {key for one in found for key in _named(one)}
        self.entries = self._visible(named | {one.key for one in found})
        self._adopt(found)
        keys = [self.entries[one.key] for one in found if one.key in self.entries]
        rows = self.record_type.model.objects.visible_to(viewer).filter(pk__in=keys)
        self.records: dict[int, Any] = {row.pk: row for row in rows}
        self.sightings: dict[int, dict[str, Sighting]] = defaultdict(dict)
        for row in Sighting.objects.filter(entry_id__in=keys):
            self.sightings[row.entry_id][row.source] = row

    def _visible(self, keys: Iterable[str]) -> dict[str, int]:
        """Return the entries that the source calls so. One that is hidden or removed is not there."""
        names = {f"{self.source}:{key}": key for key in keys}
        held = source_keys.entries_of(names, self.viewer.organization_id)
        rows = Entry.objects.visible_to(self.viewer).filter(pk__in=set(held.values()))
        here = set(rows.values_list("pk", flat=True))
        return {names[name]: key for name, key in held.items() if key in here}

    def _adopt(self, found: Sequence[Found]) -> None:
        """Take for the same thing what is new to the source and carries the same identifier."""
        #: what the source had no key for until now, and its entry
        self.adopted: dict[str, int] = {}
        if found[0].register != ITEMS:
            return
        new = {
            str(one.values["identifier"]).lower(): one.key
            for one in found
            if one.key not in self.entries and one.values.get("identifier")
        }
        if not new:
            return
        rows = Item.objects.visible_to(self.viewer).annotate(small=Lower("identifier"))
        seen = Sighting.objects.filter(
            organization_id=self.viewer.organization_id, source=self.source
        )
        free = rows.filter(small__in=list(new)).exclude(pk__in=seen.values("entry_id"))
        for key, small in free.values_list("pk", "small"):
            self.adopted[new[small]] = key
        self.entries |= self.adopted

    def record(self, one: Found) -> Any | None:
        return self.records.get(self.entries.get(one.key, 0))

    def sighting(self, key: int) -> Sighting | None:
        return self.sightings[key].get(self.source)

    def holders(self, key: int, name: str, digest: str) -> list[str]:
        """Return the other sources that say just this of a field."""
        return [
            source
            for source, row in self.sightings[key].items()
            if source != self.source and row.said.get(name) == digest
        ]

    def edges(self, found: Sequence[Found]) -> dict[tuple[int, str], set[int]]:
        """Return the entries at the other ends of relations that these things speak of."""
        codes = {code for one in found for code in one.relations}
        if not codes:
            return {}
        rows = Edge.objects.current().filter(source_id__in=self.records, type__in=codes)
        standing: dict[tuple[int, str], set[int]] = defaultdict(set)
        for start, code, end in rows.values_list("source_id", "type", "target_id"):
            standing[start, code].add(end)
        return standing


def _named(one: Found) -> Iterable[str]:
    yield from (key for key in one.refers.values() if key is not None)
    yield from (key for ends in one.relations.values() for key in ends)
