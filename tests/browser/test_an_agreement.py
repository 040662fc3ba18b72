"""An agreement from draft to customer, as people see it: kinds, rows, approval, versions, sharing."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.browser.window import Visit

from isthmus.agreements.records import AgreementType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, Edit, create, edit
from isthmus.engine.models import Organization
from isthmus.people.operations import add_account
from isthmus.people.records import PartyType, PersonType

PASSWORD = "correct horse battery staple"
TARGETS = [
    {"metric": "restoration", "value": 4, "unit": "hours"},
    {"metric": "security", "value": 8, "unit": "hours"},
]


@pytest.fixture
def places(transactional_db: None, org: Organization) -> dict[str, str]:
    """A customer with a contact, an approver, a manager, and one agreement of each kind."""
    act = Act.now(system_viewer(org, "test"), "test")
    (party,) = create(PartyType, [{"title": "Harbour Logistics"}], act)
    for name, role in (("mara", "ims_manager"), ("vera", "approver"), ("carl", "customer_contact")):
        member = add_account(
            email=f"{name}@northgate.example", name=name.capitalize(), password=PASSWORD,
            roles=[role], act=act,
        )  # fmt: skip
    edit(PersonType, [Edit(member.principal_id, {"party": party.pk})], act)
    rows = [
        {"title": f"Agreement of kind {kind}", "kind": kind, "party": party.pk,
         "starts_on": act.today, "review_due": act.today, "targets": TARGETS}
        for kind in ("sla", "ola", "contract")
    ]  # fmt: skip
    made: list[Any] = create(AgreementType, rows, act)
    return {row.kind: f"/o/northgate/agreements/{row.reference}/" for row in made}


def signed_in(window: Visit, name: str) -> Visit:
    window.sign_in(f"{name}@northgate.example", PASSWORD, "/o/northgate/")
    return window


def sound(window: Visit, name: str) -> None:
    if folder := os.environ.get("ISTHMUS_PICTURES"):
        window.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    assert window.axe() == []
    assert not window.scrolls_sideways()
    assert window.complaints == []


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).last.click()
    page.wait_for_load_state()


def words(page: Page, part: str) -> str:
    return page.locator(part).inner_text()


def approve(window: Visit, address: str) -> None:
    window.go(address)
    window.page.locator("#approval-terms summary").first.click()
    window.page.locator("#approval-terms form button[type=submit]").first.click()
    window.page.wait_for_load_state()


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_an_agreement_is_drafted_approved_versioned_and_read_by_its_customer(
    visit: Callable[..., Visit], places: dict[str, str], size: str
) -> None:
    mara, vera = signed_in(visit(size), "mara"), signed_in(visit(size), "vera")
    for kind, address in places.items():
        mara.go(address)
        sound(mara, f"{size}-{kind}")
    page, address = mara.page, places["sla"]
    mara.go(address)
    press(page, "Put to the other party")

    approve(vera, address)
    assert "Approved" in words(vera.page, "#approval-terms")
    mara.go(address)
    page.locator("#comment-new").fill("They sign on Friday.")
    page.locator("#comments form").last.get_by_role("button").click()
    page.get_by_text("They sign on Friday.").first.wait_for()
    mara.go(address)
    assert "Not approved" not in words(page, "#approval-terms")

    page.get_by_text("Take back to draft").first.click()
    page.locator("[name=take_back-reason]").fill("Shorter, they say")
    press(page, "Take back to draft")
    mara.go(f"{address}edit/")
    page.locator("[name=targets-0-value]").fill("2")
    page.locator(".action-bar button[type=submit]").click()
    page.wait_for_url(f"**{address}")
    assert "Not approved" in words(page, "#approval-terms")
    sound(mara, f"{size}-void")

    press(page, "Put to the other party")
    approve(vera, address)
    mara.go(address)
    page.get_by_text("Record as agreed").first.click()
    page.locator("[name=agree-how]").fill("Signed by both")
    press(page, "Record as agreed")
    press(page, "Bring into force")
    assert "Version 1" in words(page, "#versions")
    page.get_by_role("link", name="Version 1").click()
    assert "Restoration of service" in words(page, "main")
    sound(mara, f"{size}-version")

    mara.go(address)
    page.get_by_text("Share it with a party").click()
    page.locator("#share-party").select_option(label="Harbour Logistics")
    press(page, "Share it")
    carl = signed_in(visit(size), "carl")
    carl.go(address)
    told = words(carl.page, "main")
    assert "Restoration of service" in told
    for hidden in ("They sign on Friday", "Vera", "Shorter, they say", "Approval of the terms"):
        assert hidden not in told
    sound(carl, f"{size}-customer")
    carl.go(places["ola"])
    assert "AGR" not in words(carl.page, "h1")
