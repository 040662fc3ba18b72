"""Two people edit one document: the second sees what was, what is and what they wrote, and chooses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.browser.window import Visit

from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create
from isthmus.people.operations import add_account, create_organization

PASSWORD = "a long password of mine"
NAMES = {"ada@quay.example": "Ada Quay", "bo@quay.example": "Bo Quay"}


@pytest.fixture
def reference(transactional_db: None) -> str:
    made = create_organization(slug="quay", name="Quay Services", via="test")
    act = Act.now(system_viewer(made, "set-up"), "test")
    for email, name in NAMES.items():
        add_account(email=email, name=name, password=PASSWORD, roles=["ims_manager"], act=act)
    row = {"title": "Backup policy", "body": "Daily.", "summary": "What is copied, when, where to."}
    (document,) = create(DocumentType, [row], act)
    return document.reference


def editing(visit: Callable[..., Visit], email: str, reference: str, size: str) -> Visit:
    window = visit(size)
    window.sign_in(email, PASSWORD, f"/o/quay/documents/{reference}/edit/")
    window.page.wait_for_selector("textarea[name=body]")
    return window


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_nothing_typed_is_lost_and_each_field_is_chosen(
    size: str, visit: Callable[..., Visit], reference: str
) -> None:
    ada = editing(visit, "ada@quay.example", reference, "desktop").page
    window = editing(visit, "bo@quay.example", reference, size)
    bo = window.page
    ada.locator("input[name=title]").fill("Backup and restore policy")
    ada.locator("input[name=retention]").fill("Six years")
    bo.locator("input[name=title]").fill("Backup rules")
    bo.locator("textarea[name=body]").fill("Hourly, and a copy abroad every night.")
    ada.locator("main button[type=submit]", has_text="Save").click()
    ada.wait_for_url(f"**/documents/{reference}/")
    bo.locator("main button[type=submit]", has_text="Save").click()
    bo.wait_for_selector("text=Somebody changed it while you wrote")
    for text in ("Backup policy", "Backup rules", "Backup and restore policy", "Six years",
                 "Hourly, and a copy abroad every night."):  # fmt: skip
        assert bo.locator("main").get_by_text(text, exact=True).first.is_visible()
    assert window.axe() == []
    assert not window.scrolls_sideways()
    window.picture(f"two-at-once-{size}")
    bo.locator("main").get_by_label("What you wrote").check()
    bo.locator("main button[type=submit]", has_text="Save").click()
    bo.wait_for_url(f"**/documents/{reference}/")
    saved = Document.objects.as_system("test").get(reference=reference)
    assert (saved.title, saved.body, saved.retention) == (
        "Backup rules",
        "Hourly, and a copy abroad every night.",
        "Six years",
    )
