"""An access review from its schedule to its evidence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.browser.test_a_report import press
from tests.browser.test_a_service import PASSWORD, STAFF, fill, harbour, save, sound
from tests.browser.window import Visit

from isthmus.controls.asking import act_of, sweep
from isthmus.controls.models import ControlTest
from isthmus.controls.records import ControlType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create, move
from isthmus.engine.models import Organization
from isthmus.people.models import Membership
from isthmus.people.records import PersonType

__all__ = ["harbour"]


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_an_access_review_runs_from_schedule_to_evidence(
    visit: Callable[..., Visit], size: str
) -> None:
    organization = Organization.objects.get(slug="northgate")
    act = Act.now(system_viewer(organization, "test"), "test")
    owner = Membership.objects.get(user__email=STAFF).principal_id
    said = {"title": "Rights are gone through", "owner": owner, "how": "By hand."}
    (made,) = create(ControlType, [said], act)
    (control,) = move(ControlType, "implement", [made.pk], act)
    (quirin,) = create(PersonType, [{"title": "Quirin Vale"}], act)
    move(PersonType, "leave", [quirin.pk], act)
    window = visit(size)
    page = window.page
    window.sign_in(STAFF, PASSWORD, f"/o/northgate/controls/{control.reference}/")
    page.get_by_role("link", name="New recurring operation").press("Enter")
    page.wait_for_url("**/recurring-operations/new/**")
    fill(page, title="Rights of all", begins_on=act.today.isoformat(), collects="List of accounts")
    page.locator("[name=kind]").select_option("access")
    page.locator("[name=every]").select_option("half_year")
    page.locator("[name=owner]").select_option(label="Mara")
    sound(window, f"{size}-operation-form")
    save(page, "**/recurring-operations/ROP-*/")
    press(page, "run")
    expect(page.locator(".page-head").first).to_contain_text("Running")

    assert sweep(organization, act_of(organization)) == 1
    window.go("/o/northgate/my-work/")
    page.get_by_role("link", name="Rights of all").first.press("Enter")
    page.wait_for_url("**/control-tests/CTT-*/")
    address = page.url.removeprefix(window.base)
    expect(page.locator("main")).to_contain_text("Quirin Vale")
    expect(page.locator("#actions")).to_contain_text("points are not answered")
    sound(window, f"{size}-access-review")

    window.go(f"{address}edit/")
    fill(page, evidence="The list of accounts of today, in the folder of reviews")
    answers = page.locator("select[name^=points-][name$=-answer]")
    for place in range(answers.count()):
        name = answers.nth(place).get_attribute("name") or ""
        if name.split("-")[1].isdecimal():
            answers.nth(place).select_option("yes")
    sound(window, f"{size}-access-review-form")
    save(page, f"**{address}")
    press(page, "passes", found="All of them fit.")
    expect(page.locator(".page-head").first).to_contain_text("Passed")
    (test,) = ControlTest.objects.as_system("test")
    assert test.state == "passed"
    window.go(f"/o/northgate/controls/{control.reference}/")
    held: Any = page.locator("main")
    expect(held).to_contain_text("Passed: it is to be tested again")
    expect(held).to_contain_text("next due on")
    sound(window, f"{size}-control-kept-up")
