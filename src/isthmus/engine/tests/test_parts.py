"""Rows inside a record go through the door with it: for every type that declares parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, Conflict, Edit, Invalid, Refused, create, edit, move
from isthmus.engine.door.history import snapshot
from isthmus.engine.inputs import parse_row, parse_rows
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Organization
from isthmus.engine.parts import load_parts, values_of
from isthmus.engine.past import payload_of, values_at_version
from isthmus.engine.registry import RecordType, registry

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Make = Callable[[type[RecordType]], list[Any]]
WITH_PARTS = [
    pytest.param(record_type, part.name, id=f"{record_type.code}.{part.name}")
    for record_type in registry.types()
    for part in record_type.parts
]
EVERY_PART = pytest.mark.parametrize(("record_type", "name"), WITH_PARTS)


@pytest.fixture
def make_with_parts(
    samples: dict[str, Any], part_samples: dict[str, Any], acts: dict[str, Act]
) -> Make:
    """Create two records from the first sample, each with the rows of the part samples."""

    def make(record_type: type[RecordType]) -> list[Any]:
        act = acts["ims_manager"]
        row = {**samples[record_type.code][0], **part_samples[record_type.code]}
        return create(record_type, parse_rows(record_type, [row, row], Lookup(act.viewer)), act)

    return make


def fresh(record_type: type[RecordType], key: int) -> Any:
    rows = record_type.model.objects.as_system("test").select_related("entry")
    found = rows.get(pk=key)
    load_parts(record_type, [found])
    return found


def rows_of(record_type: type[RecordType], key: int, name: str) -> list[dict[str, Any]]:
    part = record_type.part(name)
    assert part is not None
    return values_of(part, fresh(record_type, key))


def without_ids(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if k != "id"} for row in rows]


@EVERY_PART
def test_it_has_samples(
    record_type: type[RecordType], name: str, part_samples: dict[str, Any]
) -> None:
    found = part_samples.get(record_type.code, {}).get(name, [])
    assert len(found) >= 3, f"Add three rows of {name} to PARTS in the tests/samples.py."


@EVERY_PART
def test_rows_are_created_with_their_record_and_told_by_its_event(
    record_type: type[RecordType], name: str, make_with_parts: Make, part_samples: dict[str, Any]
) -> None:
    record, other = make_with_parts(record_type)
    rows = rows_of(record_type, record.pk, name)
    given = part_samples[record_type.code][name]
    assert len(rows) == len(given)
    part = record_type.part(name)
    assert part is not None
    parsed, errors = parse_row(record_type, {name: given}, Lookup(_viewer(record)), partial=True)
    assert errors == []
    for row, wanted in zip(without_ids(rows), parsed[name], strict=True):
        assert row | wanted == row
    (event,) = record.entry.events.all()
    told = payload_of(event)["parts"][part.code]
    assert [int(row["id"]) for row in told["added"]] == [row["id"] for row in rows]
    assert told["changed"] == {}
    assert {row["id"] for row in rows} & {
        r["id"] for r in rows_of(record_type, other.pk, name)
    } == set()


def _viewer(record: Any) -> Any:
    return system_viewer(record.organization, "test")


@EVERY_PART
def test_one_edit_adds_changes_moves_and_removes_rows(
    record_type: type[RecordType],
    name: str,
    make_with_parts: Make,
    part_samples: dict[str, Any],
    acts: dict[str, Act],
) -> None:
    record, other = make_with_parts(record_type)
    untouched = rows_of(record_type, other.pk, name)
    first, second, *rest = rows_of(record_type, record.pk, name)
    new = without_ids([first])[0]
    # The last two change places, the first goes, a new one comes, and one changes its values.
    values = without_ids([rest[-1]])[0]
    wanted = [{"id": rest[-1]["id"]}, {"id": second["id"], **values}, new]
    (edited,) = edit(record_type, [Edit(record.pk, {name: wanted})], acts["ims_manager"])
    assert edited.entry.version == 2
    after = rows_of(record_type, record.pk, name)
    assert [row["id"] for row in after][:2] == [rest[-1]["id"], second["id"]]
    assert after[2]["id"] not in {first["id"], second["id"], *(row["id"] for row in rest)}
    assert without_ids(after) == [values, values, new]
    assert rows_of(record_type, other.pk, name) == untouched
    part = record_type.part(name)
    assert part is not None
    told = payload_of(record.entry.events.get(seq=2))["parts"][part.code]
    assert {int(row["id"]) for row in told["removed"]} >= {first["id"]}
    assert [int(row["id"]) for row in told["added"]] == [after[2]["id"]]
    assert str(second["id"]) in told["changed"]


@EVERY_PART
def test_the_past_shows_the_rows_as_they_were(
    record_type: type[RecordType], name: str, make_with_parts: Make, acts: dict[str, Act]
) -> None:
    record, _ = make_with_parts(record_type)
    act = acts["ims_manager"]
    states = [rows_of(record_type, record.pk, name)]
    for wanted in (
        [{"id": states[0][1]["id"]}, {"id": states[0][0]["id"]}],
        [*without_ids(states[0][2:3]), {"id": states[0][0]["id"]}],
        [],
    ):
        edit(record_type, [Edit(record.pk, {name: wanted})], act)
        states.append(rows_of(record_type, record.pk, name))
    now = fresh(record_type, record.pk)
    for version, rows in enumerate(states, start=1):
        assert values_at_version(record_type, now, version)[name] == rows, version


@EVERY_PART
def test_what_does_not_differ_is_not_written(
    record_type: type[RecordType], name: str, make_with_parts: Make, acts: dict[str, Act]
) -> None:
    record, _ = make_with_parts(record_type)
    rows = rows_of(record_type, record.pk, name)
    (edited,) = edit(record_type, [Edit(record.pk, {name: rows}, 1)], acts["ims_manager"])
    assert edited.entry.version == 1
    assert record.entry.events.count() == 1


@EVERY_PART
def test_rows_of_others_unknown_rows_and_too_many_are_refused(
    record_type: type[RecordType],
    name: str,
    make_with_parts: Make,
    acts: dict[str, Act],
) -> None:
    record, other = make_with_parts(record_type)
    part = record_type.part(name)
    assert part is not None
    mine, theirs = (rows_of(record_type, one.pk, name) for one in (record, other))
    act = acts["ims_manager"]
    for wanted, field, code in (
        ([mine[0], theirs[0]], f"{name}.1.id", "unknown"),
        ([{"id": 1}], f"{name}.0.id", "unknown"),
        ([mine[0], mine[0]], f"{name}.1.id", "unknown"),
        (without_ids([mine[0]]) * (part.at_most + 1), name, "too-many"),
        ([{**mine[0], "bogus": 1}], f"{name}.0.bogus", "unknown-field"),
    ):
        with pytest.raises(Invalid) as refused:
            edit(record_type, [Edit(record.pk, {name: wanted})], act)
        assert [(e.field, e.code) for e in refused.value.errors] == [(field, code)]
    with pytest.raises(Invalid):
        create(record_type, [{"title": "New", name: [theirs[0]]}], act)
    assert rows_of(record_type, record.pk, name) == mine
    assert rows_of(record_type, other.pk, name) == theirs


@EVERY_PART
def test_a_stale_edit_of_rows_is_a_conflict(
    record_type: type[RecordType], name: str, make_with_parts: Make, acts: dict[str, Act]
) -> None:
    record, _ = make_with_parts(record_type)
    rows = rows_of(record_type, record.pk, name)
    act = acts["ims_manager"]
    edit(record_type, [Edit(record.pk, {name: rows[1:]}, 1)], act)
    with pytest.raises(Conflict) as conflict:
        edit(record_type, [Edit(record.pk, {name: rows[:1]}, 1)], act)
    assert conflict.value.yours == {name: rows[:1]}
    assert rows_of(record_type, record.pk, name) == rows[1:]


@EVERY_PART
def test_queries_do_not_grow_with_the_rows(
    record_type: type[RecordType], name: str, make_with_parts: Make, acts: dict[str, Act]
) -> None:
    record, _ = make_with_parts(record_type)
    act = acts["ims_manager"]

    def queries(wanted: list[dict[str, Any]]) -> int:
        with CaptureQueriesContext(connection) as found:
            edit(record_type, [Edit(record.pk, {name: wanted})], act)
        return len(found)

    one = without_ids(rows_of(record_type, record.pk, name)[:1])
    edit(record_type, [Edit(record.pk, {name: one * 4})], act)

    def changed() -> list[dict[str, Any]]:
        """The first goes, the others move up, one comes."""
        return [*rows_of(record_type, record.pk, name)[1:], *one]

    few = queries(changed())
    edit(record_type, [Edit(record.pk, {name: one * 40})], act)
    assert queries(changed()) == few


@EVERY_PART
def test_mistakes_in_a_row_say_where_they_are(
    record_type: type[RecordType], name: str, part_samples: dict[str, Any], org: Organization
) -> None:
    part = record_type.part(name)
    assert part is not None
    rows = part_samples[record_type.code][name]
    lookup = Lookup(system_viewer(org, "test"))
    required = [spec.name for spec in part.specs() if spec.required]
    for raw, fields in (
        ([rows[0], {}], [f"{name}.1.{one}" for one in required]),
        ([{**rows[0], "bogus": 1}], [f"{name}.0.bogus"]),
        ([{**rows[0], "id": "x"}], [f"{name}.0.id"]),
        ("rows", [name]),
        (["row"], [name]),
        (None, [name]),
    ):
        _, errors = parse_row(record_type, {name: raw}, lookup, partial=True)
        assert [error.field for error in errors] == fields


@EVERY_PART
def test_a_transition_leaves_the_rows_alone_and_shows_them_to_guards(
    record_type: type[RecordType], name: str, make_with_parts: Make, acts: dict[str, Act]
) -> None:
    record, _ = make_with_parts(record_type)
    before = [snapshot(row) for row in record.parts[name]]
    seen: list[int] = []
    for verb, transition in record_type.transitions().items():
        if record.state not in transition.sources:
            continue
        inputs = {one.name: "Because." for one in transition.inputs if one.required}
        try:
            (moved,) = move(record_type, verb, [record.pk], acts["ims_manager"], inputs)
        except Refused:
            continue
        seen.append(len(moved.parts[name]))
        break
    assert seen == [len(before)]
    assert [snapshot(row) for row in fresh(record_type, record.pk).parts[name]] == before
