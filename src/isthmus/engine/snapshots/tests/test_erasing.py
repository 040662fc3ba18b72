"""What is lawfully erased is gone from what was frozen as well, and all of it verifies."""

from __future__ import annotations

import pytest

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Edit, create, edit
from isthmus.engine.history.erasure import Wanted, erase
from isthmus.engine.history.verify import verify
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Event, Organization, Snapshot
from isthmus.engine.snapshots.shown import presented
from isthmus.engine.snapshots.take import read, take

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SECRET = "Asked for by Ines Ribeiro, 4 Quay Lane."


def test_a_field_goes_from_every_snapshot_and_its_events(
    org: Organization, acts: dict[str, Act]
) -> None:
    act = acts["ims_manager"]
    (record,) = create(DocumentType, [{"title": "Plan", "summary": SECRET, "body": "b"}], act)
    take(record, "baseline", ("title", "summary", "body"), (), act, "first")
    (record,) = edit(DocumentType, [Edit(record.pk, {"summary": "No names"})], act)
    erase(DocumentType, record.pk, Wanted(frozenset({"summary"})), "objection", "Asked to", act)
    (kept,) = Snapshot.objects.filter(entry=record.pk)
    assert SECRET not in kept.content
    assert not Event.objects.filter(entry=record.pk, payload__contains="Ribeiro").exists()
    shown = presented(DocumentType, read(kept), Lookup(act.viewer))
    assert {"label": "Summary", "value": "Erased by law."} in shown["facts"]
    assert {"label": "Title", "value": "Plan"} in shown["facts"]
    assert verify(org).findings == []
