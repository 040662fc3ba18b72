"""A record as it was, and its relations as they were: later events folded back.

Who may see what is decided as of now: a record that is hidden today was never there for this
viewer, and relations with what is hidden do not exist at any time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q

from isthmus.engine import fields as kinds
from isthmus.engine.door.errors import Absent
from isthmus.engine.door.history import ERASED, snapshot
from isthmus.engine.fields import FieldProblem, FieldSpec, instant
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Edge, Event, Record
from isthmus.engine.parts import PartType, load_parts, part_rows
from isthmus.engine.past import fold_back, moves_version, moving, payload_of, python_values
from isthmus.engine.registry import RecordType, registry

MOST_EDGES = 500
DAY = re.compile(r"\d{4}-\d{2}-\d{2}[T ]", re.ASCII)


@dataclass(frozen=True)
class Point:
    """A point in a record's past: an instant, or one of its versions."""

    at: datetime | None = None
    version: int | None = None
    #: how it was given, to be given again
    given: str = ""


@dataclass
class Past:
    """A record at a point of its past. `record` is not saved and must not be."""

    point: Point
    record: Any
    version: int
    moment: datetime
    #: False before the record was created
    existed: bool = True
    #: names of fields whose value then was lawfully erased
    erased: frozenset[str] = frozenset()
    #: the event that made it so, and the one that changed it next
    event: Event | None = None
    next: Event | None = None


@dataclass(frozen=True)
class PastRelation:
    """A relation that stood then; the other end is what it is now."""

    edge: Edge
    other: Any
    outgoing: bool


@dataclass(frozen=True)
class Side:
    """One field, or the rows of one part, at two points: as people read it."""

    label: str
    kind: str
    before: str
    after: str


@dataclass
class _Fold:
    columns: dict[str, Any]
    #: rows by key, for each kind of part
    parts: dict[PartType, dict[int, dict[str, Any]]]
    version: int
    next: Event | None = None


def point(text: str) -> Point:
    """Return the point that an address or a command names. Raises FieldProblem.

    A day is its end in the time zone of the installation; a small number is a version.
    """
    text = text.strip()
    if text.isascii() and text.isdecimal() and len(text) < 8:
        return Point(version=int(text), given=text)
    try:
        if len(text) == 10:
            day = date.fromisoformat(text)
            zone = ZoneInfo(settings.TIME_ZONE)
            return Point(instant(datetime.combine(day, time.max, zone)), given=text)
        if not DAY.match(text):
            raise ValueError(text)
        return Point(instant(datetime.fromisoformat(text)), given=text)
    except ValueError:
        raise FieldProblem(
            "moment",
            tr("“%(text)s” is not a date.", text=text),
            tr("For example 2026-03-01, or 2026-03-01T14:05, or a version."),
        ) from None


def record_at(record: Record, when: Point) -> Past:
    """Return the record as it was, with its parts. Needs `record.entry`.

    Two queries, and one for all kinds of parts, where they aren't loaded.

    Raises Absent for a version that is none.
    """
    later = moving(Event.objects.filter(entry_id=record.pk).order_by("-seq"))
    if when.version is not None:
        back = record.entry.version - when.version
        if back < 0 or when.version < 1:
            raise Absent(f"version {when.version}")
        past = _folded(record, when, record.changed_at, list(later[:back]) if back else [])
        past.moment = past.event.occurred_at if past.event else past.moment
        return past
    assert when.at is not None
    return _folded(record, when, when.at, list(later.filter(occurred_at__gt=when.at)))


def _folded(record: Record, when: Point, moment: datetime, later: list[Event]) -> Past:
    """Fold events, the newest first, back out of the record as it stands."""
    load_parts(registry.of(type(record)), [record])
    parts = {
        part: {row.pk: snapshot(row) for row in rows}
        for part, rows in part_rows(registry.of(type(record)), [record])
    }
    fold = _Fold(snapshot(record), parts, record.entry.version)
    created = False
    for event in later:
        payload = payload_of(event)
        if not moves_version(event, payload):
            continue
        fold.next, fold.version = event, fold.version - 1
        created = created or event.verb == "created"
        if event.verb == "removed":
            fold.columns["removed_at"] = None
        for name, (old, _) in payload.get("changes", {}).items():
            fold.columns[name] = old
        for part, rows in fold.parts.items():
            fold_back(rows, payload.get("parts", {}).get(part.code, {}))
    if created:
        return Past(when, record, 0, moment, existed=False, next=fold.next)
    made = type(record)(**_attributes(record, fold.columns))
    made.entry, made.organization_id = record.entry, record.organization_id
    made.created_at, made.title_key = record.created_at, record.title_key
    made.parts = {part.name: _rows(part, rows) for part, rows in fold.parts.items()}
    made_by = _made_by(record, fold.next)
    made.changed_at = record.created_at if made_by is None else made_by.occurred_at
    erased = frozenset(name for name, value in fold.columns.items() if value == ERASED)
    return Past(
        when,
        made,
        fold.version,
        moment,
        erased=erased,
        event=made_by,
        next=fold.next,
    )


