"""The address of the installation, and what a load balancer asks."""

from __future__ import annotations

from unittest.mock import patch

from django.db import DatabaseError, connection
from django.test import Client

from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act
from isthmus.engine.models import Organization
from isthmus.engine.web.addresses import address_or_none
from isthmus.people.models import Membership
from isthmus.people.operations import add_account


def test_it_leads_the_first_person_to_the_setup(client: Client, db: None) -> None:
    response = client.get("/")
    assert response.status_code == 302
    assert response["Location"].startswith(address_or_none("setup") or "/accounts/login/")


def test_it_asks_strangers_to_sign_in(client: Client, memberships: dict[str, Membership]) -> None:
    assert client.get("/")["Location"].startswith("/accounts/login/")


def test_it_leads_a_member_of_one_organization_there(
    client: Client, memberships: dict[str, Membership]
) -> None:
    client.force_login(memberships["auditor"].user)
    assert client.get("/")["Location"] == "/o/northgate/"


def test_it_lists_the_organizations_of_a_member_of_several(
    client: Client, memberships: dict[str, Membership], other_org: Organization
) -> None:
    user = memberships["auditor"].user
    act = Act.now(system_viewer(other_org, "test"), "test")
    add_account(email=user.email, name="Auditor", password=None, roles=["auditor"], act=act)
    client.force_login(user)
    text = client.get("/").content.decode()
    assert "/o/northgate/" in text
    assert "/o/southbank/" in text


def test_it_tells_an_account_without_a_place_whom_to_ask(
    client: Client, memberships: dict[str, Membership]
) -> None:
    membership = memberships["auditor"]
    user = membership.user
    membership.delete()
    client.force_login(user)
    assert "no place in any organization" in client.get("/").content.decode()


def test_health_answers_without_signing_in(client: Client, db: None) -> None:
    response = client.get("/health")
    assert response.status_code == 200
    assert response.json()["status"] == "ok"


def test_health_fails_when_the_database_does(client: Client, db: None) -> None:
    with patch.object(connection, "cursor", side_effect=DatabaseError):
        response = client.get("/health")
    assert (response.status_code, response.json()["status"]) == (503, "failing")


def test_they_only_answer_reading(client: Client, memberships: dict[str, Membership]) -> None:
    for address in ("/health", "/"):
        assert client.post(address).status_code == 405
