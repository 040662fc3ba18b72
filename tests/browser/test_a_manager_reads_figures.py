"""A manager reads how the desk does: from the list to its figures, from a number to the reports."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.browser.keyboard_path import tab_to
from tests.browser.test_a_service import PASSWORD, STAFF, sound
from tests.browser.window import Visit

from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create, move
from isthmus.engine.models import Organization
from isthmus.incidents.records import IncidentType
from isthmus.incidents.tests.promised import SLOW, promised_for_mail
from isthmus.people.operations import add_account
from isthmus.people.viewers import viewer_of
from isthmus.services.tests.offered import live

REPORTS = "/o/northgate/incidents/"
WEEKS = 10


@pytest.fixture
def desk(transactional_db: None, org: Organization) -> None:
    """Ten weeks of a desk: a report on mail and one on printing in each, two in three resolved."""
    now = timezone.now()
    system = Act.now(system_viewer(org, "test"), "test")
    mara = add_account(
        email=STAFF, name="Mara", password=PASSWORD, roles=["ims_manager"], act=system
    )
    begun = Act.dated(viewer_of(mara), "test", now - timedelta(days=100))
    house = promised_for_mail(begun)
    about = ({"service": house["mail"], "customer": house["harbour"]},
             {"service": live(begun, "Printing").pk})  # fmt: skip
    for week in range(WEEKS, 0, -1):
        for place, what in enumerate(about):
            at = now - timedelta(weeks=week, hours=place)
            values = {**SLOW, **what, "title": f"It is slow, {week} weeks ago"}
            (one,) = create(IncidentType, [values], Act.dated(begun.viewer, "test", at))
            if week % 3:
                later = Act.dated(begun.viewer, "test", at + timedelta(hours=week))
                move(IncidentType, "resolve", [one.pk], later, {"resolution": "Restarted."})


def choose(page: Page, name: str, value: str) -> None:
    """Choose in a field of the question, reached by Tab."""
    tab_to(page, f".figures-asked [name={name}]")
    page.locator(f".figures-asked [name={name}]").select_option(value)


def looked_at(window: Visit, name: str) -> None:
    """Let axe look at the page in both schemes; a phone's page is never wider than the phone."""
    for scheme in ("dark", "light"):
        window.page.emulate_media(color_scheme=scheme)
        sound(window, f"{name}-{scheme}")


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_manager_reads_figures(visit: Callable[..., Visit], size: str, tmp_path: Path) -> None:
    window = visit(size)
    page = window.page
    page.set_default_timeout(60_000)
    window.sign_in(STAFF, PASSWORD, f"{REPORTS}?customer=none")

    # From the list: figures of what it shows.
    tab_to(page, "a[href*='/incidents/figures/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incidents/figures/?*customer=none*")
    expect(page.locator(".answer").first).to_contain_text(f"{WEEKS} came in, 7 went out.")

    # Of all, by service, over twelve months.
    window.go(f"{REPORTS}figures/")
    tab_to(page, ".btn-group a[href*='-11m']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incidents/figures/?*from=-11m*")
    expect(page.locator(".btn-group [aria-current]")).to_have_text("Twelve months")
    choose(page, "by", "service")
    tab_to(page, ".figures-asked button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incidents/figures/?*by=service*")
    expect(page.locator(".answer").first).to_have_text(
        "It grew from 0 to 6: 20 came in, 14 went out."
    )
    expect(page.locator(".btn-group [aria-current]")).to_have_text("Twelve months")
    looked_at(window, f"{size}-figures")

    # The table behind each picture, opened by keyboard.
    pictures = page.locator("details.behind")
    expect(pictures).to_have_count(4)
    for one in pictures.all():
        one.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(one).to_have_attribute("open", "")
    looked_at(window, f"{size}-figures-tables")

    # Taken along as files that say the same.
    whole = page.url
    for ending in ("csv", "json"):
        with page.expect_download() as coming:
            page.locator("summary, button", has_text="Export").first.press("Enter")
            page.locator(f"a[href*='figures.{ending}']").press("Enter")
        coming.value.save_as(tmp_path / f"figures.{ending}")
        page.goto(whole)
    table = (tmp_path / "figures.csv").read_text(encoding="utf-8")
    rows = [*csv.DictReader(io.StringIO(table))]
    assert sum(int(row["opened"]) for row in rows) == 2 * WEEKS
    assert json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))

    # From a number to the very reports.
    page.locator("details.behind").nth(1).locator("summary").press("Enter")
    number = page.locator("details.behind").nth(1).locator("tbody tr", has_text="Printing")
    link = number.locator("a[href*='open_on']")
    expect(link).to_have_text("3")
    link.press("Enter")
    page.wait_for_url("**/incidents/?*open_on*")
    expect(page.locator("main tbody tr")).to_have_count(3)
    for week in (3, 6, 9):
        expect(page.locator("main tbody")).to_contain_text(f"It is slow, {week} weeks ago")
    sound(window, f"{size}-figures-reports")
