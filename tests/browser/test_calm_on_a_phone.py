"""What can be done with rows, and the pages of settings, stay small on a phone and open by a press."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.browser.test_a_list import DOCUMENTS, keeper  # noqa: F401 - a fixture
from tests.browser.test_restricting import look, sign_in
from tests.browser.window import Visit

from isthmus.people.models import Membership


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_bulk_bar_is_one_line_and_settings_are_a_list(
    keeper: Membership,  # noqa: F811
    visit: Callable[..., Visit],
    size: str,
    scheme: str,
) -> None:
    window = visit(size, scheme)
    page, phone, faults = window.page, size == "phone", []
    sign_in(window, keeper)
    window.go(DOCUMENTS)
    page.locator("tbody [data-select]").first.check()
    restrict = page.get_by_role("button", name="Restrict", exact=True)
    box = page.locator("[data-bulk]").bounding_box()
    assert box is not None
    if phone:
        assert box["height"] < 70
        assert not restrict.is_visible()
        page.get_by_role("button", name="What to do").click()
        assert restrict.is_visible()
        faults += look(window, f"bulk-open-{size}-{scheme}")
        page.keyboard.press("Escape")
        assert not restrict.is_visible()
        page.get_by_role("button", name="What to do").click()
    else:
        faults += look(window, f"bulk-{size}-{scheme}")
    restrict.click()
    page.get_by_text("Besides yourself.").wait_for()
    window.go("/o/northgate/settings/preferences/")
    faults += look(window, f"settings-{size}-{scheme}")
    tokens = page.get_by_role("link", name="My tokens")
    if phone:
        assert not tokens.is_visible()
        page.locator(".side-fold summary").click()
        faults += look(window, f"settings-open-{size}-{scheme}")
    tokens.locator("visible=true").click()
    page.wait_for_url("**/settings/tokens/")
    assert faults == []
