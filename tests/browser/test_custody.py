"""Evidence changes hands by keyboard: recorded, handed over, refused, received, taken along as a file."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.test_a_report import press
from tests.browser.test_a_service import PASSWORD, STAFF, harbour, save, sound
from tests.browser.window import Visit

from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act
from isthmus.engine.models import Organization
from isthmus.people.operations import add_account

__all__ = ["harbour"]

REPORTS = "/o/northgate/incidents/"
RECEIVER = "lena@northgate.example"


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_evidence_changes_hands_and_both_sides_confirm(
    visit: Callable[..., Visit], size: str, tmp_path: Path
) -> None:
    organization = Organization.objects.get(slug="northgate")
    act = Act.now(system_viewer(organization, "test"), "test")
    lena = add_account(
        email=RECEIVER, name="Lena Falk", password=PASSWORD, roles=["contributor"], act=act
    )
    giver, receiver = visit(size), visit(size)
    page = giver.page
    giver.sign_in(STAFF, PASSWORD, f"{REPORTS}new/")
    page.locator("[name=title]").fill("Sign-ins from abroad")
    page.locator("[name=security_seen]").select_option("yes")
    save(page, "**/incidents/INC-*/")
    report = page.url.removeprefix(giver.base)
    expect(page.locator("#evidence")).to_contain_text("Nothing was collected yet.")

    page.locator("#evidence").get_by_role("link", name="Record evidence").press("Enter")
    page.wait_for_url("**/evidence/new/**")
    page.locator("[name=title]").fill("Sign-in log")
    log = tmp_path / "log.txt"
    log.write_text("10:04 sign-in from abroad\n" * 50)
    page.locator("input[type=file][name^=file]").set_input_files(log)
    page.locator("[name=place]").fill("Hall A, rack 2")
    page.locator("[name=method]").fill("Exported by two people, read-only")
    sound(giver, f"{size}-evidence-form")
    save(page, "**/evidence/EVD-*/")
    address = page.url.removeprefix(giver.base)
    chain = page.locator("#custody")
    expect(chain).to_contain_text("Collected")
    expect(chain).to_contain_text("SHA-256")
    sound(giver, f"{size}-evidence")

    to = lena.principal.reference
    press(page, "hand_over", to=to, note="On a disk")
    expect(page.locator(".page-head").first).to_contain_text("Being handed over")
    expect(page.locator("#actions")).to_contain_text("Only the person it is being handed over to")

    there = receiver.page
    receiver.sign_in(RECEIVER, PASSWORD, "/o/northgate/my-work/")
    there.get_by_role("link", name="Sign-in log").first.press("Enter")
    there.wait_for_url(f"**{address}")
    press(there, "refuse", reason="The bag was open")
    expect(there.locator("#custody")).to_contain_text("The bag was open")
    giver.go(address)
    press(page, "hand_over", to=to)
    receiver.go(address)
    press(there, "receive", place="Safe 2", seal="N-7")
    expect(there.locator("#custody")).to_contain_text("Held by Lena Falk")
    expect(there.locator("#custody")).to_contain_text("Seal N-7")
    sound(receiver, f"{size}-evidence-received")

    giver.go(report)
    expect(page.locator("#evidence")).to_contain_text("Sign-in log")
    sound(giver, f"{size}-report-with-evidence")
    with page.expect_download() as download:
        page.locator("#evidence").get_by_role("button", name="Case file").press("Enter")
    with zipfile.ZipFile(download.value.path()) as archive:
        assert "SHA256SUMS" in archive.namelist()
