"""What differs between two snapshots: field by field, texts by line, parts row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from isthmus.engine.lines import Line, differences

#: Longer texts, and those of several lines, are compared by line.
SHORT = 200


@dataclass(frozen=True)
class FieldDifference:
    """One field with its value on both sides; a long text also by line."""

    name: str
    before: Any
    after: Any
    lines: Sequence[Line] = ()


@dataclass(frozen=True)
class RowDifference:
    """One row of a part: added, removed or changed in these fields."""

    part: str
    id: str
    kind: str
    fields: Sequence[FieldDifference]


@dataclass(frozen=True)
class Difference:
    """Everything that differs between two contents."""

    fields: Sequence[FieldDifference] = ()
    rows: Sequence[RowDifference] = field(default_factory=tuple)

    def __bool__(self) -> bool:
        return bool(self.fields or self.rows)


def difference(a: Mapping[str, Any], b: Mapping[str, Any]) -> Difference:
    """Return what differs from `a` to `b`, both {fields, parts} as `take.read` returns them.

    A field or part that only one side has counts as empty on the other.
    """
    names = dict.fromkeys([*a.get("parts", {}), *b.get("parts", {})])
    rows = [
        one
        for name in names
        for one in _rows(name, a.get("parts", {}).get(name, ()), b.get("parts", {}).get(name, ()))
    ]
    return Difference(_fields(a.get("fields", {}), b.get("fields", {})), rows)


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[FieldDifference]:
    found = []
    for name in dict.fromkeys([*old, *new]):
        before, after = old.get(name), new.get(name)
        if before != after:
            found.append(FieldDifference(name, before, after, _lines(before, after)))
    return found


def _lines(before: Any, after: Any) -> Sequence[Line]:
    texts = [one for one in (before, after) if isinstance(one, str)]
    if not texts or all(len(text) <= SHORT and "\n" not in text for text in texts):
        return ()
    return differences(before or "", after or "")


def _rows(
    part: str, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]
) -> list[RowDifference]:
    before, after = ({str(row["id"]): row for row in side} for side in (old, new))
    found = []
    for key in dict.fromkeys([*before, *after]):
        changed = _fields(_without_id(before.get(key, {})), _without_id(after.get(key, {})))
        if key not in after:
            found.append(RowDifference(part, key, "removed", changed))
        elif key not in before:
            found.append(RowDifference(part, key, "added", changed))
        elif changed:
            found.append(RowDifference(part, key, "changed", changed))
    return found


def _without_id(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}
