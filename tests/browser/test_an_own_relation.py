"""A relation of the organization's own, as people meet it: defined, drawn, followed by a loss."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.browser.test_an_item import PASSWORD, manager, press, sound
from tests.browser.window import Visit

from isthmus.assets.records.item import ItemType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create
from isthmus.engine.models import Organization

__all__ = ["manager"]

SETTINGS = "/o/northgate/settings/own-relations/"


@pytest.fixture
def two(manager: str, org: Organization) -> list[str]:
    act = Act.now(system_viewer(org, "test"), "test")
    made = create(ItemType, [{"title": "Directory"}, {"title": "Portal"}], act)
    return [one.reference for one in made]


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_it_is_defined_drawn_and_a_loss_goes_along_it(
    visit: Callable[..., Visit], manager: str, two: list[str], size: str, scheme: str
) -> None:
    window = visit(size, scheme)
    page, (directory, portal) = window.page, two
    window.sign_in(manager, PASSWORD, SETTINGS)
    page.get_by_text("No relations of your own yet").wait_for()
    sound(window, f"{size}-own-relations-none")
    page.get_by_role("link", name="New relation").press("Enter")
    page.wait_for_url("**/new/")

    page.get_by_label("From the source").fill("signs people in by")
    press(page, "Save")
    # It has to read from the other side as well, says the browser.
    assert page.url.endswith("/new/")
    page.get_by_label("From the target").fill("signs people in for")
    page.get_by_label("If the target is lost, the source is hit").check()
    sound(window, f"{size}-own-relation-form")
    press(page, "Save")
    page.wait_for_url(f"**{SETTINGS}")
    page.get_by_text("If the target is lost, the source is lost.").wait_for()
    sound(window, f"{size}-own-relations")

    window.go(f"/o/northgate/items/{portal}/")
    form = page.locator("form[action$='/relate/']")
    form.locator("select[name=type]").select_option("own.signs_people_in_by")
    form.locator("[name=to]").fill(directory)
    form.locator("button[type=submit]").click()
    page.get_by_text("Signs people in by").first.wait_for()
    sound(window, f"{size}-own-relation-drawn")

    window.go(f"/o/northgate/items/{directory}/impact/")
    page.get_by_text("signs people in by").first.wait_for()
    assert page.get_by_role("link", name="Portal").first.is_visible()
    sound(window, f"{size}-own-relation-impact")
