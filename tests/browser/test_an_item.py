"""An item from the form to its disposal, as people see it: labels, a refusal, evidence, gone."""

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
NO_EVIDENCE = "It carried information, and nothing shows that this is gone."


@pytest.fixture
def manager(transactional_db: None, org: Organization) -> str:
    act = Act.now(system_viewer(org, "test"), "test")
    email = "mara@northgate.example"
    add_account(email=email, name="Mara", password=PASSWORD, roles=["ims_manager"], act=act)
    return email


def sound(window: Visit, name: str) -> None:
    if folder := os.environ.get("ISTHMUS_PICTURES"):
        window.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    assert window.axe() == []
    assert not window.scrolls_sideways()
    assert window.complaints == []


def within(page: Page, one: str, other: str) -> bool:
    inner, outer = (page.locator(place).bounding_box() for place in (one, other))
    assert inner
    assert outer
    return outer["y"] <= inner["y"] and inner["y"] + inner["height"] <= outer["y"] + outer["height"]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).last.click()
    page.wait_for_load_state()


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_an_item_is_labelled_and_disposed_of_with_evidence(
    visit: Callable[..., Visit], manager: str, size: str
) -> None:
    window = visit(size)
    page = window.page
    window.sign_in(manager, PASSWORD, "/o/northgate/items/new/")
    sound(window, f"{size}-item-form")
    if size == "desktop":
        # The navigation is longer than the window; the register that is open is in sight in it.
        assert within(page, "#nav [aria-current]", "#nav .nav-scroll")
    page.locator("[name=title]").fill("Backup tapes")
    page.locator("[name=kind]").fill("Medium")
    page.locator("input[type=checkbox][name=handles_information]").check()
    page.locator("[name=stands_for]").fill("48")
    page.locator(".action-bar button[type=submit]").click()
    page.wait_for_url("**/items/ITM-*/")
    address = page.url.removeprefix(window.base)

    press(page, "Put into use")
    press(page, "Retire")
    assert NO_EVIDENCE in page.locator("main").inner_text()
    sound(window, f"{size}-item-refused")

    window.go(f"{address}edit/")
    page.locator("[name=certificate]").fill("Certificate 2217, with the platform team")
    page.locator(".action-bar button[type=submit]").click()
    page.wait_for_url(f"**{address}")
    assert NO_EVIDENCE not in page.locator("main").inner_text()
    page.get_by_text("Dispose of").first.click()
    page.locator("[name=dispose-method]").fill("Shredded")
    page.locator("[name=dispose-day]").fill("2026-01-15")
    press(page, "Dispose of")
    told = page.locator("main").inner_text()
    assert "Disposed of" in told
    assert "Shredded" in told
    sound(window, f"{size}-item-disposed")

    window.go("/o/northgate/items/?handles_information=yes")
    assert "Backup tapes" in page.locator("main").inner_text()
    sound(window, f"{size}-item-list")
