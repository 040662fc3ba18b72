"""A whole path through the product by keyboard alone: found, opened, edited, acted on, taken back.

It asks for no words of the pages but those it is given: any language can walk it.
"""

from __future__ import annotations

from playwright.sync_api import Page

#: So many times Tab is pressed at most to reach something.
FAR = 120
REACHED = """
(selector) => {
  const here = document.activeElement;
  return Boolean(here && here !== document.body && here.matches(selector));
}
"""
#: Whether what has the focus can be seen to have it: an outline, a shadow, or a border of its own.
SHOWN = """
() => {
  const look = getComputedStyle(document.activeElement);
  return look.outlineStyle !== "none" || look.boxShadow !== "none";
}
"""


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something has the focus, and look that it shows."""
    for _ in range(FAR):
        page.keyboard.press("Tab")
        if page.evaluate(REACHED, selector):
            assert page.evaluate(SHOWN), f"The focus on {selector} can't be seen."
            return
    raise AssertionError(f"Tab does not reach {selector} on {page.url}.")


def walk(page: Page, words: str, reference: str, field: str, verb: str) -> None:
    """Find a record by words in the palette, open it, edit a field, do `verb`, take that back.

    The field takes any text; `verb` asks for nothing and has a way back. No pointer is used.
    """
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    page.locator("#palette-options [aria-selected=true]", has_text=reference).wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{reference}/")
    title = page.locator("h1").inner_text()

    page.keyboard.press("e")
    page.wait_for_url(f"**/{reference}/edit/")
    tab_to(page, f"[name={field}]")
    page.keyboard.press("Control+a")
    page.keyboard.type("Written by keys")
    tab_to(page, "main form button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{reference}/")
    page.locator("main", has_text="Written by keys").wait_for()
    before = state(page)

    tab_to(page, f"#do-{verb} button, button#do-{verb}, form[action*='/do/{verb}/'] button")
    page.keyboard.press("Enter")
    page.locator(".toast form button").wait_for()
    assert state(page) != before

    tab_to(page, ".toast form button")
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => {STATE}.innerText === {before!r}")
    assert page.locator("h1").inner_text() == title


#: Where a record's page says its state.
STATE = "document.querySelector('.page-head .state, .rail .state, .state')"


def state(page: Page) -> str:
    return str(page.evaluate(f"() => {STATE}.innerText"))
