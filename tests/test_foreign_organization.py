"""To strangers an organization is not there: every address answers as that of one that never was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from isthmus.documents.records import DocumentType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act
from isthmus.engine.models import Organization
from isthmus.engine.registry import registry
from isthmus.people.operations import add_account, create_token

pytestmark = pytest.mark.django_db
PAGES, METHODS = ("get", "post"), ("get", "post", "patch", "delete")


def patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Yield every address of the installation as it is written in urls.py."""
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, route)
        elif isinstance(one, URLPattern):
            yield route


def addresses(reference: str) -> list[str]:
    """Return every address of an organization, `{org}` in its place, with parts that exist."""
    filled = {
        "<slug:org>": "{org}", "<org>": "{org}", "<str:reference>": reference,
        "<reference>": reference, "<register:record_type>": "documents", "<str:verb>": "submit",
        "<verb>": "submit", "<slug:edition>": "iso27001-2013", "<str:slug>": "5.2",
        "<slug:edition_code>": "iso27001-2013", "<slug:left>": "iso27001-2013",
        "<slug:right>": "iso20000-1-2011", "<slug:probe_id>": "judgement-stale",
        "<slug:purpose>": "baseline", "<purpose>": "baseline", "<number>": "1",
        "<slug:rule>": "text", "<rule>": "text", "<slug:code>": "leaving", "<code>": "leaving",
        "<str:code>": "isms", "<str:relation>": "uses", "<slug:form>": "oscal", "<person>": "PER-1", "<absence>": "1",
        "<int:number>": "1", "<int:key>": "1", "<str:key>": "1", "<webhook>": "1", "<message>": "1", "<str:token>": "0" * 32, "<slug:token>": "0" * 32,
        "<records>": "documents", "<id>": "1",
    }  # fmt: skip
    found = []
    for pattern in patterns(get_resolver()):
        route = pattern
        if "org>" not in route:
            continue
        for part, value in filled.items():
            route = route.replace(part, value)
        assert "<" not in route, f"{route}: say in this test what stands there"
        found.append(f"/{route}")
    return found


def answered(client: Client, method: str, address: str, slug: str, **headers: str) -> Any:
    response: Any = client.generic(
        method.upper(), address.format(org=slug), b"{}", "application/json", headers=headers
    )
    kept = {
        name: value.replace(slug, "ORG")
        for name, value in response.headers.items()
        if name not in ("X-Request-ID", "Set-Cookie")
    }
    return response.status_code, kept, response.content.replace(slug.encode(), b"ORG")


@pytest.fixture
def reference(org: Organization, make_samples: Callable[..., list[Any]]) -> str:
    return str(make_samples(DocumentType)[0].reference)


@pytest.fixture
def strangers(other_org: Organization) -> dict[str, tuple[Client, dict[str, str]]]:
    """Who asks: somebody of another organization, a token from there, and nobody."""
    act = Act.now(system_viewer(other_org, "test"), "test")
    member = add_account(
        email="eve@south.example",
        name="Eve",
        password=None,
        roles=["ims_manager", "administrator"],
        act=act,
    )
    _, secret = create_token(member, name="x", writes=True, days=1, act=act)
    signed_in = Client()
    signed_in.force_login(member.user)
    return {
        "member": (signed_in, {}),
        "token": (Client(), {"Authorization": f"Bearer {secret}"}),
        "nobody": (Client(), {}),
    }


@pytest.mark.parametrize("who", ["member", "token", "nobody"])
def test_every_address_answers_strangers_as_if_the_organization_were_not_there(
    who: str, reference: str, strangers: dict[str, tuple[Client, dict[str, str]]]
) -> None:
    client, headers = strangers[who]
    every = addresses(reference)
    assert len(every) > 40 + 8 * len(list(registry.types()))
    for address in every:
        for method in METHODS if address.startswith("/api/") else PAGES:
            here = answered(client, method, address, "northgate", **headers)
            nowhere = answered(client, method, address, "nosuchorg", **headers)
            assert here == nowhere, (method, address)
            assert here[0] in (302, 401, 404, 405), (method, address, here[0])


def test_references_files_and_cursors_of_strangers_lead_nowhere(
    reference: str, strangers: dict[str, tuple[Client, dict[str, str]]]
) -> None:
    client, _ = strangers["member"]
    for end in ("", "edit/", "history/", "read/", "files/1/"):
        here = answered(client, "get", f"/o/{{org}}/documents/{reference}/{end}", "southbank")
        absent = answered(client, "get", f"/o/{{org}}/documents/DOC-1999-0001/{end}", "southbank")
        assert here == absent
        assert here[0] == 404
