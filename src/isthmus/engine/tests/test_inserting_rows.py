"""One INSERT writes what Django's bulk_create would."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isthmus.engine.door import Act, create
from isthmus.engine.door.bulk import insert_rows
from isthmus.engine.door.transaction import door_open
from isthmus.engine.inputs import parse_rows
from isthmus.engine.keys import new_key
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Entry, Organization
from isthmus.engine.registry import RecordType, registry
from isthmus.people.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.mark.parametrize(
    "record_type", list(registry.types()), ids=lambda record_type: record_type.code
)
def test_records_come_back_as_they_were_written(
    record_type: type[RecordType], samples: dict[str, Any], acts: dict[str, Act]
) -> None:
    act = acts["ims_manager"]
    rows = parse_rows(record_type, samples[record_type.code], Lookup(act.viewer))
    for made in create(record_type, rows, act):
        kept = record_type.model.objects.as_system("test").get(pk=made.pk)
        for field in record_type.model._meta.concrete_fields:
            assert getattr(kept, field.attname) == getattr(made, field.attname), field.name


def test_a_json_column_and_text_that_looks_like_sql_are_kept(
    org: Organization, memberships: dict[str, Membership]
) -> None:
    of = memberships["auditor"]
    of.delete()
    place = Membership(
        id=new_key(),
        user_id=of.user_id,
        organization=org,
        principal_id=of.principal_id,
        roles=["a'); --", "{b}", '"c"', "%s"],
    )
    insert_rows(Membership, [place])
    assert Membership.objects.get(pk=place.pk).roles == ["a'); --", "{b}", '"c"', "%s"]


def test_many_rows_are_one_statement_and_none_are_none(acts: dict[str, Act]) -> None:
    act = acts["ims_manager"]
    entries = [
        Entry(
            id=new_key(),
            organization=act.viewer.organization,
            type="documents.document",
            reference=f"X-{number}",
            title=f"It's {number}, \\ and %s",
            created_at=act.occurred_at,
            changed_at=act.occurred_at,
        )
        for number in range(300)
    ]
    with door_open(), CaptureQueriesContext(connection) as queries:
        insert_rows(Entry, entries)
        insert_rows(Entry, [])
        asked = len(queries)
    assert asked == 1
    kept = Entry.objects.as_system("test").filter(reference__startswith="X-")
    assert {one.title for one in kept} == {one.title for one in entries}
