"""A report from the first words to its end: taken down, classified, waited for, resolved, reopened."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.test_a_service import PASSWORD, STAFF, harbour, save, sound
from tests.browser.window import Visit

__all__ = ["harbour"]

REPORTS = "/o/northgate/incidents/"


def press(page: Page, verb: str, **asked: str) -> None:
    """Press a transition's button by keyboard, after answering what it asks."""
    move = page.locator(f"#do-{verb}")
    if asked:
        move.locator("summary").press("Enter")
    for name, text in asked.items():
        move.locator(f"[name={verb}-{name}]").fill(text)
    move.locator("button[type=submit]").press("Enter")
    page.wait_for_load_state()


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_report_is_taken_down_classified_and_resolved(
    visit: Callable[..., Visit], size: str
) -> None:
    window = visit(size)
    page = window.page
    window.sign_in(STAFF, PASSWORD, REPORTS)
    expect(page.locator("main")).to_contain_text("Plain questions")
    sound(window, f"{size}-reports-empty")

    window.go(f"{REPORTS}new/")
    page.locator("[name=title]").fill("The lock of the server room is broken")
    sound(window, f"{size}-report-form")
    save(page, "**/incidents/INC-*/")
    address = page.url.removeprefix(window.base)
    expect(page.locator("#classification")).to_contain_text("Not yet.")
    expect(page.locator("#actions")).to_contain_text("It is not classified.")
    sound(window, f"{size}-report-unclassified")

    window.go(f"{address}edit/")
    page.locator("[name=security_seen]").select_option("yes")
    page.locator("[name=security_harm]").select_option("yes")
    page.locator("[name=security_risk]").select_option("high")
    save(page, f"**{address}")
    said = page.locator("#classification")
    expect(said).to_contain_text("Information security incident")
    expect(said).to_contain_text("nothing says where; until then the ISMS applies")
    expect(said).to_contain_text("2 High, by the risk to information security alone")

    press(page, "take_on")
    expect(page.locator(".page-head").first).to_contain_text("Active")
    press(page, "wait_for_supplier", why="The locksmith comes at ten")
    expect(page.locator("main")).to_contain_text("The locksmith comes at ten")
    sound(window, f"{size}-report-waits")
    press(page, "go_on")
    evidence = page.locator("#decision")
    expect(evidence).to_contain_text("Nothing is decided about evidence")
    expect(page.locator("#actions")).to_contain_text("nothing says what becomes of the evidence")
    sound(window, f"{size}-report-evidence-undecided")
    press(page, "not_needed", because="Nobody had been in; the door keeps a log.")
    expect(evidence).to_contain_text("Nobody had been in; the door keeps a log.")
    press(page, "resolve", resolution="A new lock; nobody had been in.")
    expect(page.locator(".page-head").first).to_contain_text("Resolved")
    press(page, "reopen", reason="The key was copied")
    expect(page.locator(".page-head").first).to_contain_text("Active")
    sound(window, f"{size}-report")
    window.go(f"{REPORTS}?concerns=isms")
    expect(page.locator("tbody")).to_contain_text("The lock of the server room")
    sound(window, f"{size}-reports")
