"""A form with an own field: defined, typed into, kept over a reload, saved, undone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.browser.test_rows_in_a_form import agreement, sign_in
from tests.browser.window import Visit

__all__ = ["agreement"]


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_form_is_defined_kept_saved_and_undone(
    visit: Callable[..., Visit],
    agreement: str,
    size: str,
) -> None:
    window = visit(size)
    page = window.page
    sign_in(page, window.base)
    # An administrator adds a field: what belongs to other kinds of field is out of sight.
    window.go("/o/quay/settings/own-fields/agreements/new/")
    page.locator("[name=label]").fill("Renewal")
    assert not page.locator("[name=choices]").is_visible()
    page.locator("[name=kind]").select_option("choice")
    page.locator("[name=choices]").fill("open = Not begun\ntalking = In talks")
    page.locator("[name=filterable]").check()
    assert window.axe() == []
    assert not window.scrolls_sideways()
    page.locator(".action-bar button[type=submit]").first.click()
    page.wait_for_url("**/own-fields/")
    assert window.axe() == []
    # What is typed survives a reload, and is nobody's business until it is saved.
    window.go(f"{agreement}edit/")
    page.locator("[name='own.renewal']").select_option("talking")
    page.locator("[name=title]").fill("Mail and files")
    expect(page.locator("[data-draft-state]")).to_have_text(re.compile("Draft kept at"))
    page.reload()
    assert page.locator("[name=title]").input_value() == "Mail and files"
    assert page.locator("[name='own.renewal']").input_value() == "talking"
    expect(page.get_by_text("This is what you typed until")).to_be_visible()
    assert window.axe() == []
    assert not window.scrolls_sideways()
    # A mistake is summed up on top, with a link to its field.
    page.locator("[name=title]").evaluate("field => { field.required = false; field.value = ''; }")
    page.locator(".action-bar button[type=submit]").click()
    page.locator(".error-summary a").first.click()
    expect(page.locator("[name=title]")).to_be_focused()
    page.locator("[name=title]").fill("Mail and files")
    page.locator(".action-bar button[type=submit]").click()
    page.wait_for_url(f"**{agreement}")
    assert "In talks" in page.locator("main").inner_text()
    # Undone from the notice: a new event, and the form no longer shows the draft.
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("as it was before")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mail")
    assert window.axe() == []
    window.go(f"{agreement}edit/")
    assert page.locator("[name=title]").input_value() == "Mail"
    assert page.get_by_text("This is what you typed until").count() == 0
    window.go("/o/quay/agreements/?own.renewal=none&columns=title,own.renewal")
    expect(page.locator("main")).to_contain_text("Mail")
    assert window.axe() == []
    page.wait_for_load_state("networkidle")
    assert [one for one in window.complaints if "422" not in one] == []
