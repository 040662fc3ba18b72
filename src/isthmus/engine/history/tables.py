"""Which tables follow from history, and how: what replay rebuilds and compares.

The engine's own tables stand in `engine_tables`. A package that writes a table of its own through
the door adds it where it is declared, in `records.py` or `pages.py`:

    from isthmus.engine.history.tables import tables, whole_rows

    tables.append(whole_rows("approvals", Approval, "approvals"))

Events then carry whole rows (`door.history.snapshot`), one or a list, under `approvals`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from isthmus.engine.door.history import ERASED, snapshot
from isthmus.engine.models import Entry, Event

Row = dict[str, Any]
Payload = Mapping[str, Any]


@dataclass
class Story:
    """What the events of one entry say, told in order: rows by table and by key within it."""

    entry: Entry
    rows: dict[str, dict[str, Row]] = field(default_factory=dict)
    #: events that do not follow from those before them
    breaks: list[str] = field(default_factory=list)

    def table(self, name: str) -> dict[str, Row]:
        """Return the rows of one table, by key, to be changed in place."""
        return self.rows.setdefault(name, {})


#: A row that stands: of which entry, its key within the table's rows of that entry, its columns.
Standing = tuple[int, str, Row]


@dataclass(frozen=True)
class Table:
    """One table that events rebuild.

    `take` changes the story's rows by one event; every event is offered, it looks at the verb.
    `standing` returns the rows that stand for up to 500 stories in a fixed number of queries.
    `finish`, where given, derives rows once the whole story is told.
    """

    name: str  #: for people: “comments”
    take: Callable[[Story, Event, Payload], None]
    standing: Callable[[Mapping[int, Story]], Iterable[Standing]]
    finish: Callable[[Story], None] | None = None


#: Tables of upper packages and of the engine's capabilities.
tables: list[Table] = []


def whole_rows(
    name: str,
    model: type[models.Model],
    under: str,
    gone: Collection[str] = (),
    entry: str = "entry",
) -> Table:
    """Return the table of a model whose events carry whole rows under `under`, one or a list.

    After an event the row stands as the event says, after one of the verbs `gone` no longer.
    `entry` names the model's foreign key to the entry whose history tells of it; rows of an
    organization are told in its own.
    """

    def take(story: Story, event: Event, payload: Payload) -> None:
        given = payload.get(under, ())
        for row in (given,) if isinstance(given, dict) else given:
            if event.verb in gone:
                story.table(name).pop(str(row["id"]), None)
            else:
                story.table(name)[str(row["id"])] = dict(row)

    def standing(stories: Mapping[int, Story]) -> Iterable[Standing]:
        for row in model._default_manager.filter(**{f"{entry}_id__in": list(stories)}):
            yield getattr(row, f"{entry}_id"), str(row.pk), snapshot(row)

    return Table(name, take, standing)


def differs(told: Any, found: Any) -> bool:
    """Return whether a column stands otherwise than told; what was erased tells nothing."""
    return bool(told != ERASED and told != found)
