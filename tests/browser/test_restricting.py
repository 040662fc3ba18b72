"""Restricting, letting in and sharing as people do it, in a browser, at two widths."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from tests.browser.window import Visit
from tests.in_force import put_in_force

from isthmus.documents.records import DocumentType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import (
    Act,
    Edit,
    create,
    edit,
    grant_clearance,
    open_in_emergency,
    restrict,
    share,
)
from isthmus.engine.models import Organization
from isthmus.people.models import Membership
from isthmus.people.operations import add_account
from isthmus.people.records import PartyType, PersonType
from isthmus.people.viewers import viewer_of

PASSWORD = "correct horse battery staple"


def sign_in(window: Visit, who: Membership) -> None:
    window.sign_in(who.user.email, PASSWORD, "/o/northgate/")


def look(window: Visit, name: str) -> list[str]:
    """Return what is wrong with the page shown; take a picture of it where one is asked for."""
    if folder := os.environ.get("ISTHMUS_PICTURES"):
        window.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    faults = [f"{name}: {fault}" for fault in window.axe()]
    if window.scrolls_sideways():
        faults.append(f"{name}: scrolls sideways")
    return faults + [f"{name}: {text}" for text in window.complaints]


@pytest.fixture
def people(transactional_db: None, org: Organization) -> dict[str, Membership]:
    act = Act.now(system_viewer(org, "test"), "test")
    return {
        name: add_account(
            email=f"{name}@northgate.example",
            name=label,
            password=PASSWORD,
            roles=[role],
            act=act,
        )
        for name, label, role in (
            ("mara", "Mara Holm", "ims_manager"),
            ("otto", "Otto Lind", "auditor"),
            ("vera", "Vera Stern", "top_management"),
            ("carl", "Carl Berg", "customer_contact"),
        )
    }


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_pages_of_circles_emergencies_and_sharing_are_sound(
    size: str, visit: Callable[..., Visit], people: dict[str, Membership]
) -> None:
    def now(name: str) -> Act:
        return Act.now(viewer_of(people[name]), "test")

    plan, report = create(
        DocumentType,
        [
            {"title": "Plan for closing the Lisbon site", "kind": "plan", "body": "Confidential."},
            {"title": "Service report of October", "kind": "record", "summary": "Targets met."},
        ],
        now("mara"),
    )
    bank = create(PartyType, [{"title": "Harbour Bank"}], now("mara"))[0]
    edit(PersonType, [Edit(people["carl"].principal_id, {"party": bank.pk})], now("mara"))
    put_in_force(DocumentType, report.pk, now("mara"))
    share(DocumentType, report.pk, [bank.pk], now("mara"))
    edit(DocumentType, [Edit(report.pk, {"summary": "All targets met."})], now("mara"))
    hidden = restrict(DocumentType, plan.pk, [], now("mara"), "Talks with the works council")
    until = timezone.now() + timedelta(days=14)
    otto = people["otto"].principal_id
    grant_clearance(DocumentType, plan.pk, otto, until, now("mara"), "Stage 2 of the audit")
    open_in_emergency(hidden.reference, now("vera"), "The press asks and Mara is on a plane.")
    register = "/o/northgate/documents/"
    faults = []
    tours = {
        "mara": (f"{register}{hidden.reference}/", f"{register}{hidden.reference}/restrict/",
                 f"{register}{hidden.reference}/history/", f"{register}{report.reference}/"),
        "vera": ("/o/northgate/open-restricted/", f"{register}{hidden.reference}/"),
        "carl": ("/o/northgate/", register, f"{register}{report.reference}/"),
    }  # fmt: skip
    for who, addresses in tours.items():
        window = visit(size)
        sign_in(window, people[who])
        for number, address in enumerate(addresses):
            window.go(address)
            faults += look(window, f"{size}-{who}-{number}")
    assert faults == []


def test_a_person_is_let_in_and_the_restriction_lifted_by_hand(
    visit: Callable[..., Visit], people: dict[str, Membership]
) -> None:
    act = Act.now(viewer_of(people["mara"]), "test")
    plan = create(DocumentType, [{"title": "Closing plan", "body": "x"}], act)[0]
    window = visit()
    sign_in(window, people["mara"])
    window.go(f"/o/northgate/documents/{plan.reference}/")
    window.page.get_by_role("link", name="Restrict who may know of it").click()
    window.page.get_by_label("Why").fill("Talks")
    window.page.get_by_role("button", name="Restrict it to these people").click()
    window.page.get_by_role("link", name="Change who may know of it").click()
    clearance = window.page.locator("#clearances")
    clearance.get_by_label("Person").select_option(label="Otto Lind")
    clearance.get_by_label("Until the end of").fill(f"{timezone.localdate() + timedelta(days=2)}")
    clearance.get_by_label("Why").fill("Audit")
    clearance.get_by_role("button", name="Let them read it").click()
    assert "Otto Lind until" in window.page.locator("#clearances").inner_text()
    window.page.locator("#lift").get_by_label("Why").fill("Over")
    window.page.get_by_role("button", name="Let everybody know of it").click()
    window.page.wait_for_url("**/documents/DOC-20*/")
    assert "lifted the restriction" in window.page.locator("main").inner_text()
