from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader
from typst import TypstError

from isthmus.engine.pdf import clean, compile_pdf, escape

EVIL = '"{{7*7}}<script> #eval("1") \\ \n \x01\x7f\ud800 \u202e=1+1'
FRAME = '#show: frame.with(title: data.title, organization: "Northgate", reference: "X-1")\n'


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_data_is_text_and_never_source() -> None:
    text = text_of(
        compile_pdf(FRAME + "#data.rows.join([; ])", {"title": EVIL, "rows": [EVIL, "b"]})
    )
    assert text.count('#eval("1")') == 2
    assert "{{7*7}}<script>" in text
    assert "=1+1" in text


def test_an_escaped_text_is_a_literal() -> None:
    assert '#eval("1") \\' in text_of(compile_pdf(f"#{escape(EVIL)}", {}))


def test_what_no_font_can_draw_is_left_out() -> None:
    assert clean("a\x00b\ud800c\u202ed\te\n") == "abcd\te\n"


def test_the_same_input_gives_the_same_bytes() -> None:
    made_at = datetime(2026, 11, 23, 14, 5, 7, 123456, tzinfo=UTC)
    first = compile_pdf(FRAME, {"title": "T"}, made_at=made_at)
    assert first == compile_pdf(FRAME, {"title": "T"}, made_at=made_at)
    assert PdfReader(io.BytesIO(first)).metadata["/Title"] == "T"  # type: ignore[index]


@pytest.mark.parametrize("source", ['#read("/etc/passwd")', '#read("../../etc/passwd")'])
def test_a_source_reads_no_files(source: str) -> None:
    with pytest.raises(TypstError):
        compile_pdf(source, {})


def test_a_sheet_repeats_its_head_on_each_page() -> None:
    cells = [str(number) for number in range(400)]
    source = FRAME + "#sheet(columns: (1fr, 1fr), head: ([First], [Second]), ..data.cells)"
    assert text_of(compile_pdf(source, {"title": "T", "cells": cells})).count("First Second") > 1
