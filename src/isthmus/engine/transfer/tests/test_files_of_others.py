"""Files that are broken, huge, or made to do harm."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook  # type: ignore[import-untyped,unused-ignore]

from isthmus.documents.records import DocumentType
from isthmus.engine import transfer
from isthmus.engine.transfer.cells import neutralised, restored
from isthmus.engine.transfer.sheet import MAX_BYTES, MAX_ROWS


def refused(name: str, data: bytes) -> str:
    with pytest.raises(transfer.TransferProblem) as caught:
        transfer.read(DocumentType, name, data)
    return f"{caught.value.message} {caught.value.hint}"


def book(rows: list[list[Any]], sheet: str = "documents") -> bytes:
    file = io.BytesIO()
    with Workbook(file, {"strings_to_formulas": False}) as made:
        page = made.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return file.getvalue()


def repacked(data: bytes, name: str, content: bytes) -> bytes:
    """Return the archive with another content of one member."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for member in old.namelist():
            new.writestr(member, content if member == name else old.read(member))
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@given(st.text(st.characters(codec="utf-8")))
def test_every_text_comes_back_as_it_was(text: str) -> None:
    assert restored(neutralised(text)) == text
    assert neutralised(text)[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d")


@pytest.mark.parametrize("text", ["=1+1", "'=1+1", "''@x", "-x", "'quoted'", "a=1"])
def test_a_text_that_looks_like_a_formula_is_read_as_text(text: str) -> None:
    data = f'title\n"{neutralised(text)}"\n'.encode()
    assert transfer.read(DocumentType, "x.csv", data).rows[0].cells["title"] == text
    written = transfer.read(DocumentType, "x.xlsx", book([["title"], [text]]))
    assert written.rows[0].cells["title"] == text


def test_an_encoding_that_cannot_be_known_is_asked_for_with_what_each_would_read() -> None:
    data = "title\nPréface\n".encode("windows-1252")
    said = refused("x.csv", data)
    assert "line 2 holds the byte e9" in said
    assert "Windows-1252 (Western Europe) reads “Préface”" in said
    assert "CSV UTF-8" in said
    sheet = transfer.read(DocumentType, "x.csv", data, transfer.Reading(encoding="windows-1252"))
    assert sheet.rows[0].cells["title"] == "Préface"
    assert sheet.notes == ["It was read as Windows-1252 (Western Europe)."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_spreadsheets_save_as_csv_is_read(encoding: str, delimiter: str) -> None:
    text = (
        delimiter.join(["title", "kind"]) + "\r\n" + delimiter.join(['"Préface\r\nzwei"', "plan"])
    )
    sheet = transfer.read(DocumentType, "x.CSV", text.encode(encoding))
    assert sheet.rows[0].cells == {"title": "Préface\r\nzwei", "kind": "plan"}


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("x.ods", b"x", "neither CSV nor XLSX nor JSON"),
        ("x.csv", b"", "empty"),
        ("x.csv", b"PK\x03\x04rest", "spreadsheet, not CSV"),
        ("x.csv", b"ti\x00tle", "zero bytes"),
        ("x.csv", b'title\n"open', "Line"),
        ("x.csv", b"x" * (MAX_BYTES + 1), "larger than 20 MB"),
        ("x.csv", b"title\n" + b"x\n" * (MAX_ROWS + 1), "more than 5,000 rows"),
        ("x.json", b"{", "not JSON"),
        ("x.json", b'{"format": 2, "records": []}', "format is 2"),
        ("x.json", b'{"format": 1}', "no list of records"),
        ("x.json", b'{"format": 1, "type": "people.role", "records": []}', "people.role"),
        ("x.xlsx", b"no archive at all", "damaged"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(name: str, data: bytes, word: str) -> None:
    assert word in refused(name, data)


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "x")
    assert "not an XLSX file" in refused("x.xlsx", file.getvalue())


def test_a_bomb_that_says_so_is_refused_unopened() -> None:
    bomb = repacked(book([["title"]]), SHEET, b" " * (60 * 1024 * 1024))
    assert len(bomb) < 200_000
    assert "too large unpacked" in refused("x.xlsx", bomb)


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    bomb = bytearray(repacked(book([["title"]]), SHEET, b" " * (60 * 1024 * 1024)))
    entry = bomb.rindex(SHEET.encode()) - 46
    assert bomb[entry : entry + 4] == b"PK\x01\x02"
    struct.pack_into("<I", bomb, entry + 24, 1000)
    assert "damaged" in refused("x.xlsx", bytes(bomb))


def test_a_cell_at_the_end_of_the_world_is_refused_before_room_is_made_for_it() -> None:
    data = book([["title"], ["x"]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read(SHEET)
    for address, word in ((b"XFD2", "column XFD"), (b"J1048576", "row 1,048,576")):
        assert word in refused(
            "x.xlsx", repacked(data, SHEET, xml.replace(b'"A2"', b'"%s"' % address))
        )


def test_numbers_dates_and_truth_are_read_as_they_would_be_typed() -> None:
    from datetime import date

    file = io.BytesIO()
    with Workbook(file) as made:
        page = made.add_worksheet("Sheet1")
        day = made.add_format({"num_format": "dd.mm.yyyy"})
        page.write_row(0, 0, ["title", "retention", "review_due"])
        page.write_row(1, 0, [2026, 1.5])
        page.write_datetime(1, 2, date(2026, 11, 23), day)
    (row,) = transfer.read(DocumentType, "x.xlsx", file.getvalue()).rows
    assert row.cells == {"title": "2026", "retention": "1.5", "review_due": "2026-11-23"}


def test_blank_rows_are_skipped_and_rows_keep_their_numbers() -> None:
    sheet = transfer.read(DocumentType, "x.csv", b"title\n\n ,\nA\n")
    assert [row.number for row in sheet.rows] == [4]
