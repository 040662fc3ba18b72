"""Kinds from nothing to a filter: the set adopted, a field added, an item made, found by the field."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.browser.test_rows_in_a_form import agreement, sign_in
from tests.browser.window import Visit

__all__ = ["agreement"]


@pytest.mark.usefixtures("agreement")
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_set_is_adopted_and_an_item_found_by_a_field_of_its_kind(
    visit: Callable[..., Visit], size: str
) -> None:
    window = visit(size)
    page = window.page

    def is_fine() -> None:
        assert window.axe() == []
        assert not window.scrolls_sideways()

    sign_in(page, window.base)
    window.go("/o/quay/settings/kinds/")
    is_fine()
    page.get_by_role("link", name="See what it would add").press("Enter")
    page.wait_for_url("**/starter-set/")
    expect(page.locator("main")).to_contain_text("Virtual machine")
    is_fine()
    page.get_by_role("button", name="Adopt it").press("Enter")
    page.wait_for_url("**/kinds/")
    expect(page.locator("main")).to_contain_text("Certificate or key")
    is_fine()
    # A field more for one kind, from the kind's own page.
    page.get_by_role("link", name=re.compile("^Server")).press("Enter")
    page.get_by_role("link", name="New field").press("Enter")
    page.locator("[name=label]").fill("Fans")
    page.locator("[name=kind]").select_option("integer")
    page.locator("[name=unit]").fill("pcs")
    page.locator("[name=filterable]").press("Space")
    is_fine()
    page.locator("[name=label]").press("Enter")
    page.wait_for_url("**/own-fields/")
    # The form asks for what the kind has, once it is chosen.
    window.go("/o/quay/items/new/")
    fans, issuer = page.locator("[name='own.fans']"), page.locator("[name='own.issuer']")
    expect(fans).not_to_be_visible()
    page.locator("[name=title]").fill("Rack mule")
    page.locator("[name=kind]").select_option("certificate")
    expect(issuer).to_be_visible()
    expect(fans).not_to_be_visible()
    page.locator("[name=kind]").select_option("server")
    expect(issuer).not_to_be_visible()
    fans.fill("6")
    is_fine()
    page.locator("[name=title]").press("Enter")
    page.wait_for_url(re.compile(r"/items/ITM-[^/]+/$"))
    expect(page.locator("main")).to_contain_text("6 pcs")
    # Found by it, and the list of one kind shows what that kind has.
    window.go("/o/quay/items/?kind=server&own.fans.gte=5")
    expect(page.locator("main")).to_contain_text("Rack mule")
    expect(page.locator("main")).to_contain_text("Fans")
    is_fine()
    window.go("/o/quay/items/?own.fans.gte=7")
    expect(page.locator("main")).not_to_contain_text("Rack mule")
    window.go("/o/quay/settings/kinds/items/server/")
    is_fine()
    assert window.complaints == []
