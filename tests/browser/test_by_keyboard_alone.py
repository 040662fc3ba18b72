"""Found by the palette, opened, edited, acted on and undone, without a pointer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.browser.keyboard_path import tab_to, walk
from tests.browser.window import Visit
from tests.languages.pseudo import OPEN, switch_on

from isthmus.context.records.location import LocationType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create
from isthmus.engine.models import Organization
from isthmus.people.operations import add_account

PASSWORD = "correct horse battery staple"


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("pseudo", [False, True], ids=["english", "pseudo-locale"])
def test_a_record_is_found_edited_acted_on_and_undone_by_keyboard(
    org: Organization,
    visit: Callable[..., Visit],
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    pseudo: bool,
) -> None:
    act = Act.now(system_viewer(org, "test"), "test")
    add_account(email="kim@northgate.example", name="Kim Keeper", password=PASSWORD,
                roles=["ims_manager"], act=act)  # fmt: skip
    if pseudo:
        switch_on(monkeypatch, settings)
    rows = [{"title": f"House {what}", "kind": "building"} for what in "ABC"]
    house = create(LocationType, rows, act)[1]
    window = visit()
    page = window.page
    page.set_default_timeout(60_000)
    window.go("/accounts/login/?next=/o/northgate/")
    if not page.evaluate("document.activeElement.matches('input[name=login]')"):
        tab_to(page, "input[name=login]")
    page.keyboard.type("kim@northgate.example")
    tab_to(page, "input[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{window.base}/o/northgate/")
    assert (OPEN in page.locator("main").inner_text()) == pseudo
    walk(page, "house b", house.reference, "country", "give_up")
    assert (OPEN in page.locator("main").inner_text()) == pseudo
    assert window.complaints == []
