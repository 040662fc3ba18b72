"""From an empty organization to the first computed verdict in ten clicks or fewer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator
from tests.browser.window import Visit

from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act
from isthmus.people.operations import add_account, create_organization

PASSWORD = "a long password of mine"


@pytest.mark.usefixtures("transactional_db")
def test_the_first_verdict_takes_at_most_ten_clicks(visit: Callable[..., Visit]) -> None:
    made = create_organization(slug="quay", name="Quay Services", via="test")
    act = Act.now(system_viewer(made, "set-up"), "test")
    add_account(
        email="ada@quay.example", name="Ada Quay", password=PASSWORD, roles=["ims_manager"], act=act
    )
    window = visit()
    page = window.page
    clicks = 0

    def click(what: Locator) -> None:
        nonlocal clicks
        clicks += 1
        what.click()

    window.go("/accounts/login/?next=/o/quay/")
    page.locator("input[name=login]").fill("ada@quay.example")
    page.locator("input[name=password]").fill(PASSWORD)
    click(page.locator("main button[type=submit]"))
    click(page.get_by_role("link", name="Begin a gap assessment"))
    click(page.locator("main form button[type=submit], main form button:not([type])").last)
    click(page.locator("label", has_text="Does not conform").first)
    click(page.get_by_role("button", name="Save").first)
    window.go("/o/quay/matrix/")
    assert "falls short" in page.locator("main").inner_text().lower()
    assert clicks <= 10
