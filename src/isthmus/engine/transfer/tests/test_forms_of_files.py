"""What programs and people are told of a register's files: JSON Schema, templates, refused rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import orjson
import pytest
from python_calamine import CalamineWorkbook

from isthmus.documents.records import DocumentType
from isthmus.engine import transfer
from isthmus.engine.door import Act, create, restrict
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Event, Organization
from isthmus.engine.reading import parse_query
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.transfer.json_schema import json_schema
from isthmus.engine.transfer.mapping.form import form
from isthmus.engine.transfer.refused import by_row, plan_without_wrong, refused_file
from isthmus.engine.transfer.template import template

Acts = dict[str, Act]
Make = Callable[[type[RecordType]], list[Any]]
EVERY_TYPE = pytest.mark.parametrize(
    "record_type", list(registry.types()), ids=lambda record_type: record_type.code
)


def exported(record_type: type[RecordType], act: Act, ending: str, **filters: str) -> bytes:
    file = io.BytesIO()
    query = parse_query(record_type, {k: [v] for k, v in filters.items()}, Lookup(act.viewer))
    transfer.export(query, act.viewer, ending, file)
    return file.getvalue()


@EVERY_TYPE
@pytest.mark.django_db
def test_what_is_exported_fits_the_json_schema(
    record_type: type[RecordType], make_samples: Make, acts: Acts
) -> None:
    make_samples(record_type)
    # As a file has it: declared texts are told in a language only then.
    described = orjson.loads(orjson.dumps(json_schema(record_type)))
    jsonschema_rs.meta.validate(described)
    content = orjson.loads(exported(record_type, acts["ims_manager"], "json"))
    assert len(content["records"]) >= 1
    jsonschema_rs.validate(described, content)
    wrong = {**content, "records": [{"fields": {"titel": "x"}}]}
    assert not jsonschema_rs.is_valid(described, wrong)


@EVERY_TYPE
def test_the_form_of_mapping_files_is_a_json_schema(record_type: type[RecordType]) -> None:
    for made in (form(), form(record_type)):
        described = orjson.loads(orjson.dumps(made))
        jsonschema_rs.meta.validate(described)
        given = {"format": 1, "register": record_type.register, "fields": {"title": "Name"}}
        jsonschema_rs.validate(described, given)
        assert not jsonschema_rs.is_valid(described, {**given, "format": 2})


@EVERY_TYPE
@pytest.mark.django_db
def test_the_template_is_an_empty_file_of_the_register(
    record_type: type[RecordType], acts: Acts
) -> None:
    file = io.BytesIO()
    template(record_type, file)
    book = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
    assert book.sheet_names == [record_type.register, *(part.name for part in record_type.parts)]
    sheet = transfer.read(record_type, "x.xlsx", file.getvalue())
    assert (sheet.errors, sheet.rows) == ([], [])
    columns = transfer.schema(record_type)["columns"]
    roles = ("reference", "field", "relation", "labels")
    wanted = [c["name"] for c in columns if c["role"] in roles]
    assert [column.name for column in sheet.columns] == wanted


@pytest.mark.django_db
def test_refused_rows_come_back_with_reasons_and_can_be_imported_once_mended(acts: Acts) -> None:
    act = acts["contributor"]
    text = 'title,kind,summary\nGood,plan,\nBad,poem,"=1+1"\n,plan,x\n'
    sheet = transfer.read(DocumentType, "x.csv", text.encode())
    found, aside = plan_without_wrong(DocumentType, sheet, act.viewer)
    assert (found.errors, found.created) == ([], 1)
    data = refused_file(sheet.head, sheet.columns, sheet.rows, by_row(aside))
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == ["title", "kind", "summary", "what to mend"]
    assert [row[:3] for row in rows[1:]] == [["Bad", "poem", "'=1+1"], ["", "plan", "x"]]
    assert rows[1][3].startswith("kind: “poem” is not a kind. One of: ")
    mended = data.replace(b"poem", b"plan").replace(b"\r\n,plan", b"\r\nNamed,plan")
    again = transfer.read(DocumentType, "x.csv", mended)
    assert again.rows[0].cells["summary"] == "=1+1"
    assert transfer.plan(DocumentType, again, act.viewer).errors == []


@pytest.mark.django_db
def test_rows_that_point_at_refused_rows_are_refused_with_them(acts: Acts) -> None:
    text = (
        "reference,title,kind,relations.related\na:1,One,poem,\na:2,Two,plan,a:1\na:3,Three,plan,\n"
    )
    sheet = transfer.read(DocumentType, "x.csv", text.encode())
    found, aside = plan_without_wrong(DocumentType, sheet, acts["contributor"].viewer)
    assert found.errors == []
    assert [row.number for row in found.rows] == [4]
    assert sorted(by_row(aside)) == [2, 3]


@pytest.mark.django_db
def test_what_is_wrong_with_the_whole_file_can_t_be_set_aside(acts: Acts) -> None:
    sheet = transfer.read(DocumentType, "x.csv", b"titel\nOne\n")
    found, aside = plan_without_wrong(DocumentType, sheet, acts["contributor"].viewer)
    assert aside == []
    assert {error.code for error in found.errors} >= {"unknown-column"}


@pytest.mark.django_db
@pytest.mark.both_databases
def test_an_export_is_in_the_history_of_the_organization_and_tells_nothing_restricted(
    acts: Acts, org: Organization, system_act: Act
) -> None:
    act = acts["ims_manager"]
    open_, hidden = create(DocumentType, [{"title": "Open"}, {"title": "Secretword"}], act)
    restrict(DocumentType, hidden.pk, [act.viewer.principal_id or 0], system_act, "test")
    exported(DocumentType, system_act, "csv", q="secretword")
    exported(DocumentType, system_act, "json", state="draft")
    first, second = Event.objects.filter(entry=org.pk, verb="exported").order_by("seq")
    assert "secretword" not in first.payload.casefold()
    told = orjson.loads(second.payload)
    assert told == {
        "register": "documents",
        "form": "json",
        "records": 1,
        "filters": ["state"],
        "searched": False,
    }
    assert open_.reference not in second.payload
