from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from isthmus.engine.door import Act
from isthmus.people.models import Membership, Token
from isthmus.people.operations import create_token, remove_account, revoke_token

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("secret", ["", "ist_nonsense", "ist_\u00fc", " "])
def test_without_a_valid_token_nobody_is_let_in(secret: str, api: Any) -> None:
    api.secret = secret
    refused = api.get("documents")
    assert refused.status_code == 401
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["WWW-Authenticate"].startswith("Bearer")
    assert refused.json()["code"] == "unauthenticated"
    assert refused.json()["errors"] == []


def test_an_expired_token_is_refused(api: Any) -> None:
    assert api.get("documents").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert api.get("documents").status_code == 401


def test_a_revoked_token_is_refused(api: Any, system_act: Act) -> None:
    revoke_token(Token.objects.get(), system_act)
    assert api.get("documents").status_code == 401


def test_the_token_of_a_closed_account_is_refused(
    api: Any, memberships: dict[str, Membership], system_act: Act
) -> None:
    user = memberships["ims_manager"].user
    user.is_active = False
    user.save()
    assert api.get("documents").status_code == 401


def test_the_token_of_a_removed_membership_is_refused(
    api: Any, memberships: dict[str, Membership], system_act: Act
) -> None:
    remove_account(memberships["ims_manager"], system_act)
    assert api.get("documents").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "documents", {"title": "x"}),
        ("PATCH", "documents/DOC-2026-0001", {"title": "x"}),
        ("DELETE", "documents/DOC-2026-0001", None),
        ("POST", "documents/DOC-2026-0001/do/submit", {}),
        ("POST", "documents/do/submit", {"references": ["DOC-2026-0001"]}),
        ("POST", "documents/DOC-2026-0001/relations", {"type": "related", "targets": ["x"]}),
        ("POST", "files", None),
    ],
)
def test_a_read_only_token_reads_and_never_writes(
    method: str, path: str, body: Any, api_as: Callable[..., Any]
) -> None:
    api = api_as(writes=False)
    refused = api.request(method, path, body)
    assert refused.status_code == 403
    assert refused.json()["detail"] == "This token may only read."
    assert api.get("documents").status_code == 200


@pytest.mark.parametrize("role", ["auditor", "approver", "top_management"])
def test_a_token_reaches_no_further_than_its_role(role: str, api_as: Callable[..., Any]) -> None:
    api = api_as(role)
    assert api.get("documents").status_code == 200
    assert api.post("documents", {"title": "x"}).status_code == 403


def test_a_register_out_of_reach_says_so_and_nothing_of_its_records(
    api_as: Callable[..., Any], api: Any
) -> None:
    reference = api.post("documents", {"title": "x"}).json()["reference"]
    outsider = api_as("administrator")
    answers = {
        outsider.get(path).content
        for path in ("documents", f"documents/{reference}", "documents/DOC-2026-9999")
    }
    assert len(answers) == 1
    assert outsider.get("documents").status_code == 403


def test_a_token_wins_over_a_session(api: Any, sign_in: Callable[[str], Client]) -> None:
    api.client, api.secret = sign_in("ims_manager"), "ist_wrong"
    assert api.get("documents").status_code == 401


def test_a_session_reads_and_writes_only_with_the_csrf_token(
    memberships: dict[str, Membership], api: Any
) -> None:
    api.client, api.secret = Client(enforce_csrf_checks=True), ""
    api.client.force_login(memberships["ims_manager"].user)
    assert api.get("documents").status_code == 200
    refused = api.post("documents", {"title": "x"})
    assert refused.status_code == 403
    api.client.cookies["csrftoken"] = "a" * 32
    assert api.post("documents", {"title": "x"}, X_CSRFToken="a" * 32).status_code == 201


def test_a_secret_is_kept_nowhere(memberships: dict[str, Membership], system_act: Act) -> None:
    _, secret = create_token(memberships["auditor"], name="x", writes=False, days=1, act=system_act)
    assert secret not in str(list(Token.objects.values()))
