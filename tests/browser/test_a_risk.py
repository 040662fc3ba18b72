"""From a scenario to a risk, its assessment, its acceptance by the owner, and its cell in the matrix."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.browser.test_a_report import press
from tests.browser.test_a_service import PASSWORD, STAFF, fill, harbour, save, sound
from tests.browser.window import Visit

from isthmus.assets.records.item import ItemType
from isthmus.engine.access import system_viewer
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import Act, Edit, create, edit, move, relate
from isthmus.engine.models import Organization
from isthmus.people.models import Membership
from isthmus.people.operations import add_account
from isthmus.people.viewers import viewer_of
from isthmus.risks.edges import LOOKS_AT
from isthmus.risks.models import Method
from isthmus.risks.records import MethodType, RiskSessionType
from isthmus.risks.starter import begin

__all__ = ["harbour"]

MATRIX = "/o/northgate/risk-matrix/"


def bring_a_method_into_force() -> None:
    """The method to begin with, proposed by one and approved by another."""
    organization = Organization.objects.get(slug="northgate")
    system = Act.now(system_viewer(organization, "test"), "test")
    boss = add_account(
        email="vera@northgate.example",
        name="Vera",
        password=PASSWORD,
        roles=["top_management"],
        act=system,
    )
    mara = Act.now(viewer_of(Membership.objects.get(user__email=STAFF)), "test")
    made = begin(mara)
    edit(MethodType, [Edit(made.pk, {"owner": mara.viewer.principal_id})], mara)
    move(MethodType, "propose", [made.pk], mara)
    rule = MethodType.approvals[0].code
    give(MethodType, rule, [made.pk], Act.now(viewer_of(boss), "test"))
    move(MethodType, "bring_into_force", [made.pk], mara)


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_risk_is_taken_from_a_scenario_assessed_accepted_and_found_in_the_matrix(
    visit: Callable[..., Visit], size: str
) -> None:
    window = visit(size)
    page = window.page
    window.sign_in(STAFF, PASSWORD, MATRIX)
    expect(page.locator("main")).to_contain_text("No method is in force")
    sound(window, f"{size}-matrix-empty")
    bring_a_method_into_force()

    window.go("/o/northgate/risk-scenarios/?q=ransom")
    sound(window, f"{size}-scenarios")
    page.locator("main table a").first.press("Enter")
    page.wait_for_url("**/risks/new/**")
    assert page.locator("[name=threat]").input_value()
    for name, value in {"for_security": "yes", "for_services": "yes", "likelihood": "3",
                        "consequence": "5", "treatment": "retain"}.items():  # fmt: skip
        page.locator(f"[name={name}]").select_option(value)
    page.locator("[name=owner]").select_option(label="Mara")
    page.locator("[name=method]").select_option(index=1)
    fill(page, rationale="Two of our customers had it.", treatment_reason="Copies are kept apart.")
    sound(window, f"{size}-risk-form")
    save(page, "**/risks/RSK-*/")
    address = page.url.removeprefix(window.base)
    expect(page.locator("#assessment")).to_contain_text("now")
    press(page, "assess")
    press(page, "accept", reason="Insured until the copies are tested.")
    expect(page.locator(".page-head").first).to_contain_text("Accepted")
    expect(page.locator("#treatment")).to_contain_text("Insured until the copies are tested.")
    sound(window, f"{size}-risk-accepted")

    window.go(MATRIX)
    sound(window, f"{size}-matrix")
    page.locator(".risk-cell a").press("Enter")
    page.wait_for_url("**/risks/?**")
    assert page.locator(f"main a[href*='{address}']").count() == 1


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_session_is_worked_through_by_keyboard(visit: Callable[..., Visit], size: str) -> None:
    bring_a_method_into_force()
    mara = Act.now(viewer_of(Membership.objects.get(user__email=STAFF)), "test")
    disk, host = create(ItemType, [{"title": "Disk"}, {"title": "Host"}], mara)
    by = Method.objects.as_system("test").get()
    said = {"title": "Copies", "owner": mara.viewer.principal_id, "method": by.pk,
            "people": [{"name": "Olena"}, {"name": "Marek"}]}  # fmt: skip
    (one,) = create(RiskSessionType, [said], mara)
    relate(one.pk, LOOKS_AT.code, [disk.pk, host.pk], mara)
    window = visit(size)
    page = window.page
    window.sign_in(STAFF, PASSWORD, f"/o/northgate/assessment-sessions/{one.reference}/")
    press(page, "open")
    page.locator("#session-progress a").first.press("Enter")
    page.wait_for_url("**/risk-sessions/**")
    expect(page.locator("#question-title")).to_have_text("Disk")
    sound(window, f"{size}-session")
    page.keyboard.press("4")
    page.keyboard.press("3")
    expect(page.locator("[name=likelihood]:checked")).to_have_value("4")
    expect(page.locator("[name=consequence]:checked")).to_have_value("3")
    page.locator("[name=title]").focus()
    page.keyboard.type("A medium is unreadable")
    for name in ("for_security", "for_services"):
        page.locator(f"[name={name}]").focus()
        page.keyboard.type("Yes")
    page.locator("[name=rationale]").focus()
    page.keyboard.type("Olena saw it twice.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#question-title")).to_have_text("Host")
    page.locator("h1").evaluate("document.activeElement.blur()")
    page.keyboard.press("p")
    expect(page.locator("#question-title")).to_have_text("Disk")
    expect(page.locator("main")).to_contain_text("A medium is unreadable")
    sound(window, f"{size}-session-assessed")
    page.keyboard.press("n")
    expect(page.locator("#question-title")).to_have_text("Host")
    page.keyboard.press("x")
    page.wait_for_url("**/assessment-sessions/**")
    expect(page.locator("#session-progress")).to_contain_text("2 of 2")
    window.go(f"/o/northgate/risk-sessions/{one.reference}/minutes/")
    expect(page.locator("main")).to_contain_text("No risk was found.")
    sound(window, f"{size}-session-minutes")
