"""A desk agent's morning without a pointer: what is nobody's, taken over, answered, kept, resolved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.keyboard_path import tab_to
from tests.browser.test_a_report import press
from tests.browser.test_a_service import PASSWORD, STAFF, sound
from tests.browser.window import Visit

from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create
from isthmus.engine.models import Organization
from isthmus.incidents.records import IncidentType
from isthmus.people.operations import add_account

REPORTS = "/o/northgate/incidents/"
SAID = {"disturbs": "yes", "security_seen": "no", "impact": "medium", "urgency": "medium"}


@pytest.fixture
def reports(transactional_db: None, org: Organization) -> list[Any]:
    act = Act.now(system_viewer(org, "test"), "test")
    add_account(email=STAFF, name="Mara", password=PASSWORD, roles=["ims_manager"], act=act)
    titles = (
        "Mail is slow in hall A",
        "Printer of hall B jams",
        "Slow mail for everybody",
        "A chair",
    )
    return list(create(IncidentType, [{"title": title, **SAID} for title in titles], act))


def keys(page: Page, *pressed: str) -> None:
    for one in pressed:
        page.keyboard.press(one)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_morning_at_the_desk_by_keyboard(
    visit: Callable[..., Visit], reports: list[Any], size: str
) -> None:
    first, printer, twice, chair = reports
    window = visit(size)
    page = window.page
    page.set_default_timeout(60_000)
    window.sign_in(STAFF, PASSWORD, f"{REPORTS}?view=all")
    sound(window, f"{size}-desk")

    # What is nobody's; the first of it opens.
    keys(page, "u")
    page.wait_for_url("**/incidents/?*owner=none*")
    keys(page, "j")
    page.locator(f"[data-row-link][href*='{chair.reference}']").focus()
    page.locator(f"[data-row-link][href*='{twice.reference}']").focus()
    keys(page, "Enter")
    page.wait_for_url(f"**/{twice.reference}/")
    similar = page.locator("#similar")
    expect(similar).to_contain_text("Mail is slow in hall A")
    sound(window, f"{size}-desk-similar")

    # Reported twice: one press, and it can be undone.
    tab_to(page, "#similar form[action*='/do/merge/'] button")
    keys(page, "Enter")
    expect(page.locator(".page-head").first).to_contain_text("Merged")
    window.go(f"{REPORTS}{first.reference}/")
    expect(page.locator("#merged")).to_contain_text("Slow mail for everybody")

    # Taken over, answered; what was begun is there after a reload.
    keys(page, "t")
    expect(page.locator(".page-head").first).to_contain_text("Active")
    tab_to(page, "#comment-new")
    page.keyboard.type("Which hall is it now?")
    expect(page.locator("#comments [data-draft-state]")).not_to_be_empty()
    page.reload()
    expect(page.locator("#comment-new")).to_have_value("Which hall is it now?")
    tab_to(page, ".comment-new button[type=submit]")
    keys(page, "Enter")
    expect(page.locator(".comments")).to_contain_text("Which hall is it now?")
    press(page, "wait_for_user", why="They tell us the hall")
    expect(page.locator("main")).to_contain_text("They tell us the hall")
    sound(window, f"{size}-desk-waits")
    press(page, "go_on")
    press(page, "resolve", resolution="A cable.")
    expect(page.locator(".page-head").first).to_contain_text("Resolved")

    # The others are taken over together.
    window.go(f"{REPORTS}?owner=none&state=new")
    keys(page, "j", "x", "j", "x")
    with page.expect_navigation():
        keys(page, "t")
    keys(page, "m")
    page.wait_for_url("**/incidents/?*owner=me*")
    expect(page.locator("tbody")).to_contain_text(printer.title)
    expect(page.locator("tbody")).to_contain_text(chair.title)
    sound(window, f"{size}-desk-mine")


@pytest.mark.usefixtures("transactional_db")
def test_what_is_typed_finds_what_is_there_and_belongs_to_it(
    visit: Callable[..., Visit], reports: list[Any]
) -> None:
    first = reports[0]
    window = visit("desktop")
    page = window.page
    page.set_default_timeout(60_000)
    window.sign_in(STAFF, PASSWORD, f"{REPORTS}new/")
    page.locator("[name=title]").press_sequentially("Mails slow again")
    note = page.locator(".form-note")
    expect(note).to_contain_text("Mail is slow in hall A")
    sound(window, "desk-form")
    note.locator(f"[data-fill-value='{first.reference}']").press("Enter")
    expect(page.locator("[name=parent]")).to_have_value(first.reference)
    page.locator(".action-bar button[type=submit]").press("Enter")
    page.wait_for_url("**/incidents/INC-*/")
    expect(page.locator("#relations")).to_contain_text("Mail is slow in hall A")
