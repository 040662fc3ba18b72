"""A service from its form into the catalogue, as staff and then as its customer see it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.browser.window import Visit

from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, Edit, create, edit
from isthmus.engine.models import Organization
from isthmus.people.operations import add_account
from isthmus.people.records import PartyType, PersonType

PASSWORD = "correct horse battery staple"
STAFF, CUSTOMER = "mara@northgate.example", "olena@harbour.example"
CATALOGUE = "/o/northgate/catalogue/"


@pytest.fixture
def harbour(transactional_db: None, org: Organization) -> str:
    """A customer with a person of its own, and somebody of ours; the customer's reference."""
    act = Act.now(system_viewer(org, "test"), "test")
    add_account(email=STAFF, name="Mara", password=PASSWORD, roles=["ims_manager"], act=act)
    contact = add_account(
        email=CUSTOMER, name="Olena", password=PASSWORD, roles=["customer_contact"], act=act
    )
    (party,) = create(PartyType, [{"title": "Harbour Logistics", "customer": True}], act)
    edit(PersonType, [Edit(contact.principal_id, {"party": party.pk})], act)
    return str(party.reference)


def sound(window: Visit, name: str) -> None:
    if folder := os.environ.get("ISTHMUS_PICTURES"):
        window.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    assert window.axe() == []
    assert not window.scrolls_sideways()
    assert window.complaints == []


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)


def save(page: Page, arrived: str) -> None:
    page.locator(".action-bar button[type=submit]").click()
    page.wait_for_url(arrived)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_service_is_described_put_into_service_and_found_by_its_customer(
    visit: Callable[..., Visit], harbour: str, size: str
) -> None:
    window = visit(size)
    page = window.page
    window.sign_in(STAFF, PASSWORD, CATALOGUE)
    sound(window, f"{size}-catalogue-empty")
    page.get_by_role("link", name="Describe a service").click()
    page.wait_for_url("**/services/new/")
    sound(window, f"{size}-service-form")
    fill(page, title="Managed mail", category="Workplace", summary="Mail and calendars.")
    fill(page, built="Walrus design")
    save(page, "**/services/SVC-*/")
    address = page.url.removeprefix(window.base)
    told = page.locator("#actions").inner_text()
    assert "Nobody answers for it." in told
    assert "how to get help" in told
    sound(window, f"{size}-service-refused")

    window.go(f"{address}edit/")
    fill(page, included="Mailboxes\nCalendars", ordering="At the desk", support="The desk")
    page.locator("[name=owner]").select_option(label="Mara")
    save(page, f"**{address}")
    page.get_by_role("button", name="Put into service", exact=True).last.click()
    page.wait_for_load_state()
    assert "Live" in page.locator(".page-head").first.inner_text()

    relate = page.locator("#relate")
    relate.locator("[name=type]").select_option("provided_to")
    relate.locator("[name=to]").fill(harbour)
    relate.get_by_role("button", name="Relate", exact=True).click()
    page.locator("#relations", has_text="Provided to").wait_for()
    shared = page.locator("#shared")
    shared.locator("summary").click()
    shared.locator("[name=party]").select_option(label="Harbour Logistics")
    shared.get_by_role("button", name="Share it").click()
    page.locator("#shared", has_text="Harbour Logistics").get_by_role(
        "button", name="End"
    ).wait_for()
    sound(window, f"{size}-service-live")

    other = visit(size)
    other.sign_in(CUSTOMER, PASSWORD, CATALOGUE)
    main = other.page.locator("main")
    assert "Mailboxes" in main.inner_text()
    sound(other, f"{size}-catalogue-customer")
    main.get_by_role("link", name="Page of the service").click()
    other.page.wait_for_url(f"**{address}")
    assert "Calendars" in main.inner_text()
    assert "Walrus" not in other.page.content()
    sound(other, f"{size}-service-customer")
