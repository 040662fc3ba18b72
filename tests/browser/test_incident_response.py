"""A handler follows a playbook, sets a step aside, and says of each notification duty whether it applies."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.browser.test_a_service import PASSWORD, STAFF, harbour, save, sound
from tests.browser.window import Visit

from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create, move
from isthmus.engine.models import Organization, Principal
from isthmus.incidents.notifying.records import NotificationDutyType
from isthmus.incidents.playbooks.records import PlaybookType

__all__ = ["harbour"]

REPORTS = "/o/northgate/incidents/"
STEPS = [
    {"phase": "containment", "title": "Take it off the network", "within_hours": 1},
    {"phase": "recovery", "title": "Rebuild it", "needs_decision": "yes"},
]


def prepared() -> None:
    """Bring a playbook and two duties into force, whose owner is somebody of ours."""
    organization = Organization.objects.get(slug="northgate")
    act = Act.now(system_viewer(organization, "test"), "test")
    owner = Principal.objects.get(organization=organization, name="Mara").pk
    book = {"title": "Ransomware", "category": "Malware", "steps": STEPS, "owner": owner}
    (made,) = create(PlaybookType, [book], act)
    move(PlaybookType, "bring_into_force", [made.pk], act)
    for title, hours in (("Authority", 72), ("Customer", 4)):
        duty = {"title": title, "recipient": title, "within_hours": hours, "owner": owner}
        (made,) = create(NotificationDutyType, [duty], act)
        move(NotificationDutyType, "bring_into_force", [made.pk], act)


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_security_incident_is_responded_to_by_what_was_prepared(
    visit: Callable[..., Visit], size: str
) -> None:
    prepared()
    window = visit(size)
    page = window.page
    window.sign_in(STAFF, PASSWORD, f"{REPORTS}new/")
    page.locator("[name=title]").fill("Files are locked")
    page.locator("[name=category]").fill("Malware")
    page.locator("[name=security_harm]").select_option("yes")
    save(page, "**/incidents/INC-*/")
    report = page.url.removeprefix(window.base)

    page.locator("#playbooks").get_by_role("button", name="Follow it").click()
    expect(page.locator("#playbooks")).to_contain_text("0 of 1")
    tasks = page.locator("#tasks")
    expect(tasks).to_contain_text("Containment: Take it off the network")
    aside = tasks.locator("li", has_text="Recovery: Rebuild it")
    aside.locator("summary").click()
    aside.locator("[name=because]").fill("Nothing was locked there.")
    aside.get_by_role("button", name="Set it aside").click()
    expect(tasks).to_contain_text("1 done")

    duties = page.locator("#notifications")
    customer = duties.locator("section", has_text="Customer")
    customer.get_by_role("button", name="Applies", exact=True).click()
    expect(duties).to_contain_text("To be told")
    authority = duties.locator("section", has_text="Authority")
    authority.locator("summary").click()
    authority.locator("[name=because]").fill("No personal data.")
    authority.get_by_role("button", name="Record that it does not apply").click()
    expect(duties).to_contain_text("No personal data.")
    window.go(report)
    expect(page.locator("#playbooks")).to_contain_text("1 step set aside with a reason")
    sound(window, f"{size}-response")

    duties.get_by_role("link", name="Customer").click()
    page.wait_for_url("**/notifications/NTF-*/")
    sound(window, f"{size}-notification")
