"""Every register out of the house and back, from its declaration and its samples alone."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from isthmus.engine import transfer
from isthmus.engine.access import Viewer, system_viewer
from isthmus.engine.door import Act, create, relate
from isthmus.engine.inputs import parse_rows
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Organization
from isthmus.engine.reading import parse_query
from isthmus.engine.registry import RecordType, registry
from isthmus.standards.library import edition

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Make = Callable[[type[RecordType]], list[Any]]
EVERY_TYPE = pytest.mark.parametrize(
    "record_type", list(registry.types()), ids=lambda record_type: record_type.code
)
OF_SEVERAL = pytest.mark.parametrize(
    "record_type", [t for t in registry.types() if t.only_one is None], ids=lambda t: t.code
)
EVERY_ENDING = pytest.mark.parametrize("ending", list(transfer.ENDINGS))


def exported(record_type: type[RecordType], viewer: Viewer, ending: str, **filters: str) -> bytes:
    query = parse_query(record_type, {k: [v] for k, v in filters.items()}, Lookup(viewer))
    file = io.BytesIO()
    transfer.export(query, viewer, ending, file)
    return file.getvalue()


def imported(record_type: type[RecordType], viewer: Viewer, ending: str, data: bytes) -> Any:
    plan = transfer.plan(record_type, transfer.read(record_type, f"x.{ending}", data), viewer)
    assert plan.errors == []
    return transfer.apply(plan, Act.now(viewer, "import"))


def contents(ending: str, data: bytes) -> Any:
    """Return what a file says: of a workbook its cells, since it tells when it was made as well."""
    if ending != "xlsx":
        return data
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@EVERY_TYPE
@EVERY_ENDING
def test_what_was_exported_changes_nothing_when_it_comes_back(
    record_type: type[RecordType], ending: str, make_samples: Make, acts: dict[str, Act]
) -> None:
    act = acts["ims_manager"]
    first, *others = make_samples(record_type)
    relate(first.pk, "related", [one.pk for one in others[:1]], act)
    if "traces" in record_type.drawable():
        by_ref = edition("iso27001-2013").by_ref
        relate(first.pk, "traces", [by_ref["5.2 a)"].key, by_ref["A.5.1.1"].key], act)
    before = exported(record_type, act.viewer, ending)
    outcome = imported(record_type, act.viewer, ending, before)
    assert (outcome.created, outcome.changed) == ([], [])
    assert outcome.unchanged == record_type.model.objects.visible_to(act.viewer).count()
    assert contents(ending, exported(record_type, act.viewer, ending)) == contents(ending, before)


@EVERY_TYPE
def test_what_was_exported_makes_the_same_records_elsewhere(
    record_type: type[RecordType],
    make_samples: Make,
    acts: dict[str, Act],
    other_org: Organization,
) -> None:
    here, there = acts["ims_manager"].viewer, system_viewer(other_org, "test")
    first, *others = make_samples(record_type)
    relate(first.pk, "related", [one.pk for one in others[:1]], acts["ims_manager"])
    imported(record_type, there, "json", for_others(exported_json(record_type, here)))
    assert comparable(record_type, here) == comparable(record_type, there)


def exported_json(record_type: type[RecordType], viewer: Viewer) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(exported(record_type, viewer, "json"))
    return found


def for_others(content: dict[str, Any]) -> bytes:
    """Return the file without the people of this organization, whom others don't know."""
    for record in content["records"]:
        record["fields"].pop("owner", None)
        record["reference"] = f"old:{record['reference']}"
        record["relations"]["related"] = [f"old:{one}" for one in record["relations"]["related"]]
    return orjson.dumps(content)


def comparable(record_type: type[RecordType], viewer: Viewer) -> list[Any]:
    content = exported_json(record_type, viewer)
    titles = {r["reference"]: r["fields"]["title"] for r in content["records"]}
    found = []
    for record in content["records"]:
        record["fields"].pop("owner", None)
        related = sorted(titles[one] for one in record["relations"].pop("related"))
        found.append((record["fields"], record["relations"], related))
    return sorted(found, key=str)


@EVERY_TYPE
def test_the_schema_names_every_column_of_the_file(
    record_type: type[RecordType], make_samples: Make, acts: dict[str, Act]
) -> None:
    make_samples(record_type)
    described = transfer.schema(record_type)
    head = exported(record_type, acts["auditor"].viewer, "csv").decode().splitlines()[0]
    assert [column["name"] for column in described["columns"]] == head.split(",")
    assert described["format"] == 1
    assert orjson.dumps(described)


@OF_SEVERAL
@EVERY_ENDING
def test_an_export_costs_queries_by_chunk_and_not_by_row(
    record_type: type[RecordType],
    ending: str,
    samples: dict[str, Any],
    make_samples: Make,
    acts: dict[str, Act],
) -> None:
    viewer = acts["ims_manager"].viewer

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            exported(record_type, viewer, ending)
        return len(found)

    make_samples(record_type)
    few = queries()
    rows = [row for row in samples[record_type.code] if "requirement" not in row] * 20
    create(record_type, parse_rows(record_type, rows, Lookup(viewer)), acts["ims_manager"])
    assert queries() == few
