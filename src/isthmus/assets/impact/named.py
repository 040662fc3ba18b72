"""Records that are looked at as lost together, by their references."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from isthmus.assets.impact.reading import MOST_AT_ONCE
from isthmus.engine.access import Viewer
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Entry
from isthmus.engine.text import clean_line


@dataclass(frozen=True)
class Named:
    """The records that were named, and what names none that the viewer may see."""

    entries: Sequence[Entry]
    unknown: Sequence[str]
    #: what is more than can be looked at together
    left_out: Sequence[str] = ()


def named(references: Iterable[str], viewer: Viewer, *beside: Entry) -> Named:
    """Return the records of `references`, each once and none of `beside`: at most one query."""
    every = [one for one in dict.fromkeys(map(clean_line, references)) if one]
    wanted, left_out = every[:MOST_AT_ONCE], every[MOST_AT_ONCE:]
    if not wanted:
        return Named((), ())
    lookup = Lookup(viewer)
    lookup.load_references(wanted)
    entries: list[Entry] = []
    unknown = []
    known = {one.pk for one in beside}
    for reference in wanted:
        entry = lookup.entry_named(reference)
        if entry is None or entry.organization_id is None or entry.record_type is None:
            unknown.append(reference)
        elif entry.pk not in known:
            known.add(entry.pk)
            entries.append(entry)
    return Named(entries, unknown, left_out)