def _rows(part: PartType, rows: dict[int, dict[str, Any]]) -> list[Any]:
    made = [part.model(**_named(part.model, columns)) for columns in rows.values()]
    return sorted(made, key=lambda row: (row.position, row.pk))


def _attributes(record: Record, columns: dict[str, Any]) -> dict[str, Any]:
    # Who may know of it and what it is called by are of today.
    columns |= {"reference": record.reference, "circle": record.circle_id}
    return _named(type(record), columns)


def _named(model: type[models.Model], columns: dict[str, Any]) -> dict[str, Any]:
    """Return columns as the model takes them: keys under `…_id`."""
    names = {column.name: column.attname for column in model._meta.concrete_fields}
    return {names[name]: value for name, value in python_values(model, columns).items()}


def _made_by(record: Record, later: Event | None) -> Event | None:
    """Return the last event that changed the record before `later`."""
    rows = Event.objects.filter(entry_id=record.pk).order_by("-seq")
    if later is not None:
        rows = rows.filter(seq__lt=later.seq)
    return next((event for event in moving(rows)[:5] if moves_version(event)), None)


def edges_at(record: Record, moment: datetime) -> list[Edge]:
    """Return the relations of a record that stood at an instant, of whatever visibility."""
    rows = Edge.objects.current(moment).filter(Q(source_id=record.pk) | Q(target_id=record.pk))
    return list(rows.order_by("type", "-valid_from", "-pk")[:MOST_EDGES])


def relations_at(record: Record, edges: list[Edge], lookup: Lookup) -> list[PastRelation]:
    """Return the relations whose other end the viewer may know of today."""
    found = []
    for edge in edges:
        outgoing = edge.source_id == record.pk
        other = lookup.entry(edge.target_id if outgoing else edge.source_id)
        if other is not None:
            found.append(PastRelation(edge, other, outgoing))
    return found


def specs_of(record_type: type[RecordType]) -> list[FieldSpec]:
    """Return the fields of a record that an as-of view shows, files by their name."""
    return [
        spec
        for spec in record_type.specs(record_type.shown())
        if spec.name not in ("created_at", "changed_at")
    ]


def prepare(
    record_type: type[RecordType], pasts: list[Past], edges: list[Edge], lookup: Lookup
) -> None:
    """Fetch what the fields and relations of several points name: three queries."""
    ends = {end for edge in edges for end in (edge.source_id, edge.target_id)}
    rows = [past.record for past in pasts if past.existed]
    lookup.prepare(specs_of(record_type), rows, ends)
    for part, parts in part_rows(record_type, rows):
        lookup.prepare(part.specs(), parts)


def value_at(spec: FieldSpec, past: Past, lookup: Lookup) -> str:
    """Return a field's value then, as people read it."""
    if spec.name in past.erased:
        return tr("Erased by law")
    return spec.display(spec.of(past.record), lookup)


def differences(
    record_type: type[RecordType], before: Past, after: Past, lookup: Lookup
) -> list[Side]:
    """Return the fields that differ between two points, in the order of the form, then parts."""
    sides = [
        Side(spec.label, spec.kind, value_at(spec, before, lookup), value_at(spec, after, lookup))
        for spec in specs_of(record_type)
    ]
    for part in record_type.parts:
        texts = (rows_at(part, past, lookup) for past in (before, after))
        sides.append(Side(part.label_plural, kinds.LONG, *texts))
    return [side for side in sides if side.before != side.after]


def rows_at(part: PartType, past: Past, lookup: Lookup) -> str:
    """Return the rows of a part then, a line each, as people read them."""
    rows = (part.values(row) for row in past.record.parts[part.name])
    return "\n".join(part.words(row, lookup) for row in rows)
