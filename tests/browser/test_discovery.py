"""An inventory comes in from another system on a page; what differs is looked at and accepted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.browser.test_an_agreement import PASSWORD, signed_in, sound
from tests.browser.window import Visit

from isthmus.assets.models import Discrepancy, Item
from isthmus.assets.records.item import ItemType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create
from isthmus.engine.jobs.work import Worker
from isthmus.engine.models import Organization
from isthmus.people.operations import add_account


@pytest.fixture
def keeper(transactional_db: None, org: Organization) -> str:
    act = Act.now(system_viewer(org, "test"), "test")
    add_account(
        email="ines@northgate.example", name="Ines", password=PASSWORD,
        roles=["ims_manager"], act=act,
    )  # fmt: skip
    values = {"title": "Core switch", "identifier": "NG-7", "serial_number": "S1",
              "control": "approved", "handles_information": True}  # fmt: skip
    create(ItemType, [values], act)
    return "ines"


def written(folder: Path) -> str:
    fields = {"name": "Core switch", "asset_tag": "NG-7", "serial": "S2", "status": "planned"}
    rows = [{"model": "dcim.device", "pk": 1, "fields": fields}]
    path = folder / "netbox.json"
    path.write_text(json.dumps(rows))
    return str(path)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_what_a_source_sees_otherwise_is_accepted(
    size: str, visit: Callable[..., Visit], keeper: str, tmp_path: Path
) -> None:
    window = signed_in(visit(size), keeper)
    window.go("/o/northgate/items/import/")
    window.page.get_by_role("link", name="From another system").click()
    window.page.wait_for_url("**/discovery/")
    sound(window, f"discovery-{size}")
    window.page.set_input_files("#f-file", written(tmp_path))
    window.page.get_by_role("button", name="Show what it would do").click()
    window.page.wait_for_url("**/discovery/*/")
    Worker("test", schedules=False).run(until_empty=True)
    window.page.get_by_text("Nothing is written yet").wait_for()
    window.page.get_by_role("cell", name="Serial number").wait_for()
    sound(window, f"discovery-preview-{size}")
    window.page.get_by_role("button", name="Import it").click()
    Worker("test", schedules=False).run(until_empty=True)
    window.page.get_by_text("It is done").wait_for()
    assert Item.objects.as_system("test").get().serial_number == "S1"
    window.follow(window.page.get_by_role("link", name="To the discrepancies"))
    sound(window, f"discrepancies-{size}")
    window.follow(window.page.get_by_role("link", name="Core switch: S1 → S2"))
    sound(window, f"discrepancy-{size}")
    window.page.get_by_role("link", name="Core switch", exact=False).first.click()
    window.page.get_by_role("heading", name="Seen otherwise").wait_for()
    sound(window, f"item-with-discrepancy-{size}")
    window.page.get_by_role("link", name="Serial number: S2").click()
    window.page.get_by_role("button", name="Accept", exact=True).click()
    window.page.get_by_text("Accepted", exact=True).first.wait_for()
    assert Discrepancy.objects.as_system("test").get().state == "accepted"
    assert Item.objects.as_system("test").get().serial_number == "S2"
    window.go("/o/northgate/settings/sources/")
    sound(window, f"sources-{size}")
