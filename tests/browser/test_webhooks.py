"""A webhook from making it to its log: the secret is shown once, failures say why, all by keyboard and phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from tests.browser.window import Visit

from isthmus.documents.records import DocumentType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create
from isthmus.engine.models import WebhookAttempt, WebhookMessage
from isthmus.people.operations import add_account, create_organization

PASSWORD = "a long password of mine"
PAGE = "/o/quay/settings/webhooks/"


@pytest.fixture
def act(transactional_db: None) -> Act:
    made = create_organization(slug="quay", name="Quay Services", via="test")
    act = Act.now(system_viewer(made, "set-up"), "test")
    add_account(
        email="ada@quay.example", name="Ada Quay", password=PASSWORD, roles=["ims_manager"], act=act
    )
    return act


def settle(act: Act) -> None:
    """Let something happen, be refused once, and be taken once."""
    rows = [{"title": "Backup policy", "kind": "policy"}, {"title": "Key policy", "kind": "policy"}]
    create(DocumentType, rows, act)
    first, second = WebhookMessage.objects.exclude(type="ping").order_by("pk")
    for message, status, problem, answer in (
        (first, 200, "", "ok"),
        (second, 0, "The certificate does not hold: certificate has expired.", ""),
        (second, 503, "", f"<h1>Maintenance</h1> {'we are back soon ' * 12}"),
    ):
        WebhookAttempt.objects.create(
            message=message, at=timezone.now(), status=status, milliseconds=87,
            problem=problem, answer=answer,
        )  # fmt: skip
    WebhookMessage.objects.filter(pk=first.pk).update(state="delivered", attempts=1)
    WebhookMessage.objects.filter(pk=second.pk).update(state="failed", attempts=2)


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_a_webhook_is_made_tried_and_watched(
    size: str, scheme: str, visit: Callable[..., Visit], act: Act
) -> None:
    window = visit(size, scheme)
    page = window.page

    def seen() -> None:
        assert window.axe() == []
        assert not window.scrolls_sideways()

    window.sign_in("ada@quay.example", PASSWORD, PAGE)
    page.wait_for_selector("text=Nothing leaves this installation")
    seen()
    page.locator("main a", has_text="New webhook").first.click()
    page.wait_for_selector("input[name=url]")
    page.locator("input[name=name]").fill("Chat of the service desk")
    page.locator("input[name=url]").fill("https://127.0.0.1/hook")
    page.locator("input[name=registers][value=documents]").check()
    page.locator("main button[type=submit]", has_text="Save").click()
    page.wait_for_selector("text=private network")
    seen()
    page.locator("input[name=url]").fill("https://hooks.example.org/isthmus")
    assert page.locator("input[name=registers][value=documents]").is_checked()
    page.locator("main button[type=submit]", has_text="Save").click()
    page.wait_for_selector("text=shown this once")
    assert page.locator("pre code").inner_text().startswith("whsec_")
    seen()
    page.locator("main a", has_text="Change").click()
    page.locator("main a", has_text="Cancel").click()
    page.wait_for_selector("text=Nothing here")
    assert page.get_by_text("whsec_").count() == 0
    page.locator("main button", has_text="Send a trial").click()
    page.wait_for_selector("text=A trial is on its way")
    settle(act)
    page.reload()
    page.locator("summary", has_text="503").click()
    page.wait_for_selector("text=certificate has expired")
    seen()
    page.locator("main a", has_text="Delivered").click()
    page.wait_for_selector("tbody tr")
    assert page.locator("#log tbody tr").count() == 1
    window.go(PAGE)
    page.wait_for_selector("text=1 delivered, 1 waiting, 1 failed")
    seen()
    # The browser says of an address that was refused that it was.
    assert [one for one in window.complaints if "422" not in one] == []
    assert window.foreign_requests() == []
