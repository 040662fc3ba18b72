"""Spells follow what the door writes, in its transaction, and are compared with history on demand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from isthmus.engine.derived import Astray, Derived, derived, references
from isthmus.engine.door.bulk import insert_rows, update_rows
from isthmus.engine.door.follow import Change
from isthmus.engine.door.history import plain
from isthmus.engine.door.transaction import door_open
from isthmus.engine.history.tables import Payload, Standing, Table
from isthmus.engine.history.tables import Story as Told
from isthmus.engine.keys import new_key
from isthmus.engine.models import Event, Organization
from isthmus.incidents.clocks.anew import reports, reports_of
from isthmus.incidents.edges import INCIDENT
from isthmus.incidents.figures.spells import Open, Step, Story, spells, story
from isthmus.incidents.spell import Spell

#: Spells follow from these.
READS = frozenset(["state", "opened_at", "resolved_at"])
TABLE = "spells"


def follow(change: Change) -> None:
    """Write anew when these reports were open, where that differs. Four statements at most."""
    if change.record_type.code != INCIDENT:
        return
    records: Sequence[Any] = change.records
    new = change.verb == "created"
    # Of what one event tells of, the record tells as much.
    begun = {one.pk: _at_once(one) for one in records if new and one.entry.version == 1}
    keys = [one.pk for one in records if (new or _moved(change, one.pk)) and one.pk not in begun]
    standing = defaultdict(list)
    if keys and not new:
        for row in Spell.objects.filter(report__in=keys).order_by("report", "number"):
            standing[row.report_id].append(row)
    _write({**begun, **(told(keys) if keys else {})}, standing)


def write_anew(keys: Iterable[int]) -> None:
    """Write when these reports were open, as their history tells; what stands stays where it agrees."""
    wanted = told(keys)
    standing = defaultdict(list)
    for row in Spell.objects.filter(report__in=wanted).order_by("report", "number"):
        standing[row.report_id].append(row)
    _write(wanted, standing)


def _astray(organization: Organization) -> Iterator[Astray]:
    for batch in reports_of(organization.pk):
        wanted = told(batch)
        standing: dict[int, list[Open]] = defaultdict(list)
        for row in Spell.objects.filter(report__in=batch).order_by("report", "number"):
            standing[row.report_id].append(_said(row))
        other = [key for key in batch if list(wanted.get(key, ())) != standing.get(key, [])]
        called = references(other) if other else {}
        yield from (Astray(called[key], "times open") for key in other)


def _mend(organization: Organization) -> None:
    for batch in reports_of(organization.pk):
        with door_open():
            reports(batch)
            write_anew(batch)


derived.append(Derived("times open", _astray, _mend))


def _at_once(one: Any) -> Sequence[Open]:
    return spells(one.opened_at, [Step(one.created_at, one.state, one.resolved_at)])


def _moved(change: Change, key: int) -> bool:
    return not READS.isdisjoint(change.names.get(key, ()))


def told(keys: Iterable[int]) -> dict[int, Sequence[Open]]:
    """Return when reports were open, as their history tells. One query."""
    rows = Event.objects.filter(entry__in=keys).order_by("entry", "seq")
    events: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for key, at, payload in rows.values_list("entry", "occurred_at", "payload"):
        events[key].append((at, payload))
    return {key: story(found).spells for key, found in events.items()}


def _write(wanted: Mapping[int, Sequence[Open]], standing: Mapping[int, Sequence[Spell]]) -> None:
    new, other, gone = [], [], []
    for key, found in wanted.items():
        rows = standing.get(key, ())
        gone += [row.pk for row in rows[len(found) :]]
        for number, one in enumerate(found, 1):
            if number > len(rows):
                new.append(_row(Spell(id=new_key(), report_id=key, number=number), one))
            elif _said(rows[number - 1]) != one:
                other.append(_row(rows[number - 1], one))
    insert_rows(Spell, new)
    update_rows(Spell, other, ["begun_at", "ended_at", "ended_in"])
    if gone:
        Spell.objects.filter(pk__in=gone).delete()


def _said(row: Spell) -> Open:
    return Open(row.begun_at, row.ended_at, row.ended_in)


def _row(row: Spell, one: Open) -> Spell:
    row.begun_at, row.ended_at, row.ended_in = one.begun_at, one.ended_at, one.ended_in
    return row


def _take(one: Told, event: Event, payload: Payload) -> None:
    if one.entry.type == INCIDENT:
        row = one.table(f"{TABLE} of history").setdefault("", {"story": Story()})
        row["story"].take(event.occurred_at, payload)


def _finish(one: Told) -> None:
    found = one.rows.pop(f"{TABLE} of history", None)
    if found is not None:
        for number, spell in enumerate(found[""]["story"].spells, 1):
            one.table(TABLE)[str(number)] = _columns(spell)


def _standing(stories: Mapping[int, Told]) -> Iterator[Standing]:
    keys = [key for key, one in stories.items() if one.entry.type == INCIDENT]
    if keys:
        for row in Spell.objects.filter(report__in=keys):
            yield row.report_id, str(row.number), _columns(_said(row))


def _columns(one: Open) -> dict[str, Any]:
    return {
        "begun_at": plain(one.begun_at),
        "ended_at": plain(one.ended_at),
        "ended_in": one.ended_in,
    }


table = Table(TABLE, _take, _standing, _finish)
