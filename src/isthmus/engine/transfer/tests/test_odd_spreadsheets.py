"""Spreadsheets as people make them, and as nobody should."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from xlsxwriter import Workbook  # type: ignore[import-untyped,unused-ignore]

from isthmus.documents.records import DocumentType
from isthmus.engine import transfer
from isthmus.engine.transfer import archive
from isthmus.engine.transfer.tests.test_files_of_others import SHEET, book, refused, repacked


def xml_of(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return file.read(SHEET)


def cells(data: bytes, reading: transfer.Reading | None = None) -> list[dict[str, Any]]:
    sheet = transfer.read(DocumentType, "x.xlsx", data, reading or transfer.Reading())
    assert sheet.errors == []
    return [row.cells for row in sheet.rows]


def test_a_sheet_that_claims_a_million_rows_is_read_as_far_as_it_goes() -> None:
    data = book([["title"], ["x"]])
    xml = xml_of(data)
    assert b'<dimension ref="A1:A2"/>' in xml
    lying = xml.replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"')
    assert cells(repacked(data, SHEET, lying)) == [{"title": "x"}]


def test_cells_far_below_that_only_look_like_something_do_not_count() -> None:
    data = book([["title"], ["x"]])
    empty = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    xml = xml_of(data).replace(b"</sheetData>", empty)
    assert cells(repacked(data, SHEET, xml)) == [{"title": "x"}]


def test_one_value_in_the_last_row_is_read_with_its_number() -> None:
    data = book([["title"], ["x"]])
    far = (
        b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>end</t></is></c></row></sheetData>'
    )
    sheet = transfer.read(
        DocumentType, "x.xlsx", repacked(data, SHEET, xml_of(data).replace(b"</sheetData>", far))
    )
    assert [row.number for row in sheet.rows] == [2, 1_048_576]


@pytest.mark.parametrize(
    "declared",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>',
        b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">',
    ],
)
@pytest.mark.parametrize("member", [SHEET, "xl/sharedStrings.xml", "[Content_Types].xml"])
def test_xml_that_declares_anything_is_refused(declared: bytes, member: str) -> None:
    data = book([["title"], ["x"]])
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        xml = file.read(member)
    head, _, rest = xml.partition(b"?>")
    assert "damage" in refused("x.xlsx", repacked(data, member, head + b"?>" + declared + rest))


@pytest.mark.parametrize("xml", [b"<worksheet><sheetData>", b"\x00\x01", b"<a></b>"])
def test_xml_that_is_none_is_refused(xml: bytes) -> None:
    data = repacked(book([["title"], ["x"]]), SHEET, xml)
    with pytest.raises(transfer.TransferProblem):
        transfer.read(DocumentType, "x.xlsx", data)


def test_an_address_that_is_hidden_behind_spaces_counts_all_the_same() -> None:
    data = book([["title"], ["x"]])
    far = b'<row r="2"><c' + b" " * 5_000_00 + b'r="XFD2"><v>1</v></c></row></sheetData>'
    xml = xml_of(data).replace(b"</sheetData>", far)
    assert "column XFD" in refused("x.xlsx", repacked(data, SHEET, xml))


def test_an_archive_of_too_many_members_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for number in range(archive.MAX_MEMBERS + 1):
            made.writestr(f"{number}.xml", b"<a/>")
    assert "damage" in refused("x.xlsx", file.getvalue())


def made(write: Any) -> bytes:
    file = io.BytesIO()
    with Workbook(file) as workbook:
        write(workbook)
    return file.getvalue()


def test_the_value_of_a_formula_counts() -> None:
    def write(workbook: Any) -> None:
        page = workbook.add_worksheet("documents")
        page.write_row(0, 0, ["title", "summary"])
        page.write_string(1, 0, "Sum")
        page.write_formula(1, 1, "=1+1", None, 2)

    assert cells(made(write)) == [{"title": "Sum", "summary": "2"}]


def test_merged_cells_hold_their_value_each() -> None:
    def write(workbook: Any) -> None:
        page = workbook.add_worksheet("documents")
        page.write_row(0, 0, ["title", "kind"])
        page.write_column(1, 0, ["One", "Two", "Three"])
        page.merge_range(1, 1, 2, 1, "plan")
        page.write_string(3, 1, "policy")

    data = made(write)
    assert [row["kind"] for row in cells(data)] == ["plan", "plan", "policy"]
    notes = transfer.read(DocumentType, "x.xlsx", data).notes
    assert notes == ["Merged cells count as if each held the value."]


def test_of_several_sheets_the_first_visible_is_read_and_the_others_named() -> None:
    def write(workbook: Any) -> None:
        for number, name in enumerate(("Secret", "List", "More")):
            page = workbook.add_worksheet(name)
            page.write_column(0, 0, ["title", f"In {name}"])
            if not number:
                page.hide()
        workbook.worksheets()[1].activate()
        workbook.worksheets()[1].set_first_sheet()

    data = made(write)
    assert cells(data) == [{"title": "In List"}]
    sheet = transfer.read(DocumentType, "x.xlsx", data)
    assert sheet.notes == ["The sheet “List” was read; there is also “Secret” (hidden), “More”."]
    assert cells(data, transfer.Reading(sheet="More")) == [{"title": "In More"}]
    with pytest.raises(transfer.TransferProblem, match="no sheet “Other”"):
        transfer.read(DocumentType, "x.xlsx", data, transfer.Reading(sheet="Other"))


def test_rows_above_the_names_can_be_passed_over() -> None:
    data = book([["A list of ours"], [], ["title"], ["x"]])
    sheet = transfer.read(DocumentType, "x.xlsx", data, transfer.Reading(above=2))
    assert [(row.number, row.cells) for row in sheet.rows] == [(4, {"title": "x"})]


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("x.xlsx", b"\xd0\xcf\x11\xe0" + b"x" * 100, "old kind"),
        ("x.csv", b"\xd0\xcf\x11\xe0" + b"x" * 100, "old kind"),
        ("x.csv", b"%PDF-1.7\n", "PDF"),
        ("x.csv", b"<html><table>", "web page"),
        ("x.csv", b'title\n"' + b"x" * (5 * 1024 * 1024 + 10) + b'"\n', "million characters"),
    ],
)
def test_what_is_something_else_is_called_by_its_name(name: str, data: bytes, word: str) -> None:
    assert word in refused(name, data)


def test_a_line_that_names_the_separator_is_no_row() -> None:
    sheet = transfer.read(DocumentType, "x.csv", b"sep=;\ntitle;kind\nA;plan\n")
    assert sheet.rows[0].cells == {"title": "A", "kind": "plan"}


def test_short_rows_leave_things_as_they_are_and_long_ones_are_told() -> None:
    sheet = transfer.read(DocumentType, "x.csv", b"title,kind\nA\nB,plan,more\n")
    assert sheet.rows[0].cells == {"title": "A"}
    assert [(error.row, error.code) for error in sheet.errors] == [(3, "shape")]


def test_a_title_that_is_there_twice_is_told() -> None:
    sheet = transfer.read(DocumentType, "x.csv", b"title,title\nA,B\n")
    assert [(error.row, error.column, error.code) for error in sheet.errors] == [
        (1, "title", "twice")
    ]
