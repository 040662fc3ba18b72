"""By keyboard alone: find an item, open its picture, expand, see the services hit, export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.browser.keyboard_path import tab_to
from tests.browser.test_an_item import PASSWORD, manager, sound
from tests.browser.window import Visit

from isthmus.assets.records.item import ItemType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create, relate
from isthmus.engine.models import Organization
from isthmus.people.records import PartyType
from isthmus.services.records import ServiceType

__all__ = ["manager"]

LONG = "Virtualization host in the second hall that carries everything the warehouses rely on"


@pytest.fixture
def house(manager: str, org: Organization) -> list[str]:
    """Return the references of a host, the cluster on it and the service that uses that."""
    act = Act.now(system_viewer(org, "test"), "test")
    host, cluster = create(ItemType, [{"title": LONG}, {"title": "Mail cluster"}], act)
    (mail,) = create(ServiceType, [{"title": "Mail"}], act)
    (harbour,) = create(PartyType, [{"title": "Harbour Logistics"}], act)
    relate(cluster.pk, "runs_on", [host.pk], act)
    relate(mail.pk, "uses", [cluster.pk], act)
    relate(mail.pk, "provided_to", [harbour.pk], act)
    return [host.reference, cluster.reference, mail.reference]


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_what_a_host_carries_is_found_expanded_marked_and_kept_by_keys(
    visit: Callable[..., Visit], manager: str, house: list[str], size: str, scheme: str
) -> None:
    window = visit(size, scheme)
    page, (host, cluster, mail) = window.page, house
    window.sign_in(manager, PASSWORD, "/o/northgate/items/")
    page.keyboard.press("Control+k")
    page.keyboard.type("Virtualization host")
    page.locator("#palette-options [aria-selected=true]", has_text=host).wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{host}/")

    tab_to(page, f"#impact a[href$='/{host}/picture/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/picture/")
    sound(window, f"{size}-picture")
    tab_to(page, ".pic-tools a[href*='mark=lost']")
    page.keyboard.press("Enter")
    page.wait_for_url("**mark=lost")
    page.get_by_text("this is hit: Items 1, Parties 1, Services 1").wait_for()

    # Expanded in place, the focus stays on the sign that was pressed.
    for reference in (cluster, mail):
        tab_to(page, f"#turn-{reference}")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**open={reference}**")
        sign = page.locator(f"#turn-{reference}[aria-label^=Collapse]")
        sign.wait_for()
        assert page.evaluate("document.activeElement.id") == f"turn-{reference}"
    assert page.locator(".pic-record.is-lost", has_text=mail).is_visible()
    harbour = page.locator(".pic-record.is-concerned", has_text="Harbour Logistics")
    assert harbour.get_by_text("concerned", exact=True).is_visible()
    sound(window, f"{size}-picture-lost")

    for ending, begins in (("svg", b"<?xml"), ("png", b"\x89PNG")):
        page.locator("h1").evaluate("(title) => { title.tabIndex = -1; title.focus(); }")
        tab_to(page, f".pic-tools a[href*='picture.{ending}']")
        with page.expect_download() as kept:
            page.keyboard.press("Enter")
        assert kept.value.suggested_filename == f"{host}-picture.{ending}"
        assert Path(kept.value.path()).read_bytes().startswith(begins)

    page.go_back()
    page.locator(f"#turn-{mail}[aria-label^=Expand]").wait_for()
