"""The API's description is read like any other page, on a phone as well."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.browser.window import Visit


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_an_operation_is_found_and_read(
    size: str, scheme: str, visit: Callable[..., Visit], transactional_db: None
) -> None:
    # The API is built when it is first asked for: not while the browser waits.
    assert Client().get("/api/v1/").status_code == 200
    window = visit(size, scheme)
    window.go("/api/v1/")
    assert window.axe() == []
    window.page.locator("main a", has_text="List documents").click()
    window.page.wait_for_selector("text=What it means")
    assert window.page.locator("#documents_list pre").first.inner_text().startswith("curl -X GET")
    assert window.axe() == []
    assert not window.scrolls_sideways()
