"""A document on paper says what it says on the page, and runs nothing."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from isthmus.documents.printing import Print, document_pdf, nodes_of

LITERAL = '{{7*7}}<script> #eval("1") =1+1 @ref $x$ \\u{41} *'


def printed(body: str, title: str = "Backup policy") -> str:
    about = Print(
        title=title,
        reference="DOC-2026-0001",
        organization="Northgate",
        kind="Policy",
        made="Version 1",
        lead="",
        facts=[("Owner", title)],
    )
    pages = PdfReader(io.BytesIO(document_pdf(about, body))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_what_looks_like_code_stays_literal() -> None:
    text = printed(f'{LITERAL}\n\n`{LITERAL}`\n\n```\n#panic("x")\n```\n', title=LITERAL)
    assert text.count('{{7*7}}<script> #eval("1") =1+1') >= 4
    assert '#panic("x")' in text
    assert "49" not in text


def test_headings_lists_tables_and_quotations_are_drawn() -> None:
    text = printed("## Rules\n\n- one\n  1. deep\n\n> said\n\n|a|b|\n|-|-|\n|c|d|\n\n**bold**")
    for word in ("Rules", "• one", "1. deep", "said", "a b", "c d", "bold"):
        assert word in text


def test_a_link_leads_out_only_to_the_web_or_to_mail() -> None:
    (node,) = nodes_of(
        "[a](https://a.example/) [b](javascript:x) [c](file.md) [d](mailto:e@f.example)"
    )
    assert {run["href"] for run in node["runs"]} == {"", "https://a.example/", "mailto:e@f.example"}


def test_the_same_text_gives_the_same_paper() -> None:
    about = Print("T", "R", "O", "K", "M", "", ())
    # The paper says when it was made, to the second.
    made = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert document_pdf(about, "text", made) == document_pdf(about, "text", made)


@pytest.mark.parametrize(
    "body", ["", "> " * 100 + "x", "- " * 100 + "x", "*_" * 300, "|a|\n|-|", "#"]
)
def test_odd_texts_can_be_printed(body: str) -> None:
    assert "Backup policy" in printed(body)


@given(st.text(alphabet="#*_`[]()<>|-=~!{}$@\\\"' \n1ab", max_size=120))
@settings(max_examples=40)
def test_any_text_can_be_printed(body: str) -> None:
    printed(body)
