"""Somebody's day: what needs them, the calendar, being away, and what they hold when they leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.browser.test_an_agreement import PASSWORD, signed_in, sound
from tests.browser.window import Visit

from isthmus.documents.records import DocumentType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create
from isthmus.engine.models import Organization
from isthmus.engine.tasks.operations import Asked, add
from isthmus.people.models import Person
from isthmus.people.operations import add_account

pytestmark = pytest.mark.browser


@pytest.fixture
def vera(transactional_db: None, org: Organization) -> str:
    """An approver with two tasks and a document; returns the reference of the person."""
    act = Act.now(system_viewer(org, "test"), "test")
    for name, role in (("mara", "ims_manager"), ("vera", "approver"), ("otto", "contributor")):
        member = add_account(
            email=f"{name}@northgate.example", name=name.capitalize(), password=PASSWORD,
            roles=[role], act=act,
        )  # fmt: skip
        if name == "vera":
            person = member.principal_id
    (record,) = create(
        DocumentType, [{"title": "Backup policy", "body": "x", "owner": person}], act
    )
    today = timezone.localdate()
    for title, days in (("Rehearse the restore", -2), ("Look at the figures", 0)):
        add(record.pk, Asked(title, person, today + timedelta(days=days)), act)
    return str(Person.objects.as_system("test").get(pk=person).reference)


def test_from_what_needs_them_to_leaving(vera: str, visit: Callable[..., Visit]) -> None:
    window = signed_in(visit(), "vera")
    page = window.page
    expect(page.locator("#work")).to_contain_text("Rehearse the restore")
    sound(window, "home")
    page.get_by_role("link", name="All 2").click()
    expect(page.locator("#overdue")).to_contain_text("2 days overdue")
    expect(page.locator("#today")).to_contain_text("Look at the figures")
    sound(window, "my-work")
    window.go("/o/northgate/calendar/")
    expect(page.locator("table.calendar td.is-today")).to_contain_text("Look at the figures")
    sound(window, "calendar")
    page.get_by_role("link", name="In your own calendar").click()
    page.get_by_role("button", name="Make the address").click()
    expect(page.locator("main")).to_contain_text(".ics")
    sound(window, "calendar-address")
    window.go("/o/northgate/settings/away/")
    today = timezone.localdate()
    page.locator("input[name=starts_on]").fill(str(today))
    page.locator("input[name=ends_on]").fill(str(today + timedelta(days=5)))
    page.locator("select[name=deputy-0]").select_option(label="Otto")
    page.get_by_role("button", name="Announce").click()
    expect(page.locator(".absence")).to_contain_text("Otto")
    sound(window, "away")

    other = signed_in(visit(), "otto")
    expect(other.page.locator(".cover")).to_contain_text("You stand in for Vera")
    expect(other.page.locator("#work")).to_contain_text("for Vera")

    chief = signed_in(visit("phone"), "mara")
    chief.go(f"/o/northgate/people/{vera}/hand-over/")
    expect(chief.page.locator("main")).to_contain_text("Backup policy")
    sound(chief, "hand-over")
    assert not chief.scrolls_sideways()
    chief.page.locator("select[name=successor]").select_option(label="Otto")
    chief.page.locator("input[name=reason]").fill("Vera leaves")
    chief.page.get_by_role("button", name="Hand over").click()
    expect(chief.page.locator("main")).to_contain_text("handed over")
    chief.go(f"/o/northgate/people/{vera}/")
    expect(chief.page.locator("main")).to_contain_text("Left")
