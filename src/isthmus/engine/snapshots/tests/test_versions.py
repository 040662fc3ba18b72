from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Edit, create, edit, move
from isthmus.engine.models import Event, InForce, Snapshot
from isthmus.engine.snapshots.declared import Versions
from isthmus.engine.snapshots.take import read
from isthmus.engine.snapshots.versions import in_force

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
Acts = dict[str, Act]


@pytest.fixture(autouse=True)
def _documents_have_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = Versions(
        ("title", "body"), freeze_on=("publish",), end_on=("withdraw",), tells=("in_force",)
    )
    monkeypatch.setattr(DocumentType, "versions", declared)


def published(acts: Acts, count: int = 1) -> list[int]:
    rows = [{"title": f"D{n}", "body": "First."} for n in range(count)]
    keys = [one.pk for one in create(DocumentType, rows, acts["contributor"])]
    move(DocumentType, "submit", keys, acts["contributor"])
    move(DocumentType, "approve", keys, acts["approver"])
    move(DocumentType, "publish", keys, acts["ims_manager"], {"note": "New"})
    return keys


def test_a_transition_freezes_the_head_and_puts_it_in_force(acts: Acts) -> None:
    (key,) = published(acts)
    version = Snapshot.objects.get(entry=key)
    assert (version.purpose, version.number, version.note) == ("version", 1, "New")
    assert read(version)["fields"] == {"title": "D0", "body": "First."}
    record = DocumentType.model.objects.as_system("test").get(pk=key)
    assert in_force(record) == version


def test_the_next_version_takes_over_and_the_last_one_can_be_ended(acts: Acts) -> None:
    (key,) = published(acts)
    later = replace(
        acts["ims_manager"], occurred_at=acts["ims_manager"].occurred_at + timedelta(days=1)
    )
    move(DocumentType, "revise", [key], acts["contributor"])
    edit(DocumentType, [Edit(key, {"body": "Second."})], acts["contributor"])
    move(DocumentType, "submit", [key], acts["contributor"])
    move(DocumentType, "approve", [key], acts["approver"])
    move(DocumentType, "publish", [key], later)
    record = DocumentType.model.objects.as_system("test").get(pk=key)
    found = in_force(record)
    assert found is not None
    assert (found.number, read(found)["fields"]["body"]) == (2, "Second.")
    first, second = InForce.objects.filter(entry=key).order_by("valid_from")
    assert first.valid_to == second.valid_from == later.occurred_at
    move(DocumentType, "withdraw", [key], later, {"reason": "Sold."})
    assert in_force(record) is None
    assert Event.objects.filter(entry=key, verb="version out of force").count() == 1


def test_events_hold_every_row(acts: Acts) -> None:
    (key,) = published(acts)
    payload = json.loads(Event.objects.get(entry=key, verb="version frozen").payload)
    assert payload["snapshot"]["id"] == str(Snapshot.objects.get().pk)
    (told,) = payload["in_force"]
    assert (told["id"], told["snapshot"]) == (
        str(InForce.objects.get().pk),
        str(Snapshot.objects.get().pk),
    )


def test_many_are_frozen_with_the_queries_of_one(acts: Acts) -> None:
    counts = []
    for count in (1, 20):
        rows = [{"title": f"D{n}", "body": "x"} for n in range(count)]
        keys = [one.pk for one in create(DocumentType, rows, acts["contributor"])]
        move(DocumentType, "submit", keys, acts["contributor"])
        move(DocumentType, "approve", keys, acts["approver"])
        with CaptureQueriesContext(connection) as queries:
            move(DocumentType, "publish", keys, acts["ims_manager"])
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_lists_versions_and_leads_to_each(
    acts: Acts, sign_in: Callable[[str], Client]
) -> None:
    (key,) = published(acts)
    record: Any = DocumentType.model.objects.as_system("test").get(pk=key)
    address = f"/o/northgate/documents/{record.reference}/"
    page = sign_in("auditor").get(address).content.decode()
    assert f'href="{address}snapshots/version/1/"' in page
    assert "In force" in page
    assert f'{address}snapshots/compare/?from=version-1"' in page
