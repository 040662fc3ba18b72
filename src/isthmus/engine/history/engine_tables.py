"""How the engine's own tables follow from history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from django.apps import apps

from isthmus.engine.door import field_edges
from isthmus.engine.door.history import ENTRY_COLUMNS, ERASED, mirror, plain, snapshot
from isthmus.engine.history.tables import Payload, Row, Standing, Story, Table
from isthmus.engine.models import (
    Circle,
    CircleMember,
    Edge,
    Entry,
    Event,
    HouseRuleChoice,
    Part,
    Record,
)
from isthmus.engine.past import moves_version, python_values
from isthmus.engine.registry import registry
from isthmus.engine.text import fold

RECORD, ENTRY, PARTS, EDGES = "record", "directory of records", "parts", "relations"
CIRCLES, RULES = "circles", "house rules"
#: Events by which a relation begins and ends.
BEGUN, ENDED = ("related", field_edges.DRAWN), ("unrelated", field_edges.ENDED)

#: What replay compares of an entry besides `head_hash`, which verification of the chain does.
MIRRORED = tuple(name for name in ENTRY_COLUMNS if name != "head_hash")


def part_models(model: type[Record]) -> list[type[Part]]:
    """Return the models of the parts that hang on a record's model."""
    parts: list[Any] = [part for part in apps.get_models() if issubclass(part, Part)]
    return [part for part in parts if part._meta.get_field("record").related_model is model]


def _take_record(story: Story, event: Event, payload: Payload) -> None:
    rows, moment = story.table(RECORD), plain(event.occurred_at)
    if event.verb == "created" and "fields" in payload:
        rows[""] = {**payload["fields"], "created_at": moment, "version": 0}
    row = rows.get("")
    if row is None or not moves_version(event, payload):
        return
    for name, (before, after) in payload.get("changes", {}).items():
        # A field may be newer than the event that created the record.
        if name in row and ERASED not in (before, row[name]) and row[name] != before:
            story.breaks.append(f"event {event.seq} changes {name} from what it was not")
        row[name] = after
    if event.verb == "removed":
        row["removed_at"] = moment
    row["changed_at"] = moment
    row["version"] += 1


def _finish_record(story: Story) -> None:
    """Derive what is kept twice: folded titles and the record's line in the directory."""
    row = story.table(RECORD).get("")
    record_type = registry.find(story.entry.type)
    if row is None or record_type is None:
        return
    version = row.pop("version")
    known = {name: None if value == ERASED else value for name, value in row.items()}
    record = record_type.model(**_attributes(record_type.model, known))
    # What no event has ever told of is newer than they are, and stands as it begins.
    untold = snapshot(record)
    row |= {name: untold[name] for name in untold.keys() - row.keys()}
    record.title_key = fold(record.title or "")[:250]
    record.entry = Entry()
    mirror(record)
    line = {name: _column(record.entry, name) for name in MIRRORED}
    row |= {"title_key": record.title_key, "organization": story.entry.organization_id}
    line |= {"version": version, "seq": story.entry.seq, "created_at": row["created_at"]}
    if ERASED in row.values():
        line["due"] = ERASED
    for name in row.keys() & {*line, "title_key"}:
        if row[name] == ERASED or (name == "title_key" and row["title"] == ERASED):
            line[name] = row[name] = ERASED
    story.table(ENTRY)[""] = line


def _attributes(model: type[Record], row: Row) -> dict[str, Any]:
    """Return a row's columns as the model takes them: keys under `…_id`."""
    names = {column.name: column.attname for column in model._meta.concrete_fields}
    return {names[name]: value for name, value in python_values(model, row).items()}


def _column(row: Any, name: str) -> Any:
    column = row._meta.get_field(name)
    value = getattr(row, column.attname)
    return str(value) if value is not None and column.is_relation else plain(value)


def _standing_records(stories: Mapping[int, Story]) -> Iterator[Standing]:
    by_type: dict[str, list[int]] = defaultdict(list)
    for key, story in stories.items():
        by_type[story.entry.type].append(key)
    for code, keys in by_type.items():
        record_type = registry.find(code)
        if record_type is not None:
            for row in record_type.model.objects.as_system("replay").filter(pk__in=keys):
                moments = {"created_at": plain(row.created_at), "changed_at": plain(row.changed_at)}
                kept = {"title_key": row.title_key, "organization": row.organization_id}
                yield row.pk, "", {**snapshot(row), **moments, **kept}


def _standing_entries(stories: Mapping[int, Story]) -> Iterator[Standing]:
    for key, story in stories.items():
        if registry.find(story.entry.type) is not None:
            names = (*MIRRORED, "created_at")
            yield key, "", {name: _column(story.entry, name) for name in names}


