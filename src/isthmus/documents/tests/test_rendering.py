"""Markdown on a page: readable, and unable to do anything."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isthmus.documents.rendering import ATTRIBUTES, LONGEST, TAGS, headings, render, title_of

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](&#106;avascript:alert(1))",
    "<javascript:alert(1)>",
    '[x](https://a.example "t\\" onclick=alert(1) x=\\"")',
    "![x](javascript:alert(1))",
    '![x](https://a.example/p.png "onload=alert(1)")',
    "[ref]\n\n[ref]: javascript:alert(1)",
    "```<script>\nalert(1)\n```",
    "# <script>\n\n<style>*{display:none}</style>",
    "|<b onclick=x>|\n|---|\n|<iframe src=//e>|",
    "[x](//evil.example/y)",
    "<svg/onload=alert(1)>",
    "{{7*7}}<script>{{constructor}}",
]
#: Pieces from which an attack could be put together.
PIECES = st.sampled_from(
    ["<", ">", '"', "'", "&", "javascript:", "[", "](", ")", "!", "`", "```\n", "\n", "\n\n", "# ",
     "<script>", "onclick=", "&#106;", "data:", "|", "---|", "> ", "- ", "*", "\\", "\t", "x"]
)  # fmt: skip


class Watcher(HTMLParser):
    """Fails on any element, attribute or address that is not on the list."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        for name, value in attrs:
            assert name in ATTRIBUTES.get(tag, set()), (tag, name)
            if name == "href":
                assert (value or "").lower().startswith(("http:", "https:", "mailto:", "#s-"))

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def watch(html: str) -> None:
    watcher = Watcher()
    watcher.feed(html)
    watcher.close()


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_stays_text(attack: str) -> None:
    watch(render(attack))


@given(st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=40).map("".join)))
@settings(max_examples=300)
def test_no_text_makes_anything_but_plain_elements(text: str) -> None:
    watch(render(text))


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=100)
def test_the_names_of_headings_are_unique(text: str) -> None:
    names = [heading.id for heading in headings(text)]
    assert len(names) == len(set(names))


def test_a_template_stays_literal() -> None:
    html = render("{{7*7}} {{#need}} {% if %} ${x} <%= y %>")
    assert "{{7*7}} {{#need}} {% if %} ${x} &lt;%= y %&gt;" in html


def test_a_link_to_elsewhere_tells_nothing_about_us() -> None:
    html = render("[x](https://a.example/) and <https://b.example/>")
    assert html.count('rel="noopener noreferrer nofollow"') == 2


def test_a_link_to_another_file_is_its_words() -> None:
    assert render("See [Data](data-mgmt.md#model).").strip() == "<p>See Data.</p>"


def test_a_link_within_the_text_finds_its_heading() -> None:
    html = render("[Model](#data-model)\n\n## Data model\n")
    assert 'href="#s-data-model"' in html
    assert 'id="s-data-model"' in html


def test_a_picture_becomes_a_link_and_is_not_fetched() -> None:
    html = render("![The flow](https://a.example/flow.png)")
    assert "<img" not in html
    assert 'href="https://a.example/flow.png"' in html
    assert "The flow" in html


def test_headings_begin_below_the_title_of_the_page() -> None:
    assert "<h2" in render("# One\n\n## Two")
    assert "<h3" in render("# One\n\n## Two")
    assert "<h1" not in render("# One")


def test_a_heading_that_repeats_the_title_is_left_out() -> None:
    html = render("# Access\n\nText\n\n## Rules", title="access")
    assert "Access" not in html
    assert '<h2 id="s-rules">Rules</h2>' in html


def test_tables_are_drawn() -> None:
    html = render("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert '<td class="col-end">2</td>' in html
    assert "style=" not in html


def test_a_remark_is_drawn_as_a_quotation() -> None:
    html = render("!!! Note\n\n    Adapted *with care*.\n")
    assert "<blockquote>" in html
    assert "<strong>Note</strong>" in html
    assert "<em>with care</em>" in html


def test_a_text_beyond_all_measure_is_shown_unrendered() -> None:
    html = render("*" + "<" * LONGEST)
    assert html.startswith("<pre>*&lt;")


def test_the_title_is_the_first_main_heading() -> None:
    assert title_of("## Part\n\n# **The** `title`\n") == "The title"
    assert title_of("Text\n\n## Part\n") == "Part"
    assert title_of("Setext\n======\n") == "Setext"
    assert title_of("`# no heading`\n") == ""
