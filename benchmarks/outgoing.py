"""An export of a register, and a plain dump of the same rows."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
from django.db import connection
from xlsxwriter import Workbook

from benchmarks.floor import select
from benchmarks.incoming import slug_of
from isthmus.engine.lookup import Lookup
from isthmus.engine.reading import parse_query
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.transfer import export
from isthmus.people.models import Membership
from isthmus.people.viewers import viewer_of

Row = Sequence[Any]
STEP = 500


def export_of(
    register: str, rows: int, ending: str, folder: Path
) -> tuple[Callable[[], object], Callable[[], object]]:
    """Return how the rows that were imported are exported, and how a plain program dumps them."""
    record_type = registry.by_register(register)
    assert record_type is not None
    slug = slug_of(rows)
    keeper = Membership.objects.get(
        organization__slug=slug, user__email=f"ims_manager@{slug}.example"
    )
    viewer = viewer_of(keeper)

    def work() -> None:
        query = parse_query(record_type, {}, Lookup(viewer))
        with (folder / f"export.{ending}").open("wb") as file:
            count = export(query, viewer, ending, file)
        if count != rows:
            raise RuntimeError(f"{count} rows were exported instead of {rows}.")

    dump = {"csv": _csv, "xlsx": _xlsx, "json": _json}[ending]
    return work, lambda: dump(
        folder / f"dump.{ending}", *_rows(record_type, viewer.organization_id)
    )


def _rows(record_type: type[RecordType], organization: int) -> tuple[Row, Iterator[Row]]:
    names = tuple(record_type.shown())
    sql = f"{select(record_type, names)} WHERE r.organization_id = %s AND r.removed_at IS NULL"
    cursor = connection.cursor()
    cursor.execute(f"{sql} ORDER BY r.title_key, r.entry_id", [organization])

    def rows() -> Iterator[Row]:
        while step := cursor.fetchmany(STEP):
            yield from step

    return [column[0] for column in cursor.description], rows()


def _csv(path: Path, heads: Row, rows: Iterator[Row]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        writer.writerows(rows)


def _json(path: Path, heads: Row, rows: Iterator[Row]) -> None:
    with path.open("wb") as file:
        for row in rows:
            file.write(orjson.dumps(dict(zip(heads, row, strict=True))) + b"\n")


def _xlsx(path: Path, heads: Row, rows: Iterator[Row]) -> None:
    with Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for position, head in enumerate(heads):
            sheet.write_string(0, position, head)
        for number, row in enumerate(rows, start=1):
            for position, value in enumerate(row):
                if value is not None:
                    sheet.write_string(number, position, str(value))
