"""Documents that were published before their versions were the engine's."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Edit, create, edit, move
from isthmus.engine.door.history import broken_link
from isthmus.engine.door.transaction import door_open
from isthmus.engine.history.replay import replay
from isthmus.engine.models import Entry, InForce, Organization, Snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def publish(key: int, acts: dict[str, Act]) -> None:
    move(DocumentType, "submit", [key], acts["contributor"])
    move(DocumentType, "approve", [key], acts["approver"])
    move(DocumentType, "publish", [key], acts["ims_manager"], {"note": "What is new"})


def rows() -> list[Any]:
    """Return what the engine keeps of versions, without keys."""
    held = Snapshot.objects.order_by("entry", "number").values_list(
        "entry", "number", "content", "digest", "note", "made_by", "made_at"
    )
    times = InForce.objects.order_by("entry", "valid_from").values_list(
        "entry", "snapshot__number", "valid_from", "valid_to", "title_key"
    )
    return [*held, *times]


def test_what_was_published_is_frozen_and_history_says_so(
    acts: dict[str, Act], org: Organization
) -> None:
    values = [{"title": title, "body": "Text „ä“."} for title in ("Draft", "Twice", "Gone")]
    draft, twice, gone = create(DocumentType, values, acts["contributor"])
    for one in (twice, gone):
        publish(one.pk, acts)
    move(DocumentType, "revise", [twice.pk], acts["contributor"])
    edit(DocumentType, [Edit(twice.pk, {"title": "Twice, anew"})], acts["contributor"])
    publish(twice.pk, acts)
    move(DocumentType, "withdraw", [gone.pk], acts["ims_manager"], {"reason": "Sold"})
    before = rows()
    assert len(before) == 6
    with door_open(), connection.cursor() as cursor:
        for table in ("engine_inforce", "engine_snapshot"):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608
        import_module("isthmus.documents.migrations.0005_versions").forwards(apps, None)
    assert rows() == before
    for key in (draft.pk, twice.pk, gone.pk):
        entry = Entry.objects.as_system("test").get(pk=key)
        assert broken_link(entry, list(entry.events.order_by("seq"))) == ""
    # What was there twice is told twice here; nothing is told otherwise than it stands.
    assert {one.table for one in replay(org) if one.found is not None} == set()
