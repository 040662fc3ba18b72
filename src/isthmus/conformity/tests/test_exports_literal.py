"""What people wrote stays what it is in every export, and the same state gives the same bytes."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.exports import COLUMNS, as_bytes, pdf, xlsx
from isthmus.conformity.matrix import Choice, Matrix
from isthmus.conformity.operations import judge, trace
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, create
from isthmus.engine.models import Organization
from isthmus.standards.library import edition

ISMS, SMS = edition("iso27001-2013"), edition("iso20000-1-2011")
ON = date(2026, 11, 23)
WILD = ("{{7*7}}<script>", "=1+1", "#panic(1) $x$ *b*", "@SUM(A1)", "https://example.com/", "-2+3")
SMALL = Choice(clause="5")


@pytest.fixture
def matrix(org: Organization, acts: dict[str, Act]) -> Matrix:
    act = acts["ims_manager"]
    adopt_editions([ISMS.code, SMS.code], act)
    for made in create(DocumentType, [{"title": one, "body": "x"} for one in WILD], act):
        trace(made.pk, [ISMS.by_ref["5.2"], SMS.by_ref["5.2"]], act)
    judge(ISMS.by_ref["5.2"], "partly", act, gap="=1+1", action="{{7*7}}<script>")
    return Matrix(org, ON)


def sheet(content: bytes, name: str) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return book.get_sheet_by_name(name).to_python()


def pages(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]


def test_a_workbook_has_a_sheet_per_edition_one_of_records_and_one_of_what_it_rests_on(
    matrix: Matrix,
) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(xlsx(matrix)))
    assert book.sheet_names == ["27001-2013", "20000-1-2011", "Records", "Basis"]
    rows = sheet(xlsx(matrix), "27001-2013")
    assert rows[0] == [column.head for column in COLUMNS]
    assert [row[0] for row in rows[1:]] == [one.ref for one in ISMS.requirements]
    basis = [str(cell) for row in sheet(xlsx(matrix), "Basis") for cell in row]
    assert "2026-11-23" in basis
    assert ISMS.title in basis
    assert "Probe documented-information-isms" in basis


def test_titles_stay_literal_in_a_workbook(matrix: Matrix) -> None:
    content = xlsx(matrix, SMALL)
    line = next(row for row in sheet(content, "27001-2013") if row[0] == "5.2")
    traced = str(line[12]).splitlines()
    assert sorted(one.split(" ", 1)[1] for one in traced) == sorted(WILD)
    assert (line[3], line[10], line[11]) == ("Falls short", "=1+1", "{{7*7}}<script>")
    assert {row[1] for row in sheet(content, "Records")[1:]} == set(WILD)


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(matrix: Matrix) -> None:
    with ZipFile(BytesIO(xlsx(matrix))) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/" in name]
    assert sheets
    assert not any("<f>" in text or "<hyperlink" in text for text in sheets)


def test_the_head_of_a_sheet_stays_in_sight_and_can_be_filtered(matrix: Matrix) -> None:
    with ZipFile(BytesIO(xlsx(matrix))) as book:
        first = book.read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in first
    assert "<autoFilter" in first


def test_a_verdict_in_a_workbook_is_a_word_on_its_colour(matrix: Matrix) -> None:
    with ZipFile(BytesIO(xlsx(matrix))) as book:
        styles = book.read("xl/styles.xml").decode()
    assert "FFBD2A31" in styles  # falls short
    assert "Falls short" in {row[3] for row in sheet(xlsx(matrix), "27001-2013")}


def test_titles_stay_literal_in_print(matrix: Matrix) -> None:
    # A long word may be broken at the end of a line.
    text = "".join("".join(pages(pdf(matrix, SMALL))).split())
    for wild in WILD:
        assert wild.replace(" ", "") in text
    assert "49" not in text.replace("A.9", "")


def test_print_has_a_head_on_each_page_a_legend_and_page_numbers(matrix: Matrix) -> None:
    found = pages(pdf(matrix))
    assert "Judged with evidence, and no probe falls short." in found[0]
    for number, text in enumerate(found[:3], start=1):
        assert f"{number} of {len(found)}" in text
        assert "What records say What was judged What is traced" in text
    page = PdfReader(BytesIO(pdf(matrix, SMALL))).pages[0].mediabox
    assert (round(page.width), round(page.height)) == (842, 595)


def test_json_says_the_conditions_it_was_made_under_by_its_lines(matrix: Matrix) -> None:
    made = json.loads(as_bytes(matrix, SMALL))
    assert made["on"] == "2026-11-23"
    refs = [one["ref"] for one in made["editions"][0]["requirements"]]
    assert refs[:3] == ["5", "5.1", "5.1 a)"]
    assert not any(ref.startswith("A.") for ref in refs)
    assert {one["title"] for one in made["records"]} == set(WILD)


def test_the_same_state_on_the_same_day_gives_the_same_bytes(
    org: Organization, matrix: Matrix
) -> None:
    again = Matrix(org, ON)
    assert xlsx(matrix, SMALL) == xlsx(again, SMALL)
    assert pdf(matrix, SMALL) == pdf(again, SMALL)
    assert as_bytes(matrix) == as_bytes(again)


def test_an_organization_without_editions_exports_an_empty_matrix(org: Organization) -> None:
    empty = Matrix(org, ON)
    assert json.loads(as_bytes(empty))["editions"] == []
    assert "No edition of a standard is in use" in pages(pdf(empty))[0]
    assert CalamineWorkbook.from_filelike(BytesIO(xlsx(empty))).sheet_names == ["Records", "Basis"]
