"""Each role may do by page and by API exactly what the engine's table of permissions says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from tests.in_force import put_in_force

from isthmus.engine.access import (
    CREATE,
    EDIT,
    ERASE,
    EXPORT,
    IMPORT,
    RELATE,
    REMOVE,
    RESTRICT,
    ROLES,
    SHARE,
    VIEW,
    Viewer,
)
from isthmus.engine.door import Act, Edit, create, edit, share
from isthmus.engine.registry import RecordType, registry
from isthmus.people.models import Membership
from isthmus.people.operations import create_token
from isthmus.people.records import PartyType, PersonType

pytestmark = pytest.mark.django_db
REFUSED = (403, 404)
RULE = "documents.author-and-approver-apart"
JSON = "application/json"
#: The past of a record is for the house: customers read what is shared with them now.
PAST = ("/as-of", "/versions/")
#: What is sent does not matter: who may not do it is refused first, who may is told what is wrong.
Attempt = tuple[str, str, str, str, dict[str, str]]


def attempts(
    record_type: type[RecordType], reference: str, row: dict[str, str]
) -> Iterator[Attempt]:
    """Yield by which verb something is done, the way, the method, the address and what is sent."""
    register = f"/o/northgate/{record_type.register}/"
    page, api = f"{register}{reference}/", f"/api/v1/o/northgate/{record_type.register}"
    one = f"{api}/{reference}"
    relation = {"type": "related", "to": "nothing", "target": "nothing"}
    yield VIEW, "page", "GET", page, {}
    yield VIEW, "page", "GET", f"{page}history/", {}
    yield VIEW, "api", "GET", api, {}
    yield VIEW, "api", "GET", one, {}
    yield VIEW, "api", "GET", f"{one}/history", {}
    yield VIEW, "page", "GET", f"{page}as-of/?at=1", {}
    yield VIEW, "api", "GET", f"{one}/as-of", {}
    yield VIEW, "api", "GET", f"{one}/versions/1", {}
    yield ERASE, "page", "GET", f"{page}erase/", {}
    yield ERASE, "page", "POST", f"{page}erase/", {}
    yield ERASE, "api", "GET", f"{one}/erasure", {}
    yield ERASE, "api", "POST", f"{one}/erasure", {"basis": "objection", "reason": "r"}
    yield CREATE, "page", "GET", f"{register}new/", {}
    yield CREATE, "page", "POST", f"{register}new/", {}
    # A field that names nobody must not be looked up for who may not write.
    named = {"owner": "nobody here"} if "owner" in record_type.editable() else {}
    yield CREATE, "api", "POST", api, {**row, **named}
    yield EDIT, "page", "GET", f"{page}edit/", {}
    yield EDIT, "page", "POST", f"{page}edit/", {"title": ""}
    yield EDIT, "api", "PATCH", one, {"title": "An edited title"}
    yield REMOVE, "page", "POST", f"{page}remove/", {}
    yield EXPORT, "page", "GET", f"{register}export.csv", {}
    yield IMPORT, "page", "GET", f"{register}import/", {}
    yield IMPORT, "page", "POST", f"{register}import/", {}
    if record_type.restrictable:
        yield RESTRICT, "page", "GET", f"{page}restrict/", {}
        yield RESTRICT, "page", "POST", f"{page}restrict/", {}
        yield RESTRICT, "page", "POST", f"{page}lift/", {}
        yield RESTRICT, "page", "POST", f"{page}clearances/", {}
    if record_type.shared_fields:
        yield SHARE, "page", "POST", f"{page}share/", {"party": "nobody here"}
    for move in record_type.transitions().values():
        named = {f"{move.verb}-{name}": value for name, value in _inputs(move).items()}
        yield move.permission, "page", "POST", f"{page}do/{move.verb}/", named
    for move in record_type.transitions().values():
        yield move.permission, "api", "POST", f"{one}/do/{move.verb}", _inputs(move)
    yield RELATE, "api", "DELETE", f"{one}/relations?type=related&target={reference}", relation


def share_with(member: Membership, record_type: type[RecordType], key: int, act: Act) -> None:
    """Make somebody a contact of a party, and share a record with it."""
    party = create(PartyType, [{"title": "Harbour Bank"}], act)[0].pk
    edit(PersonType, [Edit(member.principal_id, {"party": party})], act)
    share(record_type, key, [party], act)
    put_in_force(record_type, key, act)


def _inputs(move: Any) -> dict[str, str]:
    return {one.name: "x" if one.type is str else "2026-01-01" for one in move.inputs}


@pytest.mark.parametrize("role", list(ROLES))
@pytest.mark.parametrize("record_type", list(registry.types()), ids=lambda t: t.code)
def test_a_role_reaches_by_page_and_api_what_the_table_says(
    role: str,
    record_type: type[RecordType],
    make_samples: Callable[[type[RecordType]], list[Any]],
    samples: dict[str, list[dict[str, str]]],
    memberships: dict[str, Membership],
    viewers: dict[str, Viewer],
    system_act: Act,
) -> None:
    record, row = make_samples(record_type)[0], samples[record_type.code][0]
    if viewers[role].customer and record_type.shared_fields:
        share_with(memberships[role], record_type, record.pk, system_act)
    _, secret = create_token(memberships[role], name="x", writes=True, days=1, act=system_act)
    browser, program = Client(raise_request_exception=True), Client()
    browser.force_login(memberships[role].user)
    for verb, way, method, address, sent in attempts(record_type, record.reference, row):
        may = viewers[role].may_on(record_type.model, verb)
        if viewers[role].customer and any(end in address for end in PAST):
            may = False
        answer: Any
        if way == "api":
            answer = program.generic(
                method, address, json.dumps(sent), JSON,
                headers={"Authorization": f"Bearer {secret}"},
            )  # fmt: skip
        elif method == "GET":
            answer = browser.get(address)
        else:
            answer = browser.post(address, sent)
        assert answer.status_code < 500
        assert (answer.status_code not in REFUSED) is may, (verb, way, method, address)
        answer.close()


@pytest.mark.parametrize("role", list(ROLES))
def test_only_who_administers_changes_accounts_rules_and_editions(
    role: str, viewers: dict[str, Viewer], memberships: dict[str, Membership]
) -> None:
    client = Client()
    client.force_login(memberships[role].user)
    may = viewers[role].may("engine.organization.administer")
    other = memberships["auditor"].principal.reference
    start = "/o/northgate/settings/"
    for page in ("", "accounts/", f"accounts/{other}/", "house-rules/"):
        assert (client.get(start + page).status_code == 200) is may, page
        sent = {"roles": "nothing", "do": "roles", "rule": RULE, "on": "no"}
        refused = client.post(start + page, sent)
        assert (refused.status_code not in REFUSED) is may, page
    memberships["auditor"].refresh_from_db()
    assert memberships["auditor"].roles == ["auditor"]
