from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from isthmus.documents.records import DocumentType
from isthmus.engine import transfer
from isthmus.engine.access import Viewer
from isthmus.engine.door import Act, Forbidden, create, restrict
from isthmus.engine.lookup import Lookup
from isthmus.engine.reading import parse_query

pytestmark = pytest.mark.django_db
Acts = dict[str, Act]


def exported(viewer: Viewer, ending: str, bom: bool = False, **filters: str) -> bytes:
    query = parse_query(DocumentType, {k: [v] for k, v in filters.items()}, Lookup(viewer))
    file = io.BytesIO()
    transfer.export(query, viewer, ending, file, bom=bom)
    return file.getvalue()


def documents(act: Act, *titles: str, **values: Any) -> list[Any]:
    return create(DocumentType, [{"title": title, **values} for title in titles], act)


def test_formulas_stay_literal_in_csv_and_xlsx(acts: Acts) -> None:
    act = acts["contributor"]
    documents(act, "=1+1", "@cmd", "+1", "-1", "plain")
    rows = list(csv.DictReader(io.StringIO(exported(act.viewer, "csv").decode())))
    assert {row["title"] for row in rows} == {"'=1+1", "'@cmd", "'+1", "'-1", "plain"}
    data = exported(act.viewer, "xlsx")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("documents")
    assert {row[1] for row in sheet.to_python()[1:]} == {"=1+1", "@cmd", "+1", "-1", "plain"}


def test_the_mark_for_excel_is_there_when_asked_for(acts: Acts) -> None:
    viewer = acts["auditor"].viewer
    assert exported(viewer, "csv", bom=True).startswith(b"\xef\xbb\xbfreference,")
    assert exported(viewer, "csv").startswith(b"reference,")


def test_an_export_is_what_the_list_shows(acts: Acts) -> None:
    act = acts["ims_manager"]
    hidden, *_ = documents(act, "Hidden plan", "Plan", kind="plan")
    documents(act, "Policy")
    hidden = restrict(DocumentType, hidden.pk, [], act, "test")
    text = exported(acts["contributor"].viewer, "csv", kind="plan").decode()
    assert ",Plan," in text
    assert "Policy" not in text
    assert "Hidden" not in text
    assert hidden.circle_id is not None
    inside = replace(act.viewer, circles=frozenset([hidden.circle_id]))
    assert hidden.reference in exported(inside, "csv").decode()


def test_texts_longer_than_a_cell_come_back_whole(acts: Acts) -> None:
    act = acts["contributor"]
    body = "".join(chr(97 + n % 26) for n in range(100_000)) + "\n=end"
    documents(act, "Long", body=body)
    sheet = transfer.read(DocumentType, "x.xlsx", exported(act.viewer, "xlsx"))
    assert sheet.rows[0].cells["body"] == body


def test_more_rows_than_one_chunk_are_all_there(acts: Acts) -> None:
    act = acts["contributor"]
    documents(act, *(f"Document {n}" for n in range(1100)))
    assert exported(act.viewer, "csv").count(b"\r\n") == 1101


def test_a_role_that_may_not_export_gets_nothing(acts: Acts) -> None:
    with pytest.raises(Forbidden):
        exported(acts["administrator"].viewer, "csv")


def test_an_unknown_ending_is_refused(acts: Acts) -> None:
    with pytest.raises(transfer.TransferProblem):
        exported(acts["auditor"].viewer, "pdf")


def test_a_list_is_taken_along_as_it_is_shown(
    acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    create(DocumentType, [{"title": "Backup", "retention": "A year"}], acts["contributor"])
    browser = sign_in("auditor")
    address = "/o/northgate/documents/export.csv"
    text = body(browser.get(address, {"columns": "title,state,nonsense,retention", "bom": "0"}))
    head, row = list(csv.reader(io.StringIO(text)))
    assert head == ["reference", "title", "state", "retention"]
    assert row[1:] == ["Backup", "draft", "A year"]
    every = body(browser.get(address, {"bom": "0"}))
    assert {"summary", "relations.related", "changed_at"} < set(
        next(csv.reader(io.StringIO(every)))
    )
    found = json.loads(
        body(browser.get("/o/northgate/documents/export.json", {"columns": "title"}))
    )
    (record,) = found["records"]
    assert (record["fields"], record["facts"], record["relations"]) == ({"title": "Backup"}, {}, {})


def body(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()
