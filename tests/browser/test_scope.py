"""An organization describes itself, draws and approves both scopes, and finds out why a record is in."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.browser.window import Visit

from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act
from isthmus.engine.models import Organization
from isthmus.people.operations import add_account

PASSWORD = "correct horse battery staple"


@pytest.fixture
def people(transactional_db: None, org: Organization) -> None:
    act = Act.now(system_viewer(org, "test"), "test")
    for name, role in (("mara", "ims_manager"), ("tove", "top_management")):
        add_account(
            email=f"{name}@northgate.example", name=name.capitalize(), password=PASSWORD,
            roles=[role], act=act,
        )  # fmt: skip


def signed_in(window: Visit, name: str) -> Visit:
    window.sign_in(f"{name}@northgate.example", PASSWORD, "/o/northgate/")
    return window


def sound(window: Visit, name: str) -> None:
    if folder := os.environ.get("ISTHMUS_PICTURES"):
        window.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    assert window.axe() == []
    assert not window.scrolls_sideways()
    assert window.complaints == []


def save(page: Page) -> str:
    """Send the form and return the address of the record."""
    page.locator(".action-bar button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/new/" not in url and "/edit/" not in url)
    return page.url.split("/o/", 1)[1].split("?")[0]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).last.click()
    page.wait_for_load_state()


def find(page: Page, field: str, words: str) -> None:
    """Choose a record by typing."""
    shown = page.locator(f"[name={field}]")
    if shown.evaluate("one => one.type === 'hidden'"):
        shown = page.locator(f"[name={field}]").locator("xpath=..").locator("[role=combobox]")
    shown.click()
    shown.press_sequentially(words)
    page.get_by_role("option").filter(has_text=words).first.wait_for()
    shown.press("ArrowDown")
    shown.press("Enter")


def approve(window: Visit, address: str) -> None:
    window.go(address)
    window.page.locator("#approval-scope summary").first.click()
    window.page.locator("#approval-scope form button[type=submit]").first.click()
    window.page.wait_for_load_state()


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_both_scopes_are_drawn_approved_and_explained(
    visit: Callable[..., Visit], people: None, size: str
) -> None:
    mara, tove = signed_in(visit(size), "mara"), signed_in(visit(size, "dark"), "tove")
    page = mara.page
    mara.go("/o/northgate/scope/")
    assert "No scope has been stated" in page.locator("main").inner_text()
    sound(mara, f"{size}-scope-empty")

    mara.go("/o/northgate/organization/new/")
    page.locator("[name=title]").fill("Northgate AS")
    page.locator("[name=what_it_does]").fill("Runs servers for others.")
    save(page)
    for title, above in (("Platform", ""), ("Storage", "Platform")):
        mara.go("/o/northgate/units/new/")
        page.locator("[name=title]").fill(title)
        if above:
            page.locator("[name=parent]").select_option(label=above)
        save(page)

    for kind, what in (("isms", "Platform"), ("sms", "Storage")):
        mara.go("/o/northgate/scopes/new/")
        page.locator("[name=title]").fill(f"Scope of the {kind.upper()}")
        page.locator("[name=kind]").select_option(kind)
        page.get_by_role("button", name="Add line").click()
        page.locator("[name=lines-0-direction]").select_option("in")
        find(page, "lines-0-what", what)
        address = "/o/" + save(page)
        press(page, "Put to approval")
        approve(tove, address)
        sound(tove, f"{size}-scope-{kind}-approved")
        mara.go(address)
        press(page, "Bring into force")
        assert "In force" in page.locator("main").inner_text()
        sound(mara, f"{size}-scope-{kind}")

    mara.go("/o/northgate/scope/")
    page.get_by_text("Advice on aligning").first.wait_for()
    page.get_by_text("Include it in the SMS.").first.wait_for()
    sound(mara, f"{size}-scope")
    tove.go("/o/northgate/scope/")
    tove.page.get_by_text("Include it in the SMS.").first.wait_for()
    sound(tove, f"{size}-scope-dark")
    page.locator('a.overlap-link[href$="/scope/both/"]').click()
    page.get_by_role("link", name="Storage").wait_for()
    sound(mara, f"{size}-scope-both")
    page.get_by_role("link", name="Storage").click()
    rail = page.locator("#scope")
    assert "by way of Platform" in rail.inner_text()
    sound(mara, f"{size}-unit")
    rail.get_by_role("link", name="Why").click()
    assert "part of" in page.locator("main").inner_text()
    sound(mara, f"{size}-why")
