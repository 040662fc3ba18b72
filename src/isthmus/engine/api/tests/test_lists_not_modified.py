"""Who has a list is told that it is the same, for one query, until anything about it is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, create, grant_clearance, restrict
from isthmus.engine.registry import RecordType, registry
from isthmus.people.models import Membership
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Make = Callable[[type[RecordType]], list[Any]]


def tag(api: Any, path: str = "documents") -> str:
    answer = api.get(path)
    assert answer.status_code == 200
    assert answer["ETag"].startswith('W/"')
    return str(answer["ETag"])


def known(api: Any, etag: str, path: str = "documents") -> bool:
    answer = api.get(path, If_None_Match=etag)
    assert answer.status_code in (200, 304)
    assert answer.status_code == 200 or (answer.content == b"" and answer["ETag"] in etag)
    return bool(answer.status_code == 304)


@pytest.mark.parametrize("record_type", list(registry.types()), ids=lambda one: one.code)
def test_every_list_is_known_until_something_is_written(
    record_type: type[RecordType], make_samples: Make, api: Any, acts: dict[str, Act]
) -> None:
    first = tag(api, record_type.register)
    assert known(api, first, record_type.register)
    make_samples(record_type)
    second = tag(api, record_type.register)
    assert second != first
    assert not known(api, first, record_type.register)
    assert known(api, f'"other", {second}', record_type.register)
    # Titles and names of other registers stand in it.
    create(DocumentType, [{"title": "Plan", "kind": "plan"}], acts["contributor"])
    assert not known(api, second, record_type.register)


def test_another_address_another_person_and_another_day_are_another_list(
    api_as: Callable[..., Any],
) -> None:
    api, again, other = api_as(), api_as(), api_as("auditor")
    first = tag(api)
    assert tag(again) == first
    assert not known(other, first)
    assert not known(api, first, "documents?sort=-title")
    with time_machine.travel(timezone.now() + timedelta(hours=23)):
        # “today” in a filter may be another day; the token is still good.
        same = timezone.localdate() == timezone.localdate(timezone.now() - timedelta(hours=23))
        assert known(api, first) is same


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


def test_a_role_that_is_taken_away_makes_it_another_list(
    api_as: Callable[..., Any], memberships: dict[str, Membership]
) -> None:
    api, member = api_as(), memberships["ims_manager"]
    first = tag(api)
    Membership.objects.filter(pk=member.pk).update(roles=["auditor"])
    assert not known(api, first)


def test_it_costs_what_finding_out_who_asks_does_and_one_query_more(api: Any) -> None:
    first = tag(api)
    with CaptureQueriesContext(connection) as asked:
        assert known(api, first)
    with CaptureQueriesContext(connection) as nothing:
        assert api.get("documents?nonsense=1").status_code == 422
    assert len(asked) <= len(nothing) + 1
