"""Rows inside records in files: JSON nests them, XLSX gives them a sheet, CSV a cell of JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from isthmus.engine.inputs import parse_part
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.parts import PartType, Row
from isthmus.engine.registry import RecordType
from isthmus.engine.transfer.columns import PART, REFERENCE, text
from isthmus.engine.transfer.errors import CellError

#: Where a row stands: first the record, then the row itself.
HEAD = (REFERENCE, "id")


def cell(rows: Sequence[Row]) -> str:
    """Return rows as they stand in a cell of CSV; nothing for none."""
    return orjson.dumps(list(rows)).decode() if rows else ""


def from_cell(given: str) -> list[Row] | None:
    """Return what stands in a cell of CSV; None if it isn't a list of objects."""
    if not given.strip():
        return []
    try:
        return from_json(orjson.loads(given))
    except orjson.JSONDecodeError:
        return None


def from_json(given: Any) -> list[Row] | None:
    """Return rows that were read from JSON; None if it isn't a list of objects of plain values."""
    if not isinstance(given, list):
        return None
    fits = all(
        isinstance(row, dict) and not any(isinstance(v, dict | list) for v in row.values())
        for row in given
    )
    return given if fits else None


def not_rows(number: int, part: PartType) -> CellError:
    """Return the error for a cell or value that holds no rows."""
    hint = tr('Write [{"%(fields)s": "…"}, …].', fields=part.fields[0])
    message = tr("%(label_plural)s must be a list of objects.", label_plural=part.label_plural)
    return CellError(number, f"{PART}{part.name}", "type", message, hint)


class PartSheets:
    """The rows on the sheets of a workbook that are named like the parts, by their record."""

    def __init__(
        self,
        record_type: type[RecordType],
        sheets: Mapping[str, list[list[str]]],
        errors: list[CellError],
    ) -> None:
        self.errors = errors
        #: of each part that has a sheet: the rows by reference, with their numbers
        self.found: dict[PartType, dict[str, list[tuple[int, Row]]]] = {}
        for part in record_type.parts:
            if part.name[:31] in sheets:
                self.found[part] = self._by_record(part, sheets[part.name[:31]])

    def _by_record(
        self, part: PartType, rows: Sequence[Sequence[str]]
    ) -> dict[str, list[tuple[int, Row]]]:
        head = [name.strip() for name in rows[0]] if rows else []
        for name in head:
            if name and name not in (*HEAD, *part.fields):
                hint = tr("Columns: %(names)s.", names=", ".join((*HEAD, *part.fields)))
                message = tr(
                    "The sheet “%(name)s” has no column “%(name2)s”.",
                    name=part.name,
                    name2=name[:60],
                )
                self._wrong(part, "unknown-column", message, hint)
        found: dict[str, list[tuple[int, Row]]] = {}
        for number, cells in enumerate(rows[1:], start=2):
            if any(value.strip() for value in cells):
                row = {
                    n: v for n, v in zip(head, cells, strict=False) if n in (*HEAD, *part.fields)
                }
                found.setdefault(row.pop(REFERENCE, "").strip(), []).append((number, row))
        return found

    def take(self, reference: str) -> dict[str, list[Row]]:
        """Return the rows of one record, by part; each record comes for them once."""
        return {
            part.name: [row for _, row in by_record.pop(reference, ())] if reference else []
            for part, by_record in self.found.items()
        }

    def left(self) -> None:
        """Name the rows that no record came for."""
        for part, by_record in self.found.items():
            for rows in by_record.values():
                for number, _ in rows:
                    message = tr(
                        "Row %(number)s of the sheet “%(name)s” belongs to no record of the file.",
                        number=number,
                        name=part.name,
                    )
                    hint = tr("Give it the reference that its record has on the first sheet.")
                    self._wrong(part, "unknown", message, hint)

    def _wrong(self, part: PartType, code: str, message: str, hint: str) -> None:
        self.errors.append(CellError(0, f"{PART}{part.name}", code, message, hint))


def differing(
    part: PartType,
    given: Sequence[Mapping[str, Any]],
    standing: Sequence[Row] | None,
    lookup: Lookup,
    wrong: Callable[[str, str, str, str], None],
) -> list[Row] | None:
    """Return the rows as the door takes them, or None where they stand as they are.

    `standing` are the rows of the record that is here, None for a new record: ids in the file
    mean nothing then. `wrong` is told what can't be used: column, code, message, hint.
    """
    known = {row["id"]: row for row in standing or ()}
    if standing is not None and [_texts(part, r) for r in given] == [
        _texts(part, r) for r in standing
    ]:
        return None
    asked = [_asked(row, known, new=standing is None) for row in given]
    values, errors = parse_part(part, asked, lookup)
    for error in errors:
        place = error.field.split(".")[1:2]
        where = f"{part.label} {int(place[0]) + 1}: " if place else ""
        wrong(error.field, error.code, f"{where}{error.message}", error.hint)
    if errors:
        return None
    after = [_plain(part, row, lookup) for row in values]
    _recognise(part, after, values, list(standing or ()))
    merged = [known.get(row.get("id", ""), {}) | row for row in after]
    return None if standing is not None and merged == list(standing) else values


def _recognise(
    part: PartType, after: Sequence[Row], values: Sequence[Row], standing: list[Row]
) -> None:
    """Give rows that come without an id that of a row which says the same, so that it stays, or else of
    the one that the part's own field tells to be it."""
    named = {row["id"] for row in after if "id" in row}
    free = [row for row in standing if row["id"] not in named]
    for by in (None, part.told_by):
        for row, value in zip(after, values, strict=True):
            if "id" in row or by == "":
                continue
            said = row if by is None else {by: row.get(by)}
            same = next((o for o in free if all(o.get(n) == v for n, v in said.items())), None)
            if same is not None:
                free.remove(same)
                row["id"], value["id"] = same["id"], int(same["id"])


def _asked(row: Mapping[str, Any], known: Mapping[str, Row], *, new: bool) -> Row:
    """Return a row without what reads as it stands: it may name what this person can't see."""
    key = text(row.get("id"))
    if key not in known:
        return {name: value for name, value in row.items() if name != "id" or not new}
    here = known[key]
    changed = {
        name: value
        for name, value in row.items()
        if name not in here or text(value) != text(here[name])
    }
    return {"id": key, **changed}


def _plain(part: PartType, row: Row, lookup: Lookup) -> Row:
    found = {s.name: s.plain(row[s.name], lookup) for s in part.specs() if s.name in row}
    return {"id": str(row["id"]), **found} if "id" in row else found


def _texts(part: PartType, row: Mapping[str, Any]) -> list[str]:
    return [text(row.get(name)) for name in ("id", *part.fields)]


def words(part: PartType, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows in one line, for a preview."""
    lines = (" · ".join(t for t in _texts(part, {**row, "id": ""}) if t) for row in rows)
    return "; ".join(lines)
