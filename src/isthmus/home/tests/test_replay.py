"""History is whole: the tables follow from the events alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import override_settings

from isthmus.engine.door.hanging import whole
from isthmus.engine.door.history import NOT_IN_HISTORY, snapshot
from isthmus.engine.models import Edge, Event, Hanging, Organization, Part, StoredFile
from isthmus.engine.registry import registry
from isthmus.home import demo

Plain = dict[str, Any]


class Replayed:
    """Plain dicts of what the events of one organization say."""

    def __init__(self) -> None:
        self.records: dict[int, Plain] = {}
        self.parts: dict[str, Plain] = {}
        self.hanging: dict[str, Plain] = {}
        #: (source, type, target) → [from, to, note, who drew it], in order of time
        self.edges: dict[tuple[str, str, str], list[list[Any]]] = {}

    def take(self, event: Event) -> None:
        payload = json.loads(event.payload)
        if event.verb in ("related", "unrelated"):
            self._edge(event, payload)
            return
        if event.verb == "created":
            self.records[event.entry_id] = payload["fields"] | {"created": event.occurred_at}
        if "rows" in payload:
            for label, rows in payload["rows"].items():
                self.hanging |= {f"{label} {row['id']}": row for row in rows}
            return
        for name, (before, after) in payload.get("changes", {}).items():
            assert self.records[event.entry_id][name] == before
            self.records[event.entry_id][name] = after
        if event.verb == "removed":
            self.records[event.entry_id]["removed_at"] = event.occurred_at.isoformat()
        self.records[event.entry_id]["changed"] = event.occurred_at
        for label, added in payload.get("parts", {}).items():
            self.parts |= {f"{label} {part['id']}": part for part in added}

    def _edge(self, event: Event, payload: Plain) -> None:
        if event.entry_id != int(payload["source"]):
            return  # both ends tell it
        which = payload["source"], payload["type"], payload["target"]
        drawn = self.edges.setdefault(which, [])
        if event.verb == "related":
            drawn.append([event.occurred_at, None, payload.get("note", ""), event.actor_id])
        else:
            drawn[-1][1] = max(event.occurred_at, drawn[-1][0])


@pytest.fixture
def northgate(db: None, tmp_path: Any) -> Iterator[Organization]:
    with override_settings(DATA=tmp_path, MEDIA_ROOT=tmp_path / "files"), transaction.atomic():
        yield demo.load()
        transaction.set_rollback(True)


def _replayed(organization: Organization) -> Replayed:
    found = Replayed()
    rows = Event.objects.filter(entry__organization=organization)
    for event in rows.exclude(entry=organization.pk).order_by("entry", "seq"):
        found.take(event)
    return found


def _records(organization: Organization) -> dict[int, Plain]:
    found = {}
    for record_type in registry.types():
        rows = record_type.model.objects.as_system("replay").filter(organization=organization)
        for row in rows:
            moments = {"created": row.created_at, "changed": row.changed_at}
            found[row.pk] = snapshot(row) | moments
    return found


def _parts(organization: Organization) -> dict[str, Plain]:
    kinds = [model for model in apps.get_models() if issubclass(model, Part)]
    assert kinds
    return {
        f"{model._meta.label_lower} {row.pk}": snapshot(row)
        for model in kinds
        for row in model._default_manager.filter(organization=organization)
    }


def _hanging(organization: Organization) -> dict[str, Plain]:
    kinds: list[Any] = [model for model in apps.get_models() if issubclass(model, Hanging)]
    assert kinds
    return {
        f"{model._meta.label_lower} {row.pk}": whole(row)
        for model in [*kinds, StoredFile]
        for row in model._default_manager.filter(organization=organization)
    }


def _edges(organization: Organization) -> dict[tuple[str, str, str], list[list[Any]]]:
    found: dict[tuple[str, str, str], list[list[Any]]] = {}
    for edge in Edge.objects.filter(organization=organization).order_by("valid_from", "pk"):
        which = str(edge.source_id), edge.type, str(edge.target_id)
        times: list[datetime | None] = [edge.valid_from, edge.valid_to]
        found.setdefault(which, []).append([*times, edge.note, edge.made_by_id])
    return found


@pytest.mark.both_databases
def test_records_parts_and_edges_follow_from_the_events_alone(northgate: Organization) -> None:
    replayed = _replayed(northgate)
    assert len(replayed.records) > 100
    assert replayed.records == _records(northgate)
    assert replayed.parts == _parts(northgate)
    assert replayed.edges == _edges(northgate)
    assert len(replayed.hanging) > 20
    assert replayed.hanging == _hanging(northgate)


def test_what_history_leaves_out_is_derived_or_stands_in_the_event_itself() -> None:
    left_out = {"entry", "organization", "title_key", "changed_at", "created_at"}
    assert left_out == NOT_IN_HISTORY
    for record_type in registry.types():
        columns = {column.name for column in record_type.model._meta.concrete_fields}
        assert columns - left_out == snapshot(record_type.model()).keys()
