"""The palette: one field to go, create and do, and fields that are searched while typing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.browser.test_main_pages import demonstration, sign_in
from tests.browser.window import Visit

__all__ = ["demonstration"]
OPTION = "#palette-options [role=option]"
MARKED = f"{OPTION}[aria-selected=true]"


@pytest.mark.usefixtures("demonstration")
def test_one_field_goes_creates_and_does(visit: Callable[..., Visit]) -> None:
    window = visit()
    sign_in(window)
    page = window.page
    page.keyboard.press("Control+k")
    page.keyboard.type("access control pol")
    page.locator(MARKED, has_text="Access control policy").wait_for()
    assert window.axe() == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/DOC-*/")
    assert "Access control policy" in page.inner_text("h1")
    first = page.url

    page.keyboard.press("Control+k")
    page.keyboard.type("new docu")
    page.locator(MARKED, has_text="New document").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/new/")

    # What was looked at lately stands first, before anything is typed.
    page.keyboard.press("Control+k")
    page.locator(MARKED, has_text="Access control policy").wait_for()
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0

    window.go(first.removeprefix(window.base))
    page.keyboard.press("Control+k")
    page.keyboard.type("relate")
    page.locator(MARKED, has_text="Relate").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**#relations")
    page.locator("#relate input[name=to]").click()
    page.keyboard.type("change manag")
    page.locator(
        "#relate [role=option][aria-selected=true]", has_text="Change management"
    ).wait_for()
    assert window.axe() == []
    page.keyboard.press("Enter")
    assert page.input_value("#relate input[name=to]").startswith("DOC-")
    page.keyboard.press("Enter")
    page.locator("#relations a", has_text="Change management").wait_for()
    assert window.complaints == []
