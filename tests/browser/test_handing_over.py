"""Somebody leaves: what they hold passes to others in one act, by keyboard, and nothing stays behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.browser.keyboard_path import tab_to
from tests.browser.test_an_item import PASSWORD, sound
from tests.browser.window import Visit

from isthmus.assets.models import Item
from isthmus.assets.records.item import ItemType
from isthmus.context.models import Process
from isthmus.context.records.process import ProcessType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create
from isthmus.engine.models import Organization, Task
from isthmus.engine.tasks.operations import Asked, add
from isthmus.people.models import Membership, Person, Role
from isthmus.people.operations import add_account
from isthmus.people.records import RoleType


@pytest.fixture
def people(transactional_db: None, org: Organization) -> dict[str, Any]:
    """Sam administers; Petr leaves and holds seven items, a role, a process, a task; Mara stays."""
    act = Act.now(system_viewer(org, "test"), "test")
    found = {}
    roles = {
        "Sam": ["administrator", "ims_manager"],
        "Petr": ["contributor"],
        "Mara": ["contributor"],
    }
    for name, given in roles.items():
        email = f"{name.lower()}@northgate.example"
        member = add_account(email=email, name=name, password=PASSWORD, roles=given, act=act)
        assert member.principal is not None
        found[name] = Person.objects.as_system("test").get(pk=member.principal_id)
    petr = found["Petr"].pk
    items = [{"title": f"Server {number}", "owner": petr} for number in range(7)]
    create(ItemType, items, act)
    create(RoleType, [{"title": "Continuity manager", "holder": petr}], act)
    (process,) = create(ProcessType, [{"title": "Continuity", "owner": petr}], act)
    add(process.pk, Asked("Rehearse the restore", assignee=petr), act)
    return found


def choose(page: Page, selector: str, name: str) -> None:
    """Choose in a list that has the focus, by typing."""
    tab_to(page, selector)
    page.keyboard.type(name)
    assert page.locator(f"{selector} option:checked").inner_text() == name


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_everything_a_leaver_holds_passes_on_and_their_account_goes(
    visit: Callable[..., Visit], people: dict[str, Any], size: str, scheme: str
) -> None:
    window, petr = visit(size, scheme), people["Petr"]
    page = window.page
    address = f"/o/northgate/people/{petr.reference}/hand-over/"
    window.sign_in("sam@northgate.example", PASSWORD, address)
    main = page.locator("main")
    # The first records of each sort are named, the others counted.
    main.get_by_text("and 2 more").wait_for()
    for held in ("Continuity manager", "Continuity", "Server 0"):
        assert main.get_by_role("link", name=held).first.is_visible()
    sound(window, f"{size}-hand-over")

    # Nobody was chosen and no reason given: told beside the fields, and nothing typed is lost.
    page.locator("main form[data-guard]").evaluate("form => { form.noValidate = true; }")
    choose(page, "select[name='people.role.holder']", "Sam")
    tab_to(page, "main form[data-guard] button[type=submit]")
    page.keyboard.press("Enter")
    page.locator(".error-summary").wait_for()
    assert page.locator("select[name='people.role.holder'] option:checked").inner_text() == "Sam"
    # The browser tells of every answer that is an error.
    assert all("422" in one for one in window.complaints)
    window.complaints.clear()
    sound(window, f"{size}-hand-over-errors")

    choose(page, "select[name=successor]", "Mara")
    tab_to(page, "[name=reason]")
    page.keyboard.type("Leaves at the end of the month")
    tab_to(page, "input[type=checkbox][name=closes]")
    assert page.locator("input[type=checkbox][name=closes]").is_checked()
    tab_to(page, "main form[data-guard] button[type=submit]")
    page.keyboard.press("Enter")
    main.get_by_text("handed over on").wait_for()
    assert page.locator("main form[data-guard]").count() == 0
    sound(window, f"{size}-handed-over")

    mara, sam = people["Mara"].pk, people["Sam"].pk
    for model in (Item, Process):
        owners = model.objects.as_system("test").values_list("owner", flat=True)
        assert {*owners} == {mara}, model
    assert Role.objects.as_system("test").get().holder_id == sam
    assert Task.objects.get().assignee_id == mara
    assert Person.objects.as_system("test").get(pk=petr.pk).state == "left"
    assert not Membership.objects.filter(principal=petr.pk).exists()


def test_one_hands_over_ones_own_and_keeps_the_account(
    visit: Callable[..., Visit], people: dict[str, Any]
) -> None:
    window, petr = visit(), people["Petr"]
    page = window.page
    address = f"/o/northgate/people/{petr.reference}/hand-over/"
    window.sign_in("petr@northgate.example", PASSWORD, address)
    assert page.locator("[name=closes]").count() == 0
    choose(page, "select[name=successor]", "Mara")
    tab_to(page, "[name=reason]")
    page.keyboard.type("Parental leave")
    page.keyboard.press("Enter")
    page.locator("main").get_by_text("handed over on").wait_for()
    owners = Item.objects.as_system("test").values_list("owner", flat=True)
    assert {*owners} == {people["Mara"].pk}
    assert Membership.objects.filter(principal=petr.pk).exists()
    # Others' is not theirs to see or to hand over.
    window.go(f"/o/northgate/people/{people['Sam'].reference}/hand-over/")
    assert page.locator("select[name=successor]").count() == 0
