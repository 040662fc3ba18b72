"""Who has a list is told that it is the same, until it says something else to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Edit, create, edit, grant_clearance, restrict
from isthmus.engine.registry import RecordType, registry
from isthmus.people.models import Membership
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Make = Callable[[type[RecordType]], list[Any]]


def tag(api: Any, path: str = "documents") -> str:
    answer = api.get(path)
    assert answer.status_code == 200
    assert answer["ETag"].startswith('"')
    return str(answer["ETag"])


def known(api: Any, etag: str, path: str = "documents") -> bool:
    answer = api.get(path, If_None_Match=etag)
    assert answer.status_code in (200, 304)
    assert answer.status_code == 200 or (answer.content == b"" and answer["ETag"] in etag)
    return bool(answer.status_code == 304)


@pytest.mark.parametrize("record_type", list(registry.types()), ids=lambda one: one.code)
def test_every_list_is_known_until_it_says_something_else(
    record_type: type[RecordType], make_samples: Make, api: Any, acts: dict[str, Act]
) -> None:
    first = tag(api, record_type.register)
    assert known(api, first, record_type.register)
    records = make_samples(record_type)
    second = tag(api, record_type.register)
    assert second != first
    assert not known(api, first, record_type.register)
    assert known(api, f'"other", {second}', record_type.register)
    assert known(api, f"W/{second}", record_type.register)
    edit(record_type, [Edit(records[0].pk, {"title": "Another"})], acts["ims_manager"])
    assert not known(api, second, record_type.register)


def test_what_somebody_may_not_know_of_leaves_it_as_it_is(
    api_as: Callable[..., Any], memberships: dict[str, Membership], acts: dict[str, Act]
) -> None:
    act = acts["ims_manager"]
    open_, hidden = create(
        DocumentType, [{"title": one, "kind": "plan"} for one in ("Open", "Hidden")], act
    )
    restrict(DocumentType, hidden.pk, [act.viewer.principal_id or 0], act, "inquiry")
    auditor, manager = api_as("auditor"), api_as()
    seen, known_to_all = tag(auditor), tag(manager)
    member = Act.now(viewer_of(memberships["ims_manager"]), "test")
    edit(DocumentType, [Edit(hidden.pk, {"title": "Still hidden"})], member)
    assert known(auditor, seen)
    assert not known(manager, known_to_all)
    edit(DocumentType, [Edit(open_.pk, {"title": "Open to all"})], act)
    assert not known(auditor, seen)


def test_what_somebody_may_see_is_part_of_it(
    api_as: Callable[..., Any], memberships: dict[str, Membership], acts: dict[str, Act]
) -> None:
    act = acts["ims_manager"]
    row = create(DocumentType, [{"title": "Plan", "kind": "plan"}], act)[0]
    auditor = api_as("auditor")
    before = tag(auditor)
    restrict(DocumentType, row.pk, [], act, "inquiry")
    assert not known(auditor, before)
    without = tag(auditor)
    now = Act.now(viewer_of(memberships["ims_manager"]), "test")
    until = timezone.now() + timedelta(hours=1)
    person = memberships["auditor"].principal_id
    grant_clearance(DocumentType, row.pk, person, until, now, "audit")
    cleared = tag(auditor)
    assert cleared != without
    assert known(auditor, cleared)
    # Nothing is written when a clearance runs out.
    with time_machine.travel(until + timedelta(minutes=1)):
        assert not known(auditor, cleared)
