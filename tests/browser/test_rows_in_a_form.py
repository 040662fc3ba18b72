"""Rows inside a record, and fields that follow its kind: with a script and without one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.window import Visit

from isthmus.agreements.records import AgreementType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create
from isthmus.engine.models import Organization
from isthmus.people.operations import add_account, create_organization

PASSWORD = "a long password of mine"
TARGETS = [
    {"metric": "restoration", "value": 4, "unit": "hours"},
    {"metric": "security", "value": 8, "unit": "hours"},
]


@pytest.fixture
def agreement(transactional_db: None) -> str:
    """An agreement with two targets; return its address."""
    made: Organization = create_organization(slug="quay", name="Quay Services", via="test")
    act = Act.now(system_viewer(made, "set-up"), "test")
    add_account(
        email="ada@quay.example", name="Ada Quay", password=PASSWORD, roles=["ims_manager"], act=act
    )
    values = {"title": "Mail", "kind": "contract", "contract_number": "Q-7", "targets": TARGETS}
    (record,) = create(AgreementType, [values], act)
    return f"/o/quay/agreements/{record.reference}/"


def sign_in(page: Page, base: str) -> None:
    page.goto(f"{base}/accounts/login/?next=/o/quay/")
    page.locator("input[name=login]").fill("ada@quay.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/o/quay/")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_rows_come_and_go_and_fields_follow_the_kind(
    visit: Callable[..., Visit], agreement: str, size: str
) -> None:
    window = visit(size)
    page = window.page
    sign_in(page, window.base)
    window.go(f"{agreement}edit/")
    page.get_by_role("button", name="Remove target").first.click()
    page.get_by_role("button", name="Add target").click()
    page.locator("[name=targets-2-metric]").select_option("availability")
    page.locator("[name=targets-2-value]").fill("99.95")
    page.locator("[name=targets-2-unit]").select_option("percent")
    assert page.locator("[name=contract_number]").is_visible()
    page.locator("[name=kind]").select_option("sla")
    assert not page.locator("[name=contract_number]").is_visible()
    assert page.locator("[name=customer_representative]").is_visible()
    assert window.axe() == []
    assert not window.scrolls_sideways()
    page.locator(".action-bar button[type=submit]").click()
    page.wait_for_url(f"**{agreement}")
    told = page.locator("main").inner_text()
    for words in ("Security", "Availability", "99.95", "Kept from before", "Q-7"):
        assert words in told
    assert "Restoration of service" not in page.locator("#part-targets").inner_text()
    assert window.axe() == []
    assert not window.scrolls_sideways()
    assert window.complaints == []


def test_without_a_script_buttons_do_the_same_and_enter_saves(
    browser: Browser, served: str, agreement: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(8_000)
    sign_in(page, served)
    page.goto(f"{served}{agreement}edit/")
    page.locator("[name=title]").fill("Mail and files")
    page.get_by_role("button", name="Add target").click()
    assert page.locator("[name=title]").input_value() == "Mail and files"
    page.locator("[name=targets-2-metric]").select_option("availability")
    page.locator("[name=targets-2-value]").fill("99")
    page.locator("[name=targets-2-unit]").select_option("percent")
    page.get_by_role("button", name="Remove target").first.click()
    # What only other kinds have stays in sight: no script could bring it back.
    assert page.locator("[name=customer_representative]").is_visible()
    page.locator("[name=title]").press("Enter")
    page.wait_for_url(f"**{agreement}")
    told = page.locator("#part-targets").inner_text()
    assert "Availability" in told
    assert "Restoration" not in told
    assert "Mail and files" in page.locator("h1").inner_text()
    context.close()
