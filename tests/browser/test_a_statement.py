"""A Statement of Applicability from empty to approved by keyboard, and what 2013 becomes in 2022."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.browser.test_restricting import look, sign_in
from tests.browser.window import Visit

from isthmus.applicability.annex import NEW, OLD
from isthmus.applicability.models import Statement, StatementRow
from isthmus.applicability.tests.statements import answered, draft
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act
from isthmus.engine.models import Organization
from isthmus.people.models import Membership
from isthmus.people.operations import add_account


def account(org: Organization, name: str, role: str) -> Membership:
    act = Act.now(system_viewer(org, "test"), "test")
    return add_account(
        email=f"{name}@northgate.example",
        name=name.title(),
        password="correct horse battery staple",
        roles=[role],
        act=act,
    )


def answers(statement: Statement) -> int:
    rows = StatementRow._default_manager.filter(record=statement.pk)
    return rows.exclude(applicable="").count()


def test_it_is_answered_by_keyboard_from_empty_to_approved(
    transactional_db: None, org: Organization, visit: Callable[..., Visit]
) -> None:
    keeper, top = account(org, "kim", "ims_manager"), account(org, "toni", "top_management")
    made = draft(Act.now(system_viewer(org, "test"), "test"))
    window = visit("desktop", "light")
    page, keys = window.page, window.page.keyboard
    sign_in(window, keeper)
    window.go(f"/o/northgate/applicability/{made.reference}/controls/")
    faults = look(window, "statement-empty")
    # The first alone: it applies, by risk, in words; what is typed is no key; then it is saved.
    keys.press("n")
    keys.press("1")
    keys.press("Tab")
    keys.press("Space")
    for _ in range(4):
        keys.press("Tab")
    keys.type("12 risks ask for it, none is small.")
    keys.press("Tab")
    keys.type("Impl")
    with page.expect_navigation():
        keys.press("Control+Enter")
    first = StatementRow._default_manager.get(record=made.pk)
    assert (first.ref, first.applicable, first.by_risk) == ("A.5.1", "yes", True)
    assert first.implementation == "implemented"
    assert first.justification == "12 risks ask for it, none is small."
    # The others do not apply, each with its reason.
    keys.press("n")
    for _ in range(92):
        keys.press("2")
        for _ in range(5):
            keys.press("Tab")
        keys.insert_text("Others do it.")
        keys.press("Alt+ArrowDown")
    faults += look(window, "statement-filled")
    with page.expect_navigation():
        keys.press("Control+Enter")
    assert answers(made) == 93
    window.go(f"/o/northgate/applicability/{made.reference}/")
    faults += look(window, "statement-page")

    def press(name: str) -> None:
        button = page.get_by_role("button", name=name, exact=True).first
        button.focus()
        with page.expect_navigation():
            keys.press("Enter")

    press("Put to approval")
    helper = visit("phone", "dark")
    sign_in(helper, top)
    helper.go(f"/o/northgate/applicability/{made.reference}/")
    faults += look(helper, "statement-page-phone")
    approval = helper.page.locator("#approval-applicability")
    approval.locator("summary").first.focus()
    helper.page.keyboard.press("Enter")
    approval.locator("details[open] button[type=submit]").focus()
    with helper.page.expect_navigation():
        helper.page.keyboard.press("Enter")
    window.go(f"/o/northgate/applicability/{made.reference}/")
    press("Bring into force")
    made = Statement.objects.as_system("test").get(pk=made.pk)
    assert made.state == "in_force"
    assert faults == []


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "dark"), ("phone", "light")])
def test_what_2013_becomes_is_shown_then_drafted(
    transactional_db: None, org: Organization, visit: Callable[..., Visit], size: str, scheme: str
) -> None:
    keeper = account(org, "kim", "ims_manager")
    other = {"A.12.4.3": {"applicable": "no", "by_risk": False, "justification": "Nobody is one."}}
    made = draft(Act.now(system_viewer(org, "test"), "test"), answered(OLD, other), OLD)
    window = visit(size, scheme)
    page = window.page
    sign_in(window, keeper)
    window.go(f"/o/northgate/applicability/{made.reference}/")
    page.get_by_role("link", name="What it becomes in 27001:2022").click()
    faults = look(window, f"statement-for-2022-{size}")
    assert page.locator("#how-differs tbody tr").count() == 1
    page.get_by_role("button", name="Draft it").click()
    page.wait_for_url("**/controls/?show=open")
    faults += look(window, f"statement-asked-{size}")
    assert page.locator("[data-line]").count() == 14
    assert page.get_by_text("Nobody is one.").first.is_visible()
    draft_of_2022 = Statement.objects.as_system("test").get(made_from=made.pk)
    assert draft_of_2022.edition == NEW
    assert faults == []
