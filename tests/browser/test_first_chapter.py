"""The first chapter of the user guide (docs/user/first-chapter.md), walked in a real browser.

With ISTHMUS_SCREENSHOTS=1 it takes the guide's pictures anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from python_calamine import load_workbook
from tests.browser.window import Visit

from isthmus.conformity.adoption import adopt_editions
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act
from isthmus.people.operations import add_account, create_organization

PASSWORD = "a long password of mine"
POLICIES = {
    "information-security-policy.md": "# Information security policy\n\n"
    "{{company}} protects the information it holds and the information entrusted to it.\n\n"
    "## Direction\n\nEveryone reports what looks wrong the same day.\n",
    "service-management-policy.md": "# Service management policy\n\n"
    "Services are agreed with those who use them, measured, and made better.\n",
    "backup-procedure.md": "# Backup procedure\n\n1. Back up every night.\n2. Restore a sample "
    "every month and keep the result.\n",
}


@pytest.fixture
def organization(transactional_db: None) -> None:
    """An organization with nothing in it but its manager and an approver."""
    made = create_organization(slug="harbour", name="Harbour IT", via="test")
    act = Act.now(system_viewer(made, "set-up"), "test")
    for email, name, roles in (
        ("mira@harbour.example", "Mira Novak", ["ims_manager"]),
        ("jon@harbour.example", "Jon Reed", ["approver"]),
    ):
        add_account(email=email, name=name, password=PASSWORD, roles=roles, act=act)
    adopt_editions(["iso27001-2013", "iso20000-1-2011"], act)


@pytest.fixture
def folder(tmp_path: Path) -> list[Path]:
    paths = []
    for name, text in POLICIES.items():
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def sign_in(window: Visit, email: str) -> Page:
    window.sign_in(email, PASSWORD, "/o/harbour/")
    return window.page


@pytest.mark.usefixtures("organization")
def test_from_a_folder_of_policies_to_a_verdict_and_an_export(
    visit: Callable[..., Visit], folder: list[Path], tmp_path: Path
) -> None:
    mine = visit()
    page = sign_in(mine, "mira@harbour.example")
    mine.picture("1-empty-organization")

    page.get_by_role("link", name="Import a folder").first.click()
    page.locator("input[name=files]").set_input_files(folder)
    page.get_by_role("button", name="Show the preview").click()
    expect(page.get_by_role("heading", name="Preview of the import")).to_be_visible()
    page.get_by_label("company").fill("Harbour IT")
    mine.picture("2-import-preview")
    page.get_by_role("button", name="Import 3 documents").click()
    expect(page.get_by_text("3 documents were imported")).to_be_visible()
    mine.picture("3-documents")

    page.get_by_role("link", name="Information security policy").click()
    address = page.url
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("In review").first).to_be_visible()

    theirs = visit()
    other = sign_in(theirs, "jon@harbour.example")
    other.goto(address)
    theirs.picture("4-approve")
    other.get_by_role("button", name="Approve").click()
    expect(other.get_by_text("Approved").first).to_be_visible()

    page.goto(address)
    publish(page)
    expect(page.get_by_text("Published").first).to_be_visible()

    page.get_by_role("searchbox", name="Trace to").press_sequentially("5.2 e")
    page.locator("#trace-choices label", has_text="27001:2013 5.2 e)").click()
    page.get_by_role("button", name="Trace", exact=True).click()
    traced = page.locator("#traces")
    expect(traced.get_by_role("link", name=re.compile(r"5\.2 e\)")).first).to_be_visible()
    traced.scroll_into_view_if_needed()
    mine.picture("5-traced")

    mine.go("/o/harbour/requirements/iso27001-2013/5.2/")
    expect(page.get_by_text("Supported").first).to_be_visible()
    page.get_by_role("radio", name=re.compile("^Conforms")).first.check()
    page.get_by_label("What was seen").fill("The policy is in force and everybody can read it.")
    page.get_by_role("checkbox", name=re.compile("Information security policy")).first.check()
    mine.picture("6-judge")
    page.get_by_role("button", name="Judge", exact=True).click()
    expect(page.locator(".page-head").get_by_text("Conforms")).to_be_visible()
    mine.picture("7-verdict")

    mine.go("/o/harbour/matrix/")
    line = page.locator("#main, main").get_by_text("5.2", exact=True).first
    expect(line).to_be_visible()
    mine.picture("8-matrix")
    page.get_by_text("Export").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("XLSX|Excel")).first.click()
    path = tmp_path / "matrix.xlsx"
    download.value.save_as(path)
    rows = load_workbook(path).get_sheet_by_index(0).to_python()
    judged = [row for row in rows if "5.2" in [str(cell) for cell in row]]
    assert any("Conforms" in [str(cell) for cell in row] for row in judged)

    assert mine.foreign_requests() == []
    assert mine.complaints == []


def publish(page: Page) -> None:
    """Publish what the page shows; the button opens a small form first."""
    page.get_by_role("button", name="Publish").or_(
        page.locator("summary", has_text="Publish")
    ).first.click()
    confirm = page.get_by_role("button", name="Publish")
    if confirm.count():
        confirm.last.click()
