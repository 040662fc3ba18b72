"""What a loss hits, as people see it: one host of two is spared, both are not; by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.browser.test_an_item import PASSWORD, manager, sound
from tests.browser.window import Visit

from isthmus.assets.records.item import ItemType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create, relate
from isthmus.engine.models import Organization

__all__ = ["manager"]


@pytest.fixture
def cluster(manager: str, org: Organization) -> list[str]:
    """Return the references of two hosts, of which one suffices for the cluster on them."""
    act = Act.now(system_viewer(org, "test"), "test")
    one_of = [{"relation": "runs_on", "needed": 1}]
    titles = ("Host 1", "Host 2", "Cluster")
    rows: list[dict[str, Any]] = [{"title": title} for title in titles]
    rows[-1]["redundancy"] = one_of
    first, second, both = create(ItemType, rows, act)
    relate(both.pk, "runs_on", [first.pk, second.pk], act)
    return [first.reference, second.reference]


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_the_second_loss_hits_what_the_first_one_spares(
    visit: Callable[..., Visit], manager: str, cluster: list[str], size: str, scheme: str
) -> None:
    window = visit(size, scheme)
    page = window.page
    window.sign_in(manager, PASSWORD, f"/o/northgate/items/{cluster[0]}/")
    page.get_by_role("link", name="If it is lost").press("Enter")
    page.wait_for_url("**/impact/**")
    assert page.get_by_text("Nothing that is recorded is lost with it").is_visible()
    sound(window, f"{size}-impact-nothing")

    field = page.locator("input[type=text][name=with]")
    field.fill("ITM-0")
    field.press("Enter")
    page.get_by_text("There is no record “ITM-0” that you may see.").wait_for()
    field.fill(cluster[1])
    field.press("Enter")
    page.get_by_text("1 of 2 needed, 0 left").wait_for()
    assert page.get_by_role("link", name="Cluster").first.is_visible()
    sound(window, f"{size}-impact-both")

    page.get_by_role("link", name=f"Without {cluster[1]}").press("Enter")
    page.get_by_text("Nothing that is recorded is lost with it").wait_for()
