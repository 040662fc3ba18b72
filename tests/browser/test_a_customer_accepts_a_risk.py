"""The owner is told whose yes is missing; the customer says it in their own view; then the owner accepts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests.browser.test_a_report import press
from tests.browser.test_a_risk import bring_a_method_into_force
from tests.browser.test_a_service import CUSTOMER, PASSWORD, STAFF, harbour, sound
from tests.browser.window import Visit

from isthmus.agreements.records import AgreementType
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import Act, create, move, relate
from isthmus.people.models import Membership, Party
from isthmus.people.viewers import viewer_of
from isthmus.risks.edges import THREATENS
from isthmus.risks.models import Method
from isthmus.risks.records import RiskType
from isthmus.services.records import ServiceType

__all__ = ["harbour"]


def a_risk_that_the_customer_accepts(party: str) -> str:
    """A risk of level 4 to a service, by whose agreement it is the customer's to accept as well."""
    bring_a_method_into_force()
    act = Act.now(viewer_of(Membership.objects.get(user__email=STAFF)), "test")
    boss = Act.now(viewer_of(Membership.objects.get(user__email="vera@northgate.example")), "test")
    (service,) = create(ServiceType, [{"title": "Warehouse portal"}], act)
    key = Party.objects.as_system("test").get(reference=party).pk
    said = {"title": "Managed workplace", "kind": "sla", "party": key, "starts_on": act.today,
            "review_due": act.today + timedelta(days=300), "risks_accepted_from": "4",
            "without_security": "None yet.",
            "targets": [{"metric": "restoration", "value": 4, "unit": "hours"}]}  # fmt: skip
    (agreed,) = create(AgreementType, [said], act)
    relate(agreed.pk, "applies_to", [service.pk], act)
    move(AgreementType, "negotiate", [agreed.pk], act)
    give(AgreementType, "terms", [agreed.pk], boss)
    move(AgreementType, "agree", [agreed.pk], act, {"how": "Signed"})
    move(AgreementType, "bring_into_force", [agreed.pk], act)
    method = Method.objects.as_system("test").get()
    judged = {"title": "The portal stands still", "owner": act.viewer.principal_id,
              "method": method.pk, "for_security": "yes", "for_services": "yes", "likelihood": "3",
              "consequence": "5", "rationale": "It was close.", "treatment": "retain"}  # fmt: skip
    (risk,) = create(RiskType, [judged], act)
    relate(risk.pk, THREATENS.code, [service.pk], act)
    move(RiskType, "assess", [risk.pk], act)
    return str(risk.reference)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_customer_says_yes_and_then_the_owner(
    visit: Callable[..., Visit], harbour: str, size: str
) -> None:
    address = f"/o/northgate/risks/{a_risk_that_the_customer_accepts(harbour)}/"
    ours = visit(size)
    page = ours.page
    ours.sign_in(STAFF, PASSWORD, address)
    expect(page.locator("#approval-customer")).to_contain_text("somebody of Harbour Logistics")
    expect(page.locator("#actions")).to_contain_text("Acceptance by the customer is missing")
    sound(ours, f"{size}-risk-asks-customer")
    page.locator("#shared summary").press("Enter")
    page.locator("#shared [name=party]").select_option(label="Harbour Logistics")
    page.locator("#shared form").last.locator("button").press("Enter")
    page.wait_for_load_state()

    theirs = visit(size)
    theirs.sign_in(CUSTOMER, PASSWORD, "/o/northgate/")
    theirs.page.get_by_role("link", name="The portal stands still").press("Enter")
    theirs.page.wait_for_url("**/risks/RSK-*/")
    box = theirs.page.locator("#approval-customer")
    expect(theirs.page.locator("main")).not_to_contain_text("It was close.")
    box.locator("summary").press("Enter")
    box.locator("[name=comment]").fill("A day a year is all right.")
    sound(theirs, f"{size}-risk-of-customer")
    box.locator("form button").press("Enter")
    theirs.page.wait_for_load_state()
    expect(theirs.page.locator("#approval-customer")).to_contain_text("Holds")
    sound(theirs, f"{size}-risk-customer-said-yes")

    ours.go(address)
    expect(page.locator("#approval-customer")).to_contain_text("on behalf of Harbour Logistics")
    press(page, "accept", reason="The customer lives with a day, and so do we.")
    expect(page.locator(".page-head").first).to_contain_text("Accepted")
    sound(ours, f"{size}-risk-accepted-by-both")
