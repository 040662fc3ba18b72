"""What somebody holds inside records: rows of parts that name them.

Such rows pass to another, or they tell of the past and stay. Whoever declares a part says which by
`PAST`; without a word they pass. What stays is shown beside what passes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from isthmus.engine.access import Viewer
from isthmus.engine.door import Act, Edit, edit
from isthmus.engine.fields import PRINCIPAL, FieldSpec
from isthmus.engine.language import declare_texts
from isthmus.engine.parts import PartType, Row, load_parts, values_of
from isthmus.engine.registry import RecordType, registry
from isthmus.people.handover.seat import Held, Seat, void


@dataclass(frozen=True)
class Past:
    """Rows that tell of the past. `label` names what stays; rows that meet `still` are not past yet."""

    label: str
    still: Q | None = None

    def __post_init__(self) -> None:
        declare_texts(self, "label")


#: By the column of the part: `context.participant.person`.
PAST: dict[str, Past] = {}


@dataclass(frozen=True)
class Staying:
    """What stays with a person of one sort, as far as the operator may see it."""

    code: str
    label: str
    held: Sequence[Held]


def naming(record_type: type[RecordType]) -> Iterator[tuple[str, PartType, FieldSpec]]:
    """Yield every field of the parts of a register that names somebody, with its column."""
    for part in record_type.parts:
        for spec in part.specs():
            if spec.kind == PRINCIPAL:
                yield f"{part.code}.{spec.name}", part, spec


def part_seats(record_type: type[RecordType]) -> Iterator[Seat]:
    """Yield what passes to another inside the records of a register."""
    for code, part, spec in naming(record_type):
        past = PAST.get(code)
        if past is None or past.still is not None:
            yield _seat(code, record_type, part, spec, past.still if past else None)


def staying(person: int, viewer: Viewer) -> list[Staying]:
    """Return what stays with a person because it is past; sorts without any left out."""
    found = []
    for record_type in registry.types():
        for code, part, spec in naming(record_type):
            if past := PAST.get(code):
                rows = _rows(record_type, part, spec, person, viewer)
                rows = rows.exclude(past.still) if past.still is not None else rows
                found.append(Staying(code, past.label, _held(rows)))
    return [one for one in found if one.held]


def _rows(
    record_type: type[RecordType], part: PartType, spec: FieldSpec, person: int, viewer: Viewer
) -> QuerySet[Any]:
    records: Any = record_type.model.objects.visible_to(viewer)
    rows: QuerySet[Any] = part.model._default_manager.filter(**{spec.name: person})
    return rows.filter(record__in=records.values("pk"))


def _held(rows: QuerySet[Any]) -> list[Held]:
    return [Held(*found) for found in rows.order_by("pk").values_list("pk", "record_id")]


def _seat(
    code: str, record_type: type[RecordType], part: PartType, spec: FieldSpec, still: Q | None
) -> Seat:
    def find(person: int, viewer: Viewer) -> list[Held]:
        rows = _rows(record_type, part, spec, person, viewer)
        rows = rows.exclude(record__state__in=void(record_type))
        return _held(rows.filter(still) if still is not None else rows)

    def move(held: Sequence[Held], person: int, successor: int, act: Act) -> None:
        passing = {one.key for one in held}
        rows: Any = record_type.model.objects.visible_to(act.viewer)
        records = list(rows.filter(pk__in={one.entry for one in held}).order_by("pk"))
        load_parts(record_type, records)
        edits = []
        for record in records:
            after = _passed(values_of(part, record), spec.name, passing, successor)
            edits.append(Edit(record.pk, {part.name: after}))
        edit(record_type, edits, act)

    words = f"{record_type.label_plural}: {part.label_plural.lower()}"
    return Seat(code, words, (code,), find, move)


def _passed(rows: Sequence[Row], name: str, passing: set[int], successor: int) -> list[Row]:
    """Return the rows with `successor` in those that pass; where they stand already, without them."""
    there = any(row[name] == successor for row in rows if row["id"] not in passing)
    found = []
    for row in rows:
        if row["id"] not in passing:
            found.append(row)
        elif not there:
            found.append({**row, name: successor})
            there = True
    return found
