"""What the generator writes round the door is what the door would have written."""

from __future__ import annotations

import json

import pytest
from benchmarks.generate import Filling, fill

from isthmus.engine.door import Act
from isthmus.engine.door.history import broken_link, snapshot
from isthmus.engine.models import Edge, Entry, Event, Organization
from isthmus.engine.models.principal import Principal
from isthmus.engine.registry import RecordType, registry

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.mark.parametrize(
    "record_type", list(registry.types()), ids=lambda record_type: record_type.code
)
def test_its_chains_verify_and_its_events_say_what_the_rows_say(
    record_type: type[RecordType], org: Organization, acts: dict[str, Act]
) -> None:
    library = Entry.objects.as_system("test").filter(type="standards.requirement")
    pools = {
        Principal: [acts["contributor"].viewer.principal_id],
        Entry: list(library.values_list("pk", flat=True)),
    }
    keys = fill(Filling(record_type, acts["ims_manager"], pools, 40))  # type: ignore[arg-type]
    assert Edge.objects.filter(source_id__in=keys).exists()
    rows = record_type.model.objects.as_system("test").select_related("entry").filter(pk__in=keys)
    assert len({row.state for row in rows}) > 1
    for row in rows:
        events = list(Event.objects.filter(entry_id=row.pk).order_by("seq"))
        assert broken_link(row.entry, events) == ""
        said = json.loads(events[0].payload)["fields"]
        for event in events[1:]:
            changes = json.loads(event.payload).get("changes", {})
            said |= {name: new for name, (_, new) in changes.items()}
        assert said == snapshot(row)
        assert (row.entry.state, row.entry.title) == (row.state, row.title)
