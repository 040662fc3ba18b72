"""From a report to a nonconformity, its cause, what is done about it, and whether it helped."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.browser.test_a_report import press
from tests.browser.test_a_service import PASSWORD, STAFF, fill, harbour, save, sound
from tests.browser.window import Visit

from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create
from isthmus.engine.models import Organization
from isthmus.incidents.records import IncidentType

__all__ = ["harbour"]

NONCONFORMITIES = "/o/northgate/nonconformities/"


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_nonconformity_follows_from_a_report_and_is_closed_when_actions_helped(
    visit: Callable[..., Visit], size: str
) -> None:
    organization = Organization.objects.get(slug="northgate")
    act = Act.now(system_viewer(organization, "test"), "test")
    (report,) = create(IncidentType, [{"title": "An account of a leaver was used"}], act)
    window = visit(size)
    page = window.page
    window.sign_in(STAFF, PASSWORD, NONCONFORMITIES)
    expect(page.locator("main")).to_contain_text("Requirements that are not met")
    sound(window, f"{size}-nonconformities-empty")

    window.go(f"/o/northgate/incidents/{report.reference}/")
    page.get_by_role("link", name="Record a nonconformity").press("Enter")
    page.wait_for_url("**/nonconformities/new/**")
    fill(page, title="Accounts of leavers stay open", finding="Three of nine were open for days.")
    save(page, "**/nonconformities/NCF-*/")
    address = page.url.removeprefix(window.base)
    expect(page.locator("main")).to_contain_text(report.reference)
    expect(page.locator("#actions")).to_contain_text("It does not say why it happened.")
    sound(window, f"{size}-nonconformity-found")

    window.go(f"{address}edit/")
    fill(
        page, correction="Closed.", cause="Nobody reads the mailbox.", elsewhere="Badges are fine."
    )
    page.locator("[name=owner]").select_option(index=1)
    page.get_by_role("button", name="Add corrective action").click()
    row = "corrective_actions-0"
    fill(page, **{f"{row}-what": "Compare monthly", f"{row}-due_on": act.today.isoformat()})
    page.locator(f"[name={row}-who]").select_option(index=1)
    sound(window, f"{size}-nonconformity-form")
    save(page, f"**{address}")
    press(page, "analyse")
    press(page, "begin")
    expect(page.locator("#actions")).to_contain_text("One action is not done.")

    window.go(f"{address}edit/")
    fill(page, **{f"{row}-done_on": act.today.isoformat()})
    save(page, f"**{address}")
    press(page, "carry_out")
    expect(page.locator(".page-head").first).to_contain_text("Effect to be checked")
    press(page, "close", shown_by="Two months without one.")
    expect(page.locator(".page-head").first).to_contain_text("Closed")
    expect(page.locator("main")).to_contain_text("Two months without one.")
    sound(window, f"{size}-nonconformity-closed")
    window.go(f"/o/northgate/incidents/{report.reference}/")
    expect(page.locator("#relations")).to_contain_text("Accounts of leavers stay open")
