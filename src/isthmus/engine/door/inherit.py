"""What hangs on a restricted record is known to the same people: its circle follows its parent's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from isthmus.engine.access import RESTRICT
from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.checks import require
from isthmus.engine.door.errors import Invalid, RowError
from isthmus.engine.door.references import next_references, random_reference
from isthmus.engine.door.share import end_shares
from isthmus.engine.language import tr
from isthmus.engine.models import Entry, Record
from isthmus.engine.registry import RecordType, registry


@dataclass(frozen=True)
class Turn:
    """Records go from one circle to another (None: everybody), and history says why."""

    old: int | None
    new: int | None
    verb: str
    payload: Mapping[str, Any]


def take_circles(
    record_type: type[RecordType], records: Sequence[Record], act: Act, offset: int = 0
) -> None:
    """Give new records the circle of what they hang on. Raises Invalid for a parent out of sight."""
    if not record_type.hangs_on:
        return
    parents = _parents(record_type, dict(enumerate(records, start=offset)), act)
    for record in records:
        parent = parents.get(hangs_on(record_type, record) or 0)
        record.circle_id = parent.circle_id if parent else None


def follow_parents(
    record_type: type[RecordType],
    records: Mapping[int, tuple[Record, Mapping[str, Any]]],
    act: Act,
) -> None:
    """Let edited records, and what hangs on them, follow what they hang on from now on.

    `records` gives by row the record and its columns before the edit. A circle of its own, which
    did not come from the old parent, stays. Raises Invalid, and Forbidden where others would come
    to know of the record and the actor may not decide that.
    """
    name = record_type.hangs_on
    rehung = {
        row: (record, before)
        for row, (record, before) in records.items()
        if name and history.snapshot(record)[name] != before[name]
    }
    if not rehung:
        return
    parents = _parents(record_type, {row: record for row, (record, _) in rehung.items()}, act)
    former = _circles_of(int(before[name]) for _, before in rehung.values() if before[name])
    for record, before in rehung.values():
        old = record.circle_id
        own = old is not None and old != former.get(int(before[name] or 0))
        parent = parents.get(hangs_on(record_type, record) or 0)
        new = parent.circle_id if parent else None
        if own or new == old:
            continue
        if old is not None:
            require(record_type, RESTRICT, act)
        enter(record_type, [record], [new], act)
        verb = "restricted" if new is not None else "lifted"
        spread({record.pk: Turn(old, new, verb, {"reason": "What it hangs on moved."})}, act)


def hangs_on(record_type: type[RecordType], record: Record) -> int | None:
    """Return the key of what the record hangs on."""
    found: int | None = getattr(record, record_type.spec(record_type.hangs_on).attribute)
    return found


def inherited(record_type: type[RecordType], records: Sequence[Record]) -> dict[int, Entry]:
    """Return, by key of record, the entries that records have circles from which aren't their own."""
    if not record_type.hangs_on:
        return {}
    above = {r.pk: hangs_on(record_type, r) for r in records if r.circle_id is not None}
    rows = Entry.objects.as_system("door: where a circle comes from")
    found = rows.filter(pk__in={key for key in above.values() if key}, circle__isnull=False)
    entries = {entry.pk: entry for entry in found} if any(above.values()) else {}
    return {
        record.pk: entry
        for record in records
        if (entry := entries.get(above.get(record.pk) or 0)) and entry.circle_id == record.circle_id
    }


def enter(
    record_type: type[RecordType],
    records: Sequence[Record],
    circles: Sequence[int | None],
    act: Act,
) -> None:
    """Put each record into its circle, or all out of every circle, with references that fit."""
    if records and circles[0] is None:
        organization, year = act.viewer.organization, act.today.year
        fresh = next_references(organization, record_type.prefix, year, len(records), gaps=True)
        for record, reference in zip(records, fresh, strict=True):
            record.reference = reference
    for record, circle in zip(records, circles, strict=True):
        # A reference that everybody knew tells of the record; one of the random series does not.
        if record.circle_id is None:
            record.reference = random_reference(record_type.prefix)
        record.circle_id = circle


