"""Every component in every state looks as it did: at two widths, light and dark.

A picture that differs is either a mistake or meant: `make looks` keeps the new ones, which then
stand in the change for whoever reviews it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.browser.looks import FOLDER, differences, taken
from tests.browser.window import ROOT, Visit

DESCRIBED = ROOT / "docs" / "developer" / "components.md"
PAGE = ROOT / "src" / "isthmus" / "engine" / "jinja2" / "engine" / "components_page.html"
MACRO = re.compile(r"`(?:\{% call(?:\(\w+\))? )?(\w+)\(")
FOCUS = """
() => {
  document.querySelector("[data-look-focus]").focus({preventScroll: true});
  scrollTo(0, 0);
}
"""
#: The frame draws the first; the second lays out a page of its own (settings); lists have the dialogs;
#: the last are attributes of a form.
ELSEWHERE = {"breadcrumb", "side_nav", "columns_dialog", "view_dialog", "posts"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.usefixtures("transactional_db")
def test_components_look_as_before(
    size: str, scheme: str, visit: Callable[..., Visit], settings: Any
) -> None:
    settings.DEBUG = True
    window = visit(size, scheme)
    window.page.set_default_timeout(60_000)
    window.go("/components/")
    window.page.evaluate("document.fonts.ready")
    window.page.evaluate(FOCUS)
    now, kept = taken(window.page), FOLDER / f"components-{size}-{scheme}.webp"
    if os.environ.get("LOOKS") == "keep":
        FOLDER.mkdir(exist_ok=True)
        kept.write_bytes(now)
    told = differences(window.page, kept.read_bytes(), now)
    if told and os.environ.get("LOOKS_SEEN"):
        (ROOT / os.environ["LOOKS_SEEN"] / kept.name).write_bytes(now)
    assert told == [], f"{kept.name}: “make looks” keeps the new picture, if it is meant"
    assert not window.scrolls_sideways()


@pytest.mark.django_db
def test_elsewhere_there_is_no_such_page(client: Any) -> None:
    assert client.get("/components/").status_code == 404


def test_the_page_shows_every_component_that_is_described() -> None:
    lines = DESCRIBED.read_text().partition("## icons.html")[2].splitlines()
    heads = (line.split("|")[1] if line.startswith("|") else line for line in lines
             if line.startswith(("|", "`")))  # fmt: skip
    named = {name for head in heads for name in MACRO.findall(head)}
    shown = set(re.findall(r"\b(\w+)\(", PAGE.read_text()))
    assert len(named) > 60
    assert named - shown == ELSEWHERE
