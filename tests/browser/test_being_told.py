"""The bell, the list, marks and preferences as people use them, in a browser, at two widths."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.window import Visit

from isthmus.documents.records import DocumentType
from isthmus.engine.access import system_viewer
from isthmus.engine.comments.operations import add as comment
from isthmus.engine.door import Act, create, restrict
from isthmus.engine.models import Organization
from isthmus.engine.notices.working import tell_news
from isthmus.engine.tasks.operations import Asked, add
from isthmus.people.models import Membership
from isthmus.people.operations import add_account
from isthmus.people.viewers import viewer_of

PASSWORD = "correct horse battery staple"


def account(org: Organization, name: str, role: str) -> Membership:
    return add_account(
        email=f"{name.split(maxsplit=1)[0].lower()}@northgate.example",
        name=name,
        password=PASSWORD,
        roles=[role],
        act=Act.now(system_viewer(org, "test"), "test"),
    )


def sound(window: Visit, name: str) -> None:
    """Fail for what is wrong with the page shown; take a picture of it where one is asked for."""
    if folder := os.environ.get("ISTHMUS_PICTURES"):
        window.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    assert window.axe() == []
    assert not window.scrolls_sideways()
    assert window.complaints == []


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_somebody_is_told_reads_and_chooses_how(
    size: str,
    scheme: str,
    visit: Callable[..., Visit],
    transactional_db: None,
    org: Organization,
) -> None:
    mara, otto = account(org, "Mara Holm", "ims_manager"), account(org, "Otto Lind", "contributor")
    act = Act.now(viewer_of(mara), "test")
    made = create(
        DocumentType,
        [{"title": "Plan of the night shift"}, {"title": "A" * 200}, {"title": "Inquiry"}],
        act,
    )
    plan, long, inquiry = made
    add(plan.pk, Asked("Read it and say what is missing", otto.principal_id), act)
    comment(long.pk, '@"Otto Lind" ' + "word" * 60, act)
    restrict(DocumentType, inquiry.pk, [otto.principal_id], act, "an inquiry")
    # Who restricted it is in its circle from then on.
    inside = Act.now(viewer_of(mara), "test")
    add(inquiry.pk, Asked("Talk to them", otto.principal_id), inside)
    tell_news.func(org.pk)

    window = visit(size, scheme)
    page = window.page
    window.sign_in(otto.user.email, PASSWORD, "/o/northgate/")

    bell = page.locator(".bell > summary")
    expect(bell).to_have_attribute("aria-label", "Notices, 3 unread")
    bell.click()
    expect(page.locator(".bell .notice")).to_have_count(3)
    sound(window, f"bell-{size}")
    page.locator(".bell").get_by_text("All notices").click()
    expect(page.locator("main .notice.is-unread")).to_have_count(3)
    sound(window, f"notices-{size}")

    # Opening the record marks it as read, and leads to the task.
    page.locator("main .notice-link", has_text="gave you a task").last.click()
    expect(page.locator("#tasks")).to_be_in_viewport()
    expect(bell).to_have_attribute("aria-label", "Notices, 2 unread")

    page.go_back()
    page.reload()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_text("2 notices are marked as read.")).to_be_visible()
    expect(bell).to_have_attribute("aria-label", "Notices, none unread")
    page.get_by_role("button", name="Undo").click()
    expect(bell).to_have_attribute("aria-label", "Notices, 2 unread")
    page.get_by_role("link", name="Unread", exact=True).click()
    expect(page.locator("main .notice")).to_have_count(2)

    page.goto(page.url)
    window.follow(page.get_by_role("link", name="How you are told").last)
    sound(window, f"told-{size}")
    page.get_by_label("Tasks by e-mail").uncheck()
    page.get_by_label("Quiet from").fill("22:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("a beginning and an end").first).to_be_visible()
    # The browser complains of every answer that refuses; this one is meant.
    window.complaints.clear()
    sound(window, f"told-wrong-{size}")
    assert not page.get_by_label("Tasks by e-mail").is_checked()
    page.get_by_label("Quiet until").fill("07:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert page.get_by_label("Quiet from").input_value() == "22:00"
