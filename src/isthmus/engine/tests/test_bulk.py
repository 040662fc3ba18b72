import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.transaction import door_open
from isthmus.engine.models import Entry, Organization

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

HOSTILE = [
    "'; DROP TABLE x; --",
    "{a,b}",
    'quote " back \\ slash',
    "",
    "NULL",
    "Ünïcode 🎈",
    "a\nb",
]


@pytest.fixture
def entries(org: Organization) -> list[Entry]:
    now = timezone.now()
    rows = [
        Entry(organization=org, type="x.y", reference=f"X-{i}", title="", created_at=now,
              changed_at=now)
        for i in range(len(HOSTILE))
    ]  # fmt: skip
    with door_open():
        Entry.objects.bulk_create(rows)
    return rows


def test_each_row_gets_its_own_values_whatever_they_hold(entries: list[Entry]) -> None:
    moment = timezone.now()
    for entry, text in zip(entries, HOSTILE, strict=True):
        entry.title, entry.seq, entry.removed_at = text, len(text), moment if text else None
    with door_open(), CaptureQueriesContext(connection) as made:
        update_rows(Entry, entries, ("title", "seq", "removed_at"))
    assert len([query for query in made if "UPDATE" in query["sql"]]) in (1, len(entries))
    stored = Entry.objects.as_system("test").filter(pk__in=[entry.pk for entry in entries])
    assert {(e.title, e.seq, e.removed_at) for e in stored} == {
        (text, len(text), moment if text else None) for text in HOSTILE
    }


def test_no_rows_are_no_query() -> None:
    with CaptureQueriesContext(connection) as made:
        update_rows(Entry, [], ("title",))
    assert len(made) == 0
