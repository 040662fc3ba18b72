"""What happened to the rows inside a record, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Event, Record
from isthmus.engine.parts import PartType, load_parts
from isthmus.engine.past import RowChange, payload_of, python_values, rows_in
from isthmus.engine.registry import RecordType


def row_names(
    record_type: type[RecordType], events: Sequence[Event], lookup: Lookup, record: Record
) -> dict[str, str]:
    """Return what rows are called by their keys: those that are here, or came or went in `events`.

    One query for all kinds of parts, where they aren't loaded.
    """
    found: dict[str, str] = {}
    load_parts(record_type, [record])
    for part in record_type.parts:
        for event in events:
            for row in rows_in(payload_of(event).get("parts", {}).get(part.code)):
                if row.what != "changed":
                    found[row.id] = _name(part, _side(part, row, row.what == "added"), lookup)
        for standing in record.parts[part.name]:
            found[str(standing.pk)] = _name(part, part.values(standing), lookup)
    return found


def _name(part: PartType, row: Mapping[str, Any], lookup: Lookup) -> str:
    """Return what tells a row from the others: the field declared for that, or the first two things that
    it says."""
    if part.told_by and row.get(part.told_by):
        return part.spec(part.told_by).display(row[part.told_by], lookup)
    said = (spec.display(row.get(spec.name), lookup) for spec in part.specs())
    return ", ".join([one for one in said if one][:2])


def _side(part: PartType, row: RowChange, after: bool) -> dict[str, Any]:
    return python_values(part.model, {name: pair[after] for name, pair in row.pairs.items()})


def part_changes(
    record_type: type[RecordType],
    event: Event,
    payload: Mapping[str, Any],
    lookup: Lookup,
    called: Mapping[str, str],
) -> list[dict[str, str]]:
    """Return how an event changed rows, as the component `timeline` shows changes.

    What a new record began with goes without saying, as its fields do.
    """
    found: list[dict[str, str]] = []
    for part in record_type.parts if event.verb != "created" else ():
        rows = list(rows_in(payload.get("parts", {}).get(part.code)))
        told = [line for row in rows for line in _row(part, row, lookup, called)]
        if rows and not told:
            told = [
                {
                    "field": part.label_plural,
                    "before": tr("in one order"),
                    "after": tr("in another"),
                }
            ]
        found += told
    return found


def _row(
    part: PartType, row: RowChange, lookup: Lookup, called: Mapping[str, str]
) -> list[dict[str, str]]:
    before, after = (_side(part, row, side) for side in (False, True))
    if row.what != "changed":
        sides = {"before": part.words(before, lookup), "after": part.words(after, lookup)}
        words = tr("%(row)s added", row=part.label)
        if row.what == "removed":
            words = tr("%(row)s removed", row=part.label)
        return [{"field": words, **sides}]
    name = called.get(row.id, "")
    who = f"{part.label} ({name})" if name else part.label
    lines = []
    for spec in part.specs():
        if spec.name in row.pairs:
            sides = {
                "before": spec.display(before.get(spec.name), lookup),
                "after": spec.display(after.get(spec.name), lookup),
            }
            lines.append({"field": f"{who}: {spec.label}", **sides})
    return lines
