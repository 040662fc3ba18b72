"""Fields that are searched while typing: the same keys, and the same told to a screen reader."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect
from tests.browser.test_a_list import DOCUMENTS, PASSWORD, keeper
from tests.browser.test_restricting import look, sign_in
from tests.browser.window import Visit

from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act
from isthmus.engine.models import Entry, Organization
from isthmus.people.models import Membership
from isthmus.people.operations import add_account

__all__ = ["keeper"]


@pytest.fixture
def window(keeper: Membership, visit: Callable[..., Visit]) -> Visit:
    opened = visit()
    sign_in(opened, keeper)
    return opened


@pytest.fixture
def document(keeper: Membership) -> str:
    """The address of a document without labels."""
    last = Entry.objects_unguarded.filter(type="documents.document").latest("pk")
    return f"{DOCUMENTS}{last.reference}/"


def typed(field: Locator, text: str) -> Locator:
    """Type into a field that finds, and return what it offers."""
    field.focus()
    expect(field).to_have_role("combobox")
    expect(field).to_have_attribute("aria-autocomplete", "list")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially(text)
    expect(field).to_have_attribute("aria-expanded", "true")
    shown = field.page.locator(f"#{field.get_attribute('aria-controls')}")
    expect(shown).to_have_role("listbox")
    options = shown.get_by_role("option")
    is_marked(field, options.first)
    return options


def is_marked(field: Locator, option: Locator) -> None:
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "none")


def test_a_label_is_found(window: Visit, document: str) -> None:
    window.go(document)
    field, keyboard = window.page.locator(".label-form [data-find]"), window.page.keyboard
    options = typed(field, "e")
    expect(options).to_have_text(["Move of the data centre"])
    keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("e")
    field.fill("")
    options = typed(field, "2")
    assert look(window, "label-found") == []
    keyboard.press("Enter")
    expect(field).to_have_value("Audit 2027")
    expect(field).to_be_focused()
    keyboard.press("Enter")
    window.page.wait_for_selector("[aria-label='Take off the label Audit 2027']")
    field.fill("zebra")
    expect(window.page.get_by_text("No label is called so yet")).to_be_visible()


def test_a_filter_finds_people(
    window: Visit, org: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = Act.now(system_viewer(org, "test"), "test")
    kai = {"email": "kai@northgate.example", "name": "Kai", "password": PASSWORD}
    add_account(**kai, roles=["auditor"], act=act)
    # Where there are few, all are there to choose.
    monkeypatch.setattr("isthmus.engine.web.filtering.SELECTABLE", 1)
    page = window.page
    window.go(DOCUMENTS)
    page.keyboard.press("f")
    page.wait_for_selector("#filter[open] [data-picker-input]")
    page.keyboard.type("owner")
    page.keyboard.press("Enter")
    field = page.locator("#filter-typed")
    options = typed(field, "k")
    expect(options.locator(".option-text")).to_have_text(["Kai", "Kim Keeper"])
    page.keyboard.press("ArrowDown")
    is_marked(field, options.last)
    page.keyboard.press("ArrowDown")
    is_marked(field, options.first)
    page.keyboard.press("ArrowUp")
    is_marked(field, options.last)
    page.keyboard.press("Escape")
    expect(page.locator("#filter")).to_have_attribute("open", "")
    field.fill("")
    typed(field, "kim")
    assert look(window, "filter-found") == []
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/?owner=*")
    expect(page.locator(".chip-text").first).to_have_text("Owner is Kim Keeper")


def test_a_history_finds_who_did_something(window: Visit, document: str) -> None:
    window.go(f"{document}history/")
    field = window.page.locator(".history-form [data-find]")
    typed(field, "kim")
    assert look(window, "history-found") == []
    window.page.keyboard.press("Enter")
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/history/?by=*")
