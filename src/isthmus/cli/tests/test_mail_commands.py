"""isthmus mail: the outbox, and a test of the mail server."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from isthmus.engine.models import Job, Mail, Organization
from isthmus.people.models import Membership

Isthmus = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.django_db


@pytest.fixture
def failed(org: Organization, memberships: dict[str, Membership]) -> Mail:
    return Mail.objects.create(
        organization=org,
        principal=memberships["auditor"].principal,
        slot="notice:1",
        state="failed",
        send_at=timezone.now(),
        message_id="<1@localhost>",
        attempts=8,
        reason="The mail server answered 451",
    )


def test_the_outbox_is_listed_by_state_and_organization(
    isthmus: Isthmus, failed: Mail, other_org: Organization
) -> None:
    (one,) = json.loads(isthmus("mail", "list", "--json")[1])
    assert (one["to"], one["state"], one["reason"]) == (
        "Auditor",
        "failed",
        "The mail server answered 451",
    )
    assert json.loads(isthmus("mail", "list", "--org", "southbank", "--json")[1]) == []
    assert json.loads(isthmus("mail", "list", "--state", "sent", "--json")[1]) == []
    assert isthmus("mail", "list", "--state", "lost")[0] == 2


def test_what_failed_is_tried_again(isthmus: Isthmus, failed: Mail) -> None:
    assert isthmus("mail", "retry", str(failed.pk))[0] == 0
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == ("waiting", 0)
    assert Job.objects.filter(name="notices.send").count() == 1
    assert isthmus("mail", "retry", str(failed.pk))[0] == 2
    assert isthmus("mail", "retry", "x")[0] == 2


def test_a_test_is_sent_and_what_is_wrong_is_said(
    isthmus: Isthmus, mailoutbox: list[Any], monkeypatch: Any
) -> None:
    assert isthmus("mail", "test", "me@example.org")[0] == 0
    assert [one.to for one in mailoutbox] == [["me@example.org"]]
    assert isthmus("mail", "test", "nobody")[0] == 2

    def refuses(self: Any, fail_silently: bool = False) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuses)
    status, _, err = isthmus("mail", "test", "me@example.org")
    assert status == 2
    assert "can't be reached" in err
