"""One restricted case and four people: the desk, a handler, top management, an auditor for a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.browser.test_a_report import press
from tests.browser.test_a_service import fill, save, sound
from tests.browser.test_restricting import PASSWORD
from tests.browser.window import Visit

from isthmus.conformity.adoption import adopt_editions
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create, grant_clearance, restrict
from isthmus.engine.models import Clearance, Organization
from isthmus.incidents.evidence.records import EvidenceItemType
from isthmus.incidents.records import IncidentType
from isthmus.people.models import Membership
from isthmus.people.operations import add_account
from isthmus.people.records import RoleType
from isthmus.people.viewers import viewer_of
from isthmus.services.records import ServiceType

HOME = "/o/northgate/"
TITLE = "Account number of a supplier was changed from within"
REPORT = {
    "title": TITLE, "security_seen": "yes", "security_harm": "yes", "impact": "high", "urgency": "high",
}  # fmt: skip
PEOPLE = {
    "dan": ("Dan Desk", "contributor"),
    "mara": ("Mara Holm", "ims_manager"),
    "vera": ("Vera Stern", "top_management"),
    "otto": ("Otto Lind", "auditor"),
}


@pytest.fixture
def people(transactional_db: None, org: Organization) -> dict[str, Membership]:
    act = Act.now(system_viewer(org, "test"), "test")
    adopt_editions(["iso27001-2013", "iso20000-1-2011"], act)
    return {
        name: add_account(
            email=f"{name}@northgate.example", name=label, password=PASSWORD, roles=[role], act=act
        )
        for name, (label, role) in PEOPLE.items()
    }


def test_four_people_and_one_case(
    visit: Callable[..., Visit], people: dict[str, Membership]
) -> None:
    def now() -> Act:
        return Act.now(viewer_of(people["mara"]), "test")

    key = {name: one.principal_id for name, one in people.items()}
    board = {"title": "Board", "kind": "top_management", "holder": key["vera"]}
    create(RoleType, [board], now())
    report: Any = create(IncidentType, [REPORT], now())[0]
    made = restrict(IncidentType, report.pk, [key["vera"]], now(), "One of us may have done it.")
    log = {"title": "Sign-in log", "incident": report.pk, "place": "Hall A", "method": "Export"}
    create(EvidenceItemType, [log], now())
    at = f"{HOME}incidents/{made.reference}/"

    def as_(who: str, size: str = "desktop") -> Visit:
        window = visit(size)
        window.sign_in(f"{who}@northgate.example", PASSWORD, HOME)
        return window

    def knows_nothing(window: Visit) -> None:
        for address in (f"{HOME}incidents/", f"{HOME}incidents/figures/", f"{HOME}probes/",
                        f"{HOME}search/?q=supplier", f"{HOME}major-incidents/"):  # fmt: skip
            window.go(address)
            expect(window.page.locator("main")).not_to_contain_text(TITLE)
            expect(window.page.locator("#restricted")).to_have_count(0)
        answer = window.page.goto(window.base + at)
        assert answer is not None
        assert answer.status == 404
        window.complaints.clear()

    # The handler declares it, and is told whom it does not reach yet.
    window = as_("mara")
    page = window.page
    window.go(at)
    page.get_by_role("link", name="Declare it major").click()
    fill(page, criterion="Money went to another account; it may happen again today.")
    save(page, "**/major-incidents/MAJ-*/")
    major = page.url.removeprefix(window.base)
    expect(page.locator("main")).to_contain_text("Handled among those who know of it")
    expect(page.locator("main")).to_contain_text("Nobody of top management is named.")
    sound(window, "case-major-nobody")
    window.go(f"{HOME}probes/")
    expect(page.locator("#restricted")).to_contain_text("Top management is told")
    sound(window, "case-probes")
    window.go(f"{HOME}incidents/figures/")
    expect(page.locator("#restricted")).to_contain_text("Open at the end")
    sound(window, "case-figures")
    window.go(f"{major}edit/")
    page.locator("[name=manager]").evaluate("one => one.closest('details').open = true")
    page.locator("[name=manager]").select_option(label="Vera Stern")
    save(page, f"**{major}")
    expect(page.locator("main")).not_to_contain_text("Nobody of top management is named.")
    press(page, "tell_management", how="Vera Stern, in her office")
    expect(page.locator("main")).to_contain_text("Vera Stern, in her office")

    # What a service suffers she tells everybody, in other words.
    (paying,) = create(ServiceType, [{"title": "Paying of invoices"}], now())
    window.go(at)
    page.locator("#published a", has_text="Publish what a service suffers").click()
    said = {"title": "Invoices are paid late", "what": "No payment leaves the house today."}
    # The link opens what it leads to.
    form = page.locator("#do-publish")
    for name, text in {"service": paying.reference, **said}.items():
        form.locator(f"[name=publish-{name}]").fill(text)
    form.locator("button[type=submit]").press("Enter")
    page.wait_for_load_state()
    expect(page.locator("#published")).to_contain_text(said["title"])
    expect(page.locator("#published")).to_contain_text("End it")
    sound(window, "case-published")
    open_to_all = page.locator("#published a.relation-link").get_attribute("href")
    assert open_to_all is not None
    for size in ("desktop", "phone"):
        desk = as_("dan", size)
        desk.go(open_to_all)
        expect(desk.page.locator("main")).to_contain_text(said["what"])
        expect(desk.page.locator("main")).not_to_contain_text("restricted")
        sound(desk, f"case-published-dan-{size}")
        desk.page.wait_for_load_state("networkidle")

    # The desk knows nothing, nor does the auditor yet.
    for who in ("dan", "otto"):
        knows_nothing(as_(who))

    # Top management reads all of it, and has no part in it.
    for size in ("desktop", "phone"):
        window = as_("vera", size)
        window.go(major)
        expect(window.page.locator("main")).to_contain_text("Handled among those who know of it")
        sound(window, f"case-vera-{size}")
    window.go(at)
    expect(window.page.locator("main")).to_contain_text("Sign-in log")
    # What a page still fetches shares its connection with the test.
    window.page.wait_for_load_state("networkidle")

    # The auditor reads for a time, changes nothing, and then knows nothing again.
    until = timezone.now() + timedelta(hours=2)
    grant_clearance(IncidentType, report.pk, key["otto"], until, now(), "Audit of incidents")
    window = as_("otto")
    window.go(at)
    expect(window.page.locator("main")).to_contain_text(TITLE)
    expect(window.page.locator("[data-verb], form[action*='/do/']")).to_have_count(0)
    sound(window, "case-otto")
    window.go(major)
    expect(window.page.locator("main")).to_contain_text("Vera Stern, in her office")
    window.page.wait_for_load_state("networkidle")
    ended = timezone.now()
    Clearance.objects.update(valid_from=ended - timedelta(hours=1), valid_until=ended)
    knows_nothing(window)
