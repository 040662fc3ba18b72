"""Rebuilding every table that follows from history, and comparing it with what stands.

Entries are read in order of their keys, 500 at a time, with a fixed number of queries for each
chunk: memory does not grow with the number of records or events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from isthmus.engine.door.history import plain
from isthmus.engine.history.engine_tables import EDGES, engine_tables
from isthmus.engine.history.tables import Row, Story, Table, differs, tables
from isthmus.engine.models import Edge, Entry, Event, Organization
from isthmus.engine.past import payload_of

CHUNK = 500
#: A record may be written to while it is compared: what differs is looked at again so often.
LOOKS = 3

#: Called with how many entries are done.
Progress = Callable[[int], None]
#: Sees each entry and each of its events in order, None after the last.
Watch = Callable[[Entry, Event | None], None]


@dataclass(frozen=True)
class Difference:
    """A column or a row that stands otherwise than history tells."""

    entry: int
    reference: str
    table: str
    row: str  #: key of the row within the table's rows of the entry; empty for the record itself
    column: str  #: empty where the whole row is missing or too many
    told: Any
    found: Any

    @property
    def text(self) -> str:
        """What differs, for people; without the values, which may be nobody's business."""
        what = f"{self.table} {self.row}".strip()
        if self.column:
            return f"{what}: {self.column} is not what history tells"
        if self.table == "history":
            return str(self.found)
        return f"{what}: history tells of no such row" if self.told is None else f"{what} is gone"


def replay(
    organization: Organization, progress: Progress | None = None, watch: Watch | None = None
) -> Iterator[Difference]:
    """Yield every difference between the organization's history and its tables, in order of entries."""
    last, done = 0, 0
    while keys := _keys_after(organization, last):
        last, done = keys[-1], done + len(keys)
        yield from _settled(keys, watch)
        if progress:
            progress(done)
    yield from _strays(organization)


def _strays(organization: Organization) -> Iterator[Difference]:
    """Find relations that start where no history of the organization can tell of them."""
    strays = Edge.objects.filter(organization=organization).exclude(
        source__organization=organization
    )
    for edge in strays.select_related("source"):
        which = f"{edge.type} {edge.target_id}"
        where = edge.source_id, edge.source.reference, EDGES, which
        yield Difference(*where, "", None, {"note": edge.note})


def _keys_after(organization: Organization, last: int) -> list[int]:
    rows = Entry.objects.as_system("replay").filter(organization=organization, pk__gt=last)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK])


def _settled(keys: list[int], watch: Watch | None) -> list[Difference]:
    """Return the differences of one chunk that still stand at a second and a third look."""
    found = list(_compare(keys, watch))
    for _ in range(LOOKS - 1):
        if not found:
            break
        found = list(_compare(sorted({one.entry for one in found}), None))
    return found


def _compare(keys: list[int], watch: Watch | None) -> Iterator[Difference]:
    known = [*engine_tables(), *tables]
    stories = tell(keys, known, watch)
    for story in stories.values():
        for text in story.breaks:
            yield Difference(story.entry.pk, story.entry.reference, "history", "", "", "", text)
    for table in known:
        yield from _differences(table, stories)


def tell(keys: list[int], known: Iterable[Table], watch: Watch | None = None) -> dict[int, Story]:
    """Return what the events of up to 500 entries say, by entry. Two queries."""
    rows = Entry.objects.as_system("replay").filter(pk__in=keys).order_by("pk")
    stories = {entry.pk: Story(entry) for entry in rows}
    known = list(known)
    seen: set[int] = set()
    last: Entry | None = None
    events = Event.objects.filter(entry_id__in=keys).order_by("entry_id", "seq")
    for event in events.iterator(chunk_size=2000):
        story = stories.get(event.entry_id)
        if story is None:
            continue
        if watch:
            if last is not None and last is not story.entry:
                watch(last, None)
            watch(story.entry, event)
        last = story.entry
        seen.add(event.entry_id)
        _take(story, event, known)
    for story in stories.values():
        if watch and (story.entry is last or story.entry.pk not in seen):
            watch(story.entry, None)
        for table in known:
            if table.finish:
                table.finish(story)
    return stories


def _take(story: Story, event: Event, known: Iterable[Table]) -> None:
    try:
        payload = payload_of(event)
        for table in known:
            table.take(story, event, payload)
    except (AttributeError, KeyError, TypeError, ValueError):
        # Whoever tampers with history need not keep to its form.
        story.breaks.append(f"event {event.seq} can't be read")


def _differences(table: Table, stories: Mapping[int, Story]) -> Iterator[Difference]:
    found: dict[tuple[int, str], Row] = {
        (entry, key): row for entry, key, row in table.standing(stories)
    }
    for entry, story in stories.items():
        for key, told in story.rows.get(table.name, {}).items():
            row = found.pop((entry, key), None)
            where = entry, story.entry.reference, table.name, key
            if row is None:
                yield Difference(*where, "", told, None)
                continue
            for column in sorted(told.keys() | row.keys()):
                expected = told.get(column)
                if differs(plain(expected), plain(row.get(column))):
                    yield Difference(*where, column, expected, row.get(column))
    for (entry, key), row in found.items():
        yield Difference(entry, stories[entry].entry.reference, table.name, key, "", None, row)
