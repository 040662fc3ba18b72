"""Rows inside records out of the house and back: for every type that declares parts."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from xlsxwriter import Workbook  # type: ignore[import-untyped,unused-ignore]

from isthmus.engine import transfer
from isthmus.engine.access import Viewer, system_viewer
from isthmus.engine.door import Act, create
from isthmus.engine.inputs import parse_rows
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Organization
from isthmus.engine.reading import parse_query
from isthmus.engine.registry import RecordType, registry

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

WITH_PARTS = [
    pytest.param(record_type, part.name, id=f"{record_type.code}.{part.name}")
    for record_type in registry.types()
    for part in record_type.parts
]
EVERY_PART = pytest.mark.parametrize(("record_type", "name"), WITH_PARTS)
EVERY_ENDING = pytest.mark.parametrize("ending", list(transfer.ENDINGS))
Made = Callable[[type[RecordType]], Any]


@pytest.fixture
def made(samples: dict[str, Any], part_samples: dict[str, Any], acts: dict[str, Act]) -> Made:
    """Create the first sample with rows and another without any."""

    def make(record_type: type[RecordType]) -> Any:
        act, row = acts["ims_manager"], samples[record_type.code][0]
        rows = [{**row, **part_samples[record_type.code]}, {**row, "title": "Without rows"}]
        return create(record_type, parse_rows(record_type, rows, Lookup(act.viewer)), act)[0]

    return make


def exported(record_type: type[RecordType], viewer: Viewer, ending: str) -> bytes:
    file = io.BytesIO()
    transfer.export(parse_query(record_type, {}, Lookup(viewer)), viewer, ending, file)
    return file.getvalue()


def in_json(record_type: type[RecordType], viewer: Viewer) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(exported(record_type, viewer, "json"))
    return found


def rows_of(record_type: type[RecordType], viewer: Viewer, name: str) -> list[dict[str, Any]]:
    """Return the rows of the record that has some."""
    (found,) = [
        r["parts"][name] for r in in_json(record_type, viewer)["records"] if r["parts"][name]
    ]
    return list(found)


def planned(record_type: type[RecordType], viewer: Viewer, ending: str, data: bytes) -> Any:
    return transfer.plan(record_type, transfer.read(record_type, f"x.{ending}", data), viewer)


def imported(record_type: type[RecordType], viewer: Viewer, ending: str, data: bytes) -> Any:
    plan = planned(record_type, viewer, ending, data)
    assert plan.errors == []
    return transfer.apply(plan, Act.now(viewer, "import"))


@EVERY_PART
@EVERY_ENDING
def test_rows_that_come_back_as_they_went_change_nothing(
    record_type: type[RecordType], name: str, ending: str, made: Made, acts: dict[str, Act]
) -> None:
    made(record_type)
    viewer = acts["ims_manager"].viewer
    outcome = imported(record_type, viewer, ending, exported(record_type, viewer, ending))
    assert (outcome.created, outcome.changed, outcome.unchanged) == ([], [], 2)


@EVERY_PART
@EVERY_ENDING
def test_rows_make_the_same_rows_elsewhere(
    record_type: type[RecordType],
    name: str,
    ending: str,
    made: Made,
    acts: dict[str, Act],
    other_org: Organization,
) -> None:
    made(record_type)
    here, there = acts["ims_manager"].viewer, system_viewer(other_org, "test")
    imported(record_type, there, ending, exported(record_type, here, ending))
    both = [rows_of(record_type, viewer, name) for viewer in (here, there)]
    ids = [{row.pop("id") for row in rows} for rows in both]
    assert both[0] == both[1]
    assert not ids[0] & ids[1]


@EVERY_PART
@EVERY_ENDING
def test_a_row_changed_in_the_file_is_changed_and_one_left_out_is_removed(
    record_type: type[RecordType], name: str, ending: str, made: Made, acts: dict[str, Act]
) -> None:
    record = made(record_type)
    viewer = acts["ims_manager"].viewer
    before = rows_of(record_type, viewer, name)
    wanted = [{**before[2], "id": before[1]["id"]}, before[0]]
    data = edited(record_type, ending, name, record.reference, wanted)
    plan = planned(record_type, viewer, ending, data)
    assert plan.errors == []
    (row,) = plan.rows
    (change,) = row.changes
    assert (change.column, row.action) == (f"parts.{name}", "change")
    assert change.before != change.after
    transfer.apply(plan, Act.now(viewer, "import"))
    assert rows_of(record_type, viewer, name) == wanted


def edited(
    record_type: type[RecordType], ending: str, name: str, reference: str, rows: list[Any]
) -> bytes:
    """Return a file with nothing but the rows of one record."""
    if ending == "json":
        record = {"reference": reference, "parts": {name: rows}}
        return orjson.dumps({"format": 1, "records": [record]})
    file = io.BytesIO()
    if ending == "csv":
        text = io.StringIO()
        csv.writer(text).writerows(
            [["reference", f"parts.{name}"], [reference, orjson.dumps(rows).decode()]]
        )
        return text.getvalue().encode()
    with Workbook(file, {"strings_to_formulas": False}) as book:
        book.add_worksheet(record_type.register).write_column(0, 0, ["reference", reference])
        page = book.add_worksheet(name)
        names = list(dict.fromkeys(key for row in rows for key in row))
        page.write_row(0, 0, ["reference", *names])
        for number, row in enumerate(rows, start=1):
            page.write_row(
                number, 0, [row.get("reference", reference), *(row.get(n, "") for n in names)]
            )
    return file.getvalue()


@EVERY_PART
@EVERY_ENDING
def test_mistakes_in_rows_say_where_they_are_and_nothing_is_written(
    record_type: type[RecordType], name: str, ending: str, made: Made, acts: dict[str, Act]
) -> None:
    record = made(record_type)
    viewer = acts["ims_manager"].viewer
    before = rows_of(record_type, viewer, name)
    part = record_type.part(name)
    assert part is not None
    required = next(spec for spec in part.specs() if spec.required)
    for wanted, column in (
        ([before[0], {**before[1], required.name: ""}], f"{name}.1.{required.name}"),
        ([{**before[0], "id": "12"}], f"{name}.0.id"),
    ):
        plan = planned(
            record_type, viewer, ending, edited(record_type, ending, name, record.reference, wanted)
        )
        assert [error.column for error in plan.errors] == [column]
    assert rows_of(record_type, viewer, name) == before


@EVERY_PART
@pytest.mark.parametrize("cell", ["{}", "[1]", "not json", '[{"a": {"b": 1}}]', "[", '"x"'])
def test_a_cell_that_holds_no_rows_is_named(
    record_type: type[RecordType], name: str, cell: str
) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([["title", f"parts.{name}"], ["New", cell]])
    sheet = transfer.read(record_type, "x.csv", text.getvalue().encode())
    assert [(e.row, e.column, e.code) for e in sheet.errors] == [(2, f"parts.{name}", "type")]


@EVERY_PART
def test_rows_of_no_record_and_unknown_columns_of_a_sheet_are_named(
    record_type: type[RecordType], name: str
) -> None:
    rows = [{"reference": "AGR-1999-0001", "colour": "red"}]
    data = edited(record_type, "xlsx", name, "AGR-2026-0001", rows)
    sheet = transfer.read(record_type, "x.xlsx", data)
    assert [error.code for error in sheet.errors] == ["unknown-column", "unknown"]
    assert "colour" in sheet.errors[0].message
    assert "Row 2" in sheet.errors[1].message


@EVERY_PART
def test_the_schema_describes_the_rows(record_type: type[RecordType], name: str) -> None:
    columns = {column["name"]: column for column in transfer.schema(record_type)["columns"]}
    found = columns[f"parts.{name}"]
    part = record_type.part(name)
    assert part is not None
    assert [column["name"] for column in found["columns"]] == list(part.fields)
    assert found["at_most"] == part.at_most
    assert f"sheet “{name}”" in found["written"]