def _take_parts(story: Story, event: Event, payload: Payload) -> None:
    rows = story.table(PARTS)
    for label, told in payload.get("parts", {}).items():
        # Frozen rows come as a list and stay; those that people edit come, change and go.
        change = told if isinstance(told, dict) else {"added": told}
        for row in change.get("removed", ()):
            rows.pop(f"{label} {row['id']}")
        for key, pairs in change.get("changed", {}).items():
            _change_row(story, event, rows[f"{label} {key}"], pairs)
        rows |= {f"{label} {row['id']}": _untold(label) | row for row in change["added"]}
    for label, blanked in payload.get("parts_erased", {}).items():
        for key in rows:
            if key.startswith(f"{label} "):
                rows[key] |= blanked


@cache
def _untold(label: str) -> Row:
    """Return the columns of a new row of a part as they begin: an event tells of those that it knew."""
    try:
        return snapshot(apps.get_model(label)())
    except LookupError:  # whoever tampers with history may name anything
        return {}


def _change_row(story: Story, event: Event, row: Row, pairs: Mapping[str, Any]) -> None:
    for name, (before, after) in pairs.items():
        if ERASED not in (before, row[name]) and row[name] != before:
            story.breaks.append(f"event {event.seq} changes {name} from what it was not")
        row[name] = after


def _standing_parts(stories: Mapping[int, Story]) -> Iterator[Standing]:
    for record_type in registry.types():
        keys = [key for key, story in stories.items() if story.entry.type == record_type.code]
        for model in part_models(record_type.model) if keys else ():
            rows: Any = model._default_manager.all()
            for row in rows.filter(record_id__in=keys):
                yield row.record_id, f"{model._meta.label_lower} {row.pk}", snapshot(row)


def _take_edge(story: Story, event: Event, payload: Payload) -> None:
    # Both ends tell of a relation; it is the source's.
    if event.verb not in (*BEGUN, *ENDED) or payload["source"] != str(story.entry.pk):
        return
    rows = story.table(EDGES)
    which = f"{payload['type']} {payload['target']} "
    times = [key for key in rows if key.startswith(which)]
    if event.verb in BEGUN:
        rows[f"{which}{len(times) + 1}"] = {
            "note": payload.get("note", ""),
            "made_by": event.actor_id,
            "valid_from": plain(event.occurred_at),
            "valid_to": None,
        }
    elif times:
        row = rows[times[-1]]
        row["valid_to"] = max(plain(event.occurred_at), row["valid_from"])
    else:
        story.breaks.append(f"event {event.seq} ends a relation that never began")


def _standing_edges(stories: Mapping[int, Story]) -> Iterator[Standing]:
    seen: dict[tuple[int, str, int], int] = defaultdict(int)
    rows = Edge.objects.filter(source_id__in=list(stories)).order_by("source", "valid_from", "pk")
    for edge in rows:
        which = edge.source_id, edge.type, edge.target_id
        seen[which] += 1
        yield (
            edge.source_id,
            f"{edge.type} {edge.target_id} {seen[which]}",
            {
                "note": edge.note,
                "made_by": edge.made_by_id,
                "valid_from": plain(edge.valid_from),
                "valid_to": plain(edge.valid_to),
            },
        )


def _take_circle(story: Story, event: Event, payload: Payload) -> None:
    told, rows = payload.get("circle", {}), story.table(CIRCLES)
    if "members" not in told:
        return
    if told["id"] in rows:
        rows[told["id"]]["members"] = sorted(told["members"])
    else:
        rows[told["id"]] = {
            "members": sorted(told["members"]),
            "reason": payload["reason"] if payload["reason"] == ERASED else payload["reason"][:200],
            "created_at": plain(event.occurred_at),
        }


def _standing_circles(stories: Mapping[int, Story]) -> Iterator[Standing]:
    owner = {int(key): entry for entry, s in stories.items() for key in s.rows.get(CIRCLES, {})}
    members: dict[int, list[str]] = defaultdict(list)
    for circle, principal in CircleMember.objects.filter(circle_id__in=owner).values_list(
        "circle_id", "principal_id"
    ):
        members[circle].append(str(principal))
    for row in Circle.objects.filter(pk__in=owner):
        yield (
            owner[row.pk],
            str(row.pk),
            {
                "members": sorted(members[row.pk]),
                "reason": row.reason,
                "created_at": plain(row.created_at),
            },
        )


def _take_rule(story: Story, event: Event, payload: Payload) -> None:
    if event.verb == "house rule set":
        rule = payload["rule"]
        story.table(RULES)[rule] = {"on": payload["on"], "reason": payload["reason"]}


def _standing_rules(stories: Mapping[int, Story]) -> Iterator[Standing]:
    # An organization's own entry has the organization's key.
    for row in HouseRuleChoice.objects.filter(organization_id__in=list(stories)):
        yield row.organization_id, row.rule, {"on": row.on, "reason": row.reason}


def engine_tables() -> Iterable[Table]:
    """Return the engine's own tables, records first."""
    return (
        Table(RECORD, _take_record, _standing_records, _finish_record),
        Table(ENTRY, lambda story, event, payload: None, _standing_entries),
        Table(PARTS, _take_parts, _standing_parts),
        Table(EDGES, _take_edge, _standing_edges),
        Table(CIRCLES, _take_circle, _standing_circles),
        Table(RULES, _take_rule, _standing_rules),
    )
