"""A prepared answer by keyboard: found by typing, filled in, its gap typed over, sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.keyboard_path import tab_to
from tests.browser.test_a_morning_at_the_desk import REPORTS, keys, reports
from tests.browser.test_a_service import PASSWORD, STAFF, sound
from tests.browser.window import Visit

from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create
from isthmus.engine.models import Organization
from isthmus.incidents.answers.records import AnswerTemplateType

__all__ = ["reports"]

TEXT = "Dear {{reporter}},\n\nwe work on {{reference}}.\n\n{{me}}"


@pytest.fixture
def templates(reports: list[Any], org: Organization) -> list[Any]:
    act = Act.now(system_viewer(org, "test"), "test")
    rows = [
        {"title": "We have it", "purpose": "comment", "text": TEXT},
        {"title": "We need to know more", "purpose": "comment", "text": "Since when?"},
        {"title": "A part is ordered", "purpose": "waiting", "text": "The part is ordered."},
    ]
    create(AnswerTemplateType, rows, act)
    return reports


def options(page: Page) -> Any:
    return page.locator(".suggest [role=option]")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_an_answer_is_found_filled_in_and_changed(
    visit: Callable[..., Visit], templates: list[Any], size: str
) -> None:
    one = templates[0]
    window = visit(size)
    page = window.page
    page.set_default_timeout(60_000)
    window.sign_in(STAFF, PASSWORD, f"{REPORTS}{one.reference}/")
    tab_to(page, "#comment-new")
    page.keyboard.type("::")
    expect(options(page)).to_have_count(2)
    page.keyboard.type("have")
    expect(options(page)).to_have_count(1)
    expect(options(page)).to_contain_text("1 thing to fill in")
    sound(window, f"{size}-answer-offered")
    keys(page, "Enter")
    expect(page.locator("#comment-new")).to_have_value(
        f"Dear [name of the reporter?],\n\nwe work on {one.reference}.\n\nMara"
    )
    # The gap is selected: what is typed takes its place.
    page.keyboard.type("Tomas")
    text = f"Dear Tomas,\n\nwe work on {one.reference}.\n\nMara"
    expect(page.locator("#comment-new")).to_have_value(text)
    sound(window, f"{size}-answer-put-in")
    tab_to(page, ".comment-new button[type=submit]")
    keys(page, "Enter")
    expect(page.locator(".comments")).to_contain_text("Dear Tomas,")

    # A transition asks for a text as well; the button does what :: does, Escape leaves nothing behind.
    move = page.locator("#do-wait_for_supplier")
    move.locator("summary").press("Enter")
    move.locator("[data-offers-for]").press("Enter")
    expect(options(page)).to_have_text(["A part is ordered"])
    sound(window, f"{size}-answer-for-a-reason")
    keys(page, "Escape")
    expect(options(page)).to_have_count(0)
    expect(move.locator("textarea")).to_have_value("")
    move.locator("textarea").press_sequentially("::part")
    expect(options(page)).to_have_count(1)
    keys(page, "Enter")
    expect(move.locator("textarea")).to_have_value("The part is ordered.")
    move.locator("button[type=submit]").press("Enter")
    expect(page.locator(".page-head").first).to_contain_text("Awaiting supplier")
    expect(page.locator("main")).to_contain_text("The part is ordered.")
