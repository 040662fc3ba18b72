"""Snapshots as pages and API show them: like the record, as far as the viewer may know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist

from isthmus.engine import fields as kinds
from isthmus.engine.door.history import ERASED
from isthmus.engine.fields import FieldSpec
from isthmus.engine.lookup import Lookup
from isthmus.engine.past import python_values, told
from isthmus.engine.registry import RecordType
from isthmus.engine.snapshots.difference import Difference, FieldDifference
from isthmus.engine.web.hooks import text_renderers

Content = Mapping[str, Any]
TEXTS = (kinds.LONG, kinds.MARKDOWN)


def prepare(record_type: type[RecordType], contents: Iterable[Content], lookup: Lookup) -> None:
    """Fetch at once whatever principals and records the contents name."""
    people: set[int] = set()
    entries: set[int] = set()
    for spec, value in _held(record_type, contents):
        people |= {int(value)} if spec.kind == kinds.PRINCIPAL else set()
        entries |= {int(value)} if spec.kind == kinds.RECORD else set()
    lookup.load_principals(people)
    lookup.load_entries(entries)


def _held(
    record_type: type[RecordType], contents: Iterable[Content]
) -> Iterator[tuple[FieldSpec, Any]]:
    """Yield every value of the contents that is not empty, with its field."""
    for content in contents:
        rows = [("", content["fields"])]
        rows += [(part, row) for part, found in content["parts"].items() for row in found]
        for part, row in rows:
            for name, value in row.items():
                spec = spec_of(record_type, name, part)
                if spec is not None and value not in (None, ERASED):
                    yield spec, value


def spec_of(record_type: type[RecordType], name: str, part: str = "") -> FieldSpec | None:
    """Return the field of a snapshot, or of a part's rows in it, as it is declared now.

    None for one that is gone.
    """
    if part:
        declared = record_type.part(part)
        known = declared.specs() if declared else ()
        return next((spec for spec in known if spec.name == name), None)
    try:
        return record_type.spec(name)
    except (FieldDoesNotExist, TypeError):
        return None


def label_of(record_type: type[RecordType], name: str, part: str = "") -> str:
    spec = spec_of(record_type, name, part)
    return spec.label if spec else words(name)


def part_label(record_type: type[RecordType], part: str) -> str:
    declared = record_type.part(part)
    return declared.label_plural if declared else words(part)


def words(name: str) -> str:
    """Return the name of a part or column as a heading."""
    return name.replace("_", " ").capitalize()


def text_of(
    record_type: type[RecordType], name: str, value: Any, lookup: Lookup, part: str = ""
) -> str:
    """Return a value of a snapshot as people read it; what the viewer may not know is empty."""
    spec = spec_of(record_type, name, part)
    if value is None or value == "":
        return ""
    if value == ERASED:
        return told(value)
    if spec is None:
        return str(value)
    if spec.kind == kinds.FILE:
        return str(value["name"])
    return spec.display(spec.column.to_python(value), lookup)


def plain_of(record_type: type[RecordType], name: str, value: Any, lookup: Lookup) -> Any:
    """Return a value of a snapshot as the API sends it: references, never keys."""
    spec = spec_of(record_type, name)
    if spec is None or value is None:
        return value
    if value == ERASED:
        return None
    if spec.kind == kinds.FILE:
        return {"name": value["name"], "sha256": value["sha256"]}
    return spec.plain(python_values(record_type.model, {name: value})[name], lookup)


def presented(record_type: type[RecordType], content: Content, lookup: Lookup) -> dict[str, Any]:
    """Return what a page shows of a snapshot: short facts, long texts, files, rows of parts."""
    found: dict[str, Any] = {"facts": [], "texts": [], "files": [], "parts": []}
    for name in in_order(record_type, content["fields"]):
        value, spec = content["fields"][name], spec_of(record_type, name)
        text = text_of(record_type, name, value, lookup)
        if spec is not None and spec.kind in TEXTS:
            found["texts"] += [_text(spec, text)] if text else []
        elif spec is not None and spec.kind == kinds.FILE:
            found["files"] += [value] if value else []
        else:
            found["facts"].append({"label": label_of(record_type, name), "value": text})
    found["parts"] = [
        _part(record_type, name, rows, lookup) for name, rows in content["parts"].items() if rows
    ]
    return found


def in_order(record_type: type[RecordType], names: Iterable[str]) -> list[str]:
    """Return the names in the order of the record's page; canonical content has its own."""
    places = {name: place for place, name in enumerate(record_type.shown())}
    return sorted(names, key=lambda name: places.get(name, len(places)))


def _text(spec: FieldSpec, text: str) -> dict[str, Any]:
    render = text_renderers.get(spec.kind)
    return {
        "label": spec.label,
        "html": render(text) if render else None,
        "paragraphs": [part.splitlines() for part in text.split("\n\n") if part.strip()],
    }


def _part(
    record_type: type[RecordType], part: str, rows: Sequence[Content], lookup: Lookup
) -> dict[str, Any]:
    """Return the rows of a part as a table, its columns in the order of the form."""
    declared = record_type.part(part)
    held = [name for name in rows[0] if name != "id"]
    columns = [name for name in (declared.fields if declared else held) if name in held]
    return {
        "label": part_label(record_type, part),
        "columns": [
            {
                "key": name,
                "label": label_of(record_type, name, part),
                "main": not place,
                "wrap": True,
            }
            for place, name in enumerate(columns)
        ],
        "rows": [
            {"cells": {n: text_of(record_type, n, row.get(n), lookup, part) for n in columns}}
            for row in rows
        ],
    }


def compared(record_type: type[RecordType], found: Difference, lookup: Lookup) -> dict[str, Any]:
    """Return what a page shows of a difference: facts, texts by line, rows of parts."""
    short = [one for one in found.fields if not one.lines]
    return {
        "facts": [_sides(record_type, one, lookup) for one in short],
        "texts": [
            {"label": label_of(record_type, one.name), "lines": one.lines}
            for one in found.fields
            if one.lines
        ],
        "rows": [
            {
                "part": part_label(record_type, row.part),
                "kind": row.kind,
                "fields": [_sides(record_type, one, lookup, row.part) for one in row.fields],
            }
            for row in found.rows
        ],
    }


def _sides(
    record_type: type[RecordType], one: FieldDifference, lookup: Lookup, part: str = ""
) -> dict[str, str]:
    return {
        "label": label_of(record_type, one.name, part),
        "before": text_of(record_type, one.name, one.before, lookup, part),
        "after": text_of(record_type, one.name, one.after, lookup, part),
    }
