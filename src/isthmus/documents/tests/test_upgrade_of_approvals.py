"""Documents that were approved before approvals were rows of their own."""

from __future__ import annotations

import json
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from isthmus.documents.records import DocumentType
from isthmus.engine.approvals.standing import held
from isthmus.engine.door import Act, create, move
from isthmus.engine.door.history import broken_link, snapshot
from isthmus.engine.door.transaction import door_open
from isthmus.engine.models import Approval, Entry, Event

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_what_was_approved_stays_approved_and_history_says_so(acts: dict[str, Act]) -> None:
    titles = ["Draft", "Approved", "Published"]
    rows = [{"title": title, "body": "Text „ä“."} for title in titles]
    draft, approved, published = create(DocumentType, rows, acts["contributor"])
    move(DocumentType, "submit", [approved.pk, published.pk], acts["contributor"])
    move(DocumentType, "approve", [approved.pk, published.pk], acts["approver"])
    move(DocumentType, "publish", [published.pk], acts["ims_manager"])
    before = {row.entry_id: row.digest for row in Approval.objects.all()}
    with door_open(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM engine_approval")
        import_module("isthmus.documents.migrations.0002_approvals").forwards(apps, None)
    assert {row.entry_id: row.digest for row in Approval.objects.all()} == before
    for row in Approval.objects.all():
        assert row.given_by_id == acts["approver"].viewer.principal_id
        event = Event.objects.get(entry=row.entry_id, verb="migrated")
        assert json.loads(event.payload)["approvals"] == [snapshot(row)]
    for key in (draft.pk, approved.pk, published.pk):
        entry = Entry.objects.as_system("test").get(pk=key)
        assert broken_link(entry, list(entry.events.order_by("seq"))) == ""
    records = list(DocumentType.model.objects.as_system("test").order_by("title_key"))
    stand = held(DocumentType, records, acts["approver"].occurred_at)
    assert [one.missing for one in stand] == [0, 1, 0]
    move(DocumentType, "publish", [approved.pk], acts["ims_manager"])
