"""A team by keyboard: made with its members, a report of its service given to one of them, time entered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.browser.keyboard_path import tab_to
from tests.browser.test_a_morning_at_the_desk import REPORTS, keys, reports
from tests.browser.test_a_service import PASSWORD, STAFF, save, sound
from tests.browser.window import Visit

from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, Edit, create, edit
from isthmus.engine.models import Organization
from isthmus.incidents.records import IncidentType
from isthmus.people.records import PersonType
from isthmus.people.teams.model import Team

__all__ = ["reports"]


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_team_is_made_and_given_work(
    visit: Callable[..., Visit], reports: list[Any], org: Organization, size: str
) -> None:
    act = Act.now(system_viewer(org, "test"), "test")
    create(PersonType, [{"title": "Jonas Weber"}, {"title": "Luca Moretti"}], act)
    window = visit(size)
    page = window.page
    page.set_default_timeout(60_000)
    window.sign_in(STAFF, PASSWORD, "/o/northgate/teams/")
    sound(window, f"{size}-teams-empty")
    window.go("/o/northgate/teams/new/")
    page.locator("[name=title]").fill("Service desk")
    page.locator("[name=lead]").select_option(label="Jonas Weber")
    sound(window, f"{size}-team-form")
    save(page, "**/teams/TEA-*/")
    team = Team.objects.as_system("test").get()

    edit(IncidentType, [Edit(reports[0].pk, {"team": team.pk})], act)
    window.go(f"{REPORTS}{reports[0].reference}/")
    give = page.locator("#give-to")
    expect(give).to_contain_text("Who belongs to Service desk")
    tab_to(page, "#give-to button")
    sound(window, f"{size}-team-give")
    with page.expect_navigation():
        keys(page, "Enter")
    expect(page.locator("#watching")).to_contain_text("Jonas Weber")

    # How long it took, by itself and with a comment.
    panel = page.locator("#time_spent")
    panel.locator("summary").first.press("Enter")
    panel.locator("[name=spent]").fill("ages")
    panel.locator(".hangs-form button[type=submit]").press("Enter")
    expect(page.locator("#time_spent")).to_contain_text("is no length of time")
    panel.locator("[name=spent]").fill("1:20")
    panel.locator("[name=note]").fill("Measured the line")
    panel.locator(".hangs-form button[type=submit]").press("Enter")
    expect(page.locator("#time_spent h2")).to_contain_text("1 h 20 min")
    page.locator("#comment-new").fill("It was a cable.")
    page.locator("#comment-new-spent").fill("10")
    page.locator(".comment-new button[type=submit]").press("Enter")
    expect(page.locator(".comments")).to_contain_text("It was a cable.")
    expect(page.locator("#time_spent h2")).to_contain_text("1 h 30 min")
    sound(window, f"{size}-time-spent")