def spread(turns: Mapping[int, Turn], act: Act) -> None:
    """Take whatever hangs on the records, however far down, through the turn of what it hangs on.

    Level by level, each locked before the next is looked for: so many queries for many records as
    for one. All turns are of one verb. What has a circle of its own keeps it, with all below: it
    is never opened to more people.
    """
    seen: set[int] = set(turns)
    while turns:
        below: dict[int, Turn] = {}
        for record_type in registry.types():
            if record_type.hangs_on:
                below |= _turn_level(record_type, turns, seen, act)
        seen |= set(below)
        turns = below


def _turn_level(
    record_type: type[RecordType], turns: Mapping[int, Turn], seen: set[int], act: Act
) -> dict[int, Turn]:
    attribute = record_type.spec(record_type.hangs_on).attribute
    rows = record_type.model.objects.as_system("door: what hangs on it").exclude(pk__in=seen)
    rows = rows.filter(**{f"{attribute}__in": list(turns)})
    follows = [
        key
        for key, parent, circle in rows.values_list("pk", attribute, "circle_id")
        if circle == turns[parent].old
    ]
    locked = _locked(follows) if follows else {}
    found = list(rows.filter(pk__in=locked).order_by("pk")) if locked else []
    # What moved elsewhere before it was locked is left alone.
    records = [one for one in found if one.circle_id == turns[getattr(one, attribute)].old]
    by_key = {record.pk: turns[getattr(record, attribute)] for record in records}
    before = [history.snapshot(record) for record in records]
    enter(record_type, records, [by_key[record.pk].new for record in records], act)
    _follow(records, before, by_key, locked, act)
    return by_key


def _follow(
    records: Sequence[Record],
    before: Sequence[dict[str, Any]],
    turns: Mapping[int, Turn],
    locked: Mapping[int, Entry],
    act: Act,
) -> None:
    """Write what turned, and tell of it."""
    if not records:
        return
    happenings = []
    for record, old in zip(records, before, strict=True):
        turn = turns[record.pk]
        record.entry = locked[record.pk]
        record.entry.version += 1
        record.changed_at = act.occurred_at
        changes = history.differences(old, history.snapshot(record))
        happenings.append(
            history.Happening(record.entry, turn.verb, {**turn.payload, "changes": changes})
        )
    if any(turn.new is not None for turn in turns.values()):
        end_shares([record.entry for record in records], act)
    history.append(happenings, act)
    history.save(records, ("circle", "reference", "changed_at"))


def _locked(keys: Any) -> dict[int, Entry]:
    rows = Entry.objects.as_system("door: lock").filter(pk__in=list(keys)).order_by("pk")
    return {entry.pk: entry for entry in rows.select_for_update(no_key=True)}


def _circles_of(keys: Any) -> dict[int, int | None]:
    rows = Entry.objects.as_system("door: circles of parents").filter(pk__in=set(keys))
    return dict(rows.values_list("pk", "circle_id"))


def _parents(
    record_type: type[RecordType], records: Mapping[int, Record], act: Act
) -> dict[int, Entry]:
    """Lock what these records hang on, so that nobody restricts it meanwhile."""
    wanted = {row: hangs_on(record_type, record) for row, record in records.items()}
    keys = [key for key in wanted.values() if key is not None]
    rows = Entry.objects.visible_to(act.viewer).filter(pk__in=keys)
    found = {entry.pk: entry for entry in rows.order_by("pk").select_for_update(no_key=True)}
    label = record_type.spec(record_type.hangs_on).label
    errors = [
        RowError(
            row,
            record_type.hangs_on,
            "unknown",
            tr("%(label)s: there is no such record.", label=label),
        )
        for row, key in wanted.items()
        if key is not None and key not in found
    ]
    if errors:
        raise Invalid(errors)
    return found
