"""History is whole: the demonstration's tables follow from its events alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, Edit, edit
from isthmus.engine.door.history import NOT_IN_HISTORY, snapshot
from isthmus.engine.history.verify import verify
from isthmus.engine.models import Organization
from isthmus.engine.parts import load_parts, values_of
from isthmus.engine.registry import registry
from isthmus.home import demo

#: What a second row says otherwise, where no two may say the same.
ELSE: dict[str, dict[str, Any]] = {"teams.members": {"person": None, "name": "Somebody else"}}


@pytest.fixture
def northgate(db: None, tmp_path: Any) -> Iterator[Organization]:
    with override_settings(DATA=tmp_path, MEDIA_ROOT=tmp_path / "files"), transaction.atomic():
        yield demo.load()
        transaction.set_rollback(True)


def _edit_rows(organization: Organization) -> None:
    """Change rows of every kind of part in every way, so that replay has something to follow."""
    act = Act.now(system_viewer(organization, "test"), "test")
    for record_type in registry.types():
        for part in record_type.parts:
            rows = record_type.model.objects.as_system("test").filter(organization=organization)
            versions = record_type.versions
            # What versions hold changes in drafts only.
            found = list(rows.filter(state__in=versions.drafts) if versions else rows)
            load_parts(record_type, found)
            filled = [record for record in found if record.parts[part.name]]
            assert filled, f"The demonstration has no {record_type.register} with {part.name}"
            first = filled[0]
            new = {k: v for k, v in values_of(part, first)[0].items() if k != "id"}
            new |= ELSE.get(f"{record_type.register}.{part.name}", {})
            for wanted in ([*values_of(part, first), new, new], None, []):
                load_parts(record_type, [first])
                last = values_of(part, first)[-1]
                turned = [{**new, "id": last["id"]}, new] if wanted is None else wanted
                (first,) = edit(record_type, [Edit(first.pk, {part.name: turned})], act)
            edit(record_type, [Edit(first.pk, {part.name: [new]})], act)


@pytest.mark.both_databases
def test_everything_follows_from_the_events_alone(northgate: Organization) -> None:
    _edit_rows(northgate)
    report = verify(northgate)
    assert report.findings == []
    assert report.entries > 100


def test_what_history_leaves_out_is_derived_or_stands_in_the_event_itself() -> None:
    left_out = {"entry", "organization", "title_key", "changed_at", "created_at"}
    assert left_out == NOT_IN_HISTORY
    for record_type in registry.types():
        columns = {column.name for column in record_type.model._meta.concrete_fields}
        # Each own field stands in the event by itself.
        record = record_type.model(own={"colour": "red"})
        columns -= left_out | record_type.model.BESIDE_HISTORY
        assert columns - {"own"} | {"own.colour"} == snapshot(record).keys()
