"""Hidden and absent are one: every address with a reference in it answers both byte for byte alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from tests.leak_crawling import without_noise
from tests.test_foreign_organization import patterns

from isthmus.engine.access import ROLES
from isthmus.engine.door import Act, create, restrict
from isthmus.engine.models import Entry
from isthmus.engine.registry import RecordType, registry
from isthmus.people.models import Membership
from isthmus.people.records import PartyType

pytestmark = pytest.mark.django_db

API_METHODS = ("GET", "POST", "PATCH", "DELETE")
RESTRICTABLE = [one for one in registry.types() if one.restrictable]
FORM = {"reason": "A reason of some length.", "title": "New", "party": "x", "person": "x",
        "until": "2030-01-01", "type": "related", "to": "x", "version": "1"}  # fmt: skip
PARTS = {
    "<slug:org>": "northgate", "<org>": "northgate", "<str:verb>": "submit", "<verb>": "submit",
    "<slug:edition>": "iso27001-2013", "<str:slug>": "5.2", "<int:number>": "1", "<int:key>": "1",
    "<slug:probe_id>": "judgement-stale", "<str:token>": "0" * 32, "<slug:token>": "0" * 32,
    "<number>": "1", "<slug:purpose>": "version", "<purpose>": "version", "<slug:rule>": "text",
    "<rule>": "text", "<slug:code>": "leaving", "<code>": "leaving", "<id>": "1",
    "<str:relation>": "uses",
}  # fmt: skip


def addresses(record_type: type[RecordType]) -> list[str]:
    """Return every address that names a record of this register, `<reference>` in its place."""
    found = []
    for pattern in patterns(get_resolver()):
        route = pattern.replace("<str:reference>", "<reference>")
        route = route.replace("<register:record_type>", record_type.register)
        if f"/{record_type.register}/<reference>" not in route:
            continue
        for part, value in PARTS.items():
            route = route.replace(part, value)
        assert "<" not in route.replace("<reference>", ""), f"{route}: say what stands there"
        found.append(f"/{route}")
    return found


def answered(client: Client, method: str, address: str, reference: str) -> Any:
    asked = address.replace("<reference>", reference)
    if "/api/" in address:
        response: Any = client.generic(method, asked, b'{"reason": "x"}', "application/json")
    elif method == "POST":
        response = client.post(asked, FORM)
    else:
        response = client.generic(method, asked)
    kept = {
        name: value.replace(reference, "REFERENCE")
        for name, value in response.headers.items()
        if name not in ("X-Request-ID", "Content-Length", "Set-Cookie")
    }
    body = without_noise(response.content).replace(reference.encode(), b"REFERENCE")
    return response.status_code, kept, body


@pytest.fixture
def made(
    make_samples: Callable[[type[RecordType]], list[Any]], acts: dict[str, Act], system_act: Act
) -> Callable[[type[RecordType]], tuple[str, str]]:
    """Return a function that hides a record from everybody but one, and gives its references."""

    def make(record_type: type[RecordType]) -> tuple[str, str]:
        record = make_samples(record_type)[0]
        confidant = create(PartyType, [{"title": "Nobody's account"}], acts["ims_manager"])[0]
        restrict(record_type, record.pk, [confidant.pk], system_act, "inquiry")
        now = Entry.objects.as_system("test").get(pk=record.pk).reference
        return record.reference, now

    return make


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("record_type", RESTRICTABLE, ids=lambda one: one.register)
def test_every_address_answers_what_is_hidden_as_what_never_was(
    record_type: type[RecordType],
    role: str,
    made: Callable[[type[RecordType]], tuple[str, str]],
    memberships: dict[str, Membership],
) -> None:
    references = made(record_type)
    client = Client()
    client.force_login(memberships[role].user)
    every = addresses(record_type)
    assert len(every) > 20
    absent = f"{record_type.prefix}-ZZZZZZZZZZ"
    for address in every:
        for method in API_METHODS if address.startswith("/api/") else ("GET", "POST"):
            never = answered(client, method, address, absent)
            assert never[0] in (401, 403, 404, 405, 422), (method, address, never[0])
            for reference in references:
                here = answered(client, method, address, reference)
                assert here == never, (method, address, reference)


def test_a_person_who_knows_is_answered_otherwise_so_the_comparison_can_tell(
    made: Callable[[type[RecordType]], tuple[str, str]],
    memberships: dict[str, Membership],
    system_act: Act,
) -> None:
    record_type = RESTRICTABLE[0]
    _, now = made(record_type)
    key = Entry.objects.as_system("test").get(reference=now).pk
    restrict(record_type, key, [memberships["ims_manager"].principal_id], system_act, "lead")
    client = Client()
    client.force_login(memberships["ims_manager"].user)
    told = [
        address
        for address in addresses(record_type)
        if answered(client, "GET", address, now)
        != answered(client, "GET", address, f"{record_type.prefix}-ZZZZZZZZZZ")
    ]
    assert len(told) > 8
