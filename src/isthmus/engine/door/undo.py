"""Taking the last change of a record back: a new event, through the door, with all its guards.

Nothing is unwritten: history tells of the change and of its way back.
"""

from __future__ import annotations

from typing import Any

from isthmus.engine.access import REMOVE, VIEW, within
from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.checks import locked, refuse, require, validate
from isthmus.engine.door.edit import Edit, edit
from isthmus.engine.door.errors import Absent, Refused
from isthmus.engine.door.follow import Change, tell
from isthmus.engine.door.move import move
from isthmus.engine.door.single import no_second
from isthmus.engine.door.transaction import door_open
from isthmus.engine.language import N_, tr
from isthmus.engine.lifecycle import Reason, Transition
from isthmus.engine.models import Entry, Event, Record
from isthmus.engine.own.declared import declared
from isthmus.engine.parts import load_parts
from isthmus.engine.past import moves_version, moving, payload_of, values_at_version
from isthmus.engine.registry import RecordType

#: What history says beside the event that took a change back.
NOTE = N_("Undone.")


def undo(record_type: type[RecordType], key: int, version: int, act: Act) -> Record:
    """Take back the change that led to `version` of a record, and return the record.

    It has to be the last one. Raises Absent, Forbidden, Invalid, Refused (it was not an edit and
    has no way back, the record changed since, or a guard says no), like the edit or transition
    that leads back.
    """
    record_type = declared(record_type, act.viewer.organization)
    with door_open():
        (record,) = locked(record_type, [key], act)
        if record.entry.version != version:
            text = tr("%(reference)s has changed since.", reference=record.reference)
            raise Refused([(record, Reason("moved-on", text, tr("Look at its history.")))])
        event = _last(record)
        payload = payload_of(event) if event else {}
        if event and event.verb == "edited" and not _erased(payload):
            values = _values_before(record_type, record, payload)
            (back,) = edit(record_type, [Edit(key, values, version)], act, NOTE)
            return back
        way = way_back(record_type, event, payload) if event else None
        if way is None:
            text = tr("The last change can't be undone.")
            raise Refused([(record, Reason("no-way-back", text, tr("Change it by hand.")))])
        (back,) = move(record_type, way.verb, [key], act, base=version)
        return back


def can_be_undone(event: Event) -> bool:
    """Return whether what stood before an edit is still known."""
    return event.verb == "edited" and not _erased(payload_of(event))


def way_back(
    record_type: type[RecordType], event: Event, payload: dict[str, Any]
) -> Transition | None:
    """Return the transition that leads back from where an event led, if one is declared.

    One that asks for words is no undo: it is offered among what can be done.
    """
    transition = record_type.transitions().get(event.verb)
    before, _ = payload.get("changes", {}).get("state", ("", ""))
    return leads_back(record_type, transition, before) if transition else None


def leads_back(
    record_type: type[RecordType], transition: Transition, before: str
) -> Transition | None:
    """Return the transition that leads back to the state `before`, if one is declared."""
    return next(
        (
            one
            for one in record_type.transitions().values()
            if transition.target in one.sources
            and one.target == before
            and not any(wanted.required for wanted in one.inputs)
        ),
        None,
    )


def _last(record: Record) -> Event | None:
    """Return the event that led to the record as it stands."""
    rows = moving(Event.objects.filter(entry_id=record.pk)).order_by("-seq")[:5]
    return next((event for event in rows if moves_version(event)), None)


def _erased(payload: dict[str, Any]) -> bool:
    """Return whether what stood before was lawfully erased, or the whole event was."""
    changes = payload.get("changes")
    return changes is None or any(history.ERASED in pair for pair in changes.values())


def _values_before(
    record_type: type[RecordType], record: Record, payload: dict[str, Any]
) -> dict[str, Any]:
    """Return the fields and parts that the last edit changed, as they were before it."""
    before = values_at_version(record_type, record, record.entry.version - 1)
    values = {name: before[name] for name in payload["changes"] if name in record_type.editable()}
    for part in record_type.parts:
        if part.code in payload.get("parts", {}):
            standing = {row.pk for row in record.parts[part.name]}
            values[part.name] = [_row(row, standing) for row in before[part.name]]
    return values


def _row(row: dict[str, Any], standing: set[int]) -> dict[str, Any]:
    """Return a row of a part to be written: one that is gone comes back as a new one."""
    kept = dict(row)
    kept["id"] = int(row["id"]) if int(row["id"]) in standing else None
    return kept


def restore(record_type: type[RecordType], key: int, act: Act) -> Record:
    """Bring a removed record back, as it was and under its reference, and return it; what follows in it
    from others is worked out anew.

    Raises Absent, Forbidden, Invalid, Refused (what it hangs on is gone).
    """
    require(record_type, REMOVE, act)
    with door_open():
        entry = Entry.objects.as_system("restore").select_for_update(no_key=True)
        here = entry.filter(pk=key, removed_at__isnull=False).first()
        rows = record_type.model.objects.as_system("restore").filter(within(act.viewer), pk=key)
        record: Record | None = rows.first() if act.viewer.may_on(record_type.model, VIEW) else None
        if here is None or record is None:
            raise Absent(record_type.label.lower())
        record.entry = here
        parent = getattr(record, record_type.hangs_on) if record_type.hangs_on else None
        if parent is not None and parent.removed_at is not None:
            text = tr("What it hangs on was removed as well.")
            raise Refused([(record, Reason("parent-gone", text, tr("Bring that back first.")))])
        refuse([no_second], [record], act)
        load_parts(record_type, [record])
        validate(record_type, [record], act)
        before = history.snapshot(record)
        record.removed_at, record.changed_at = None, act.occurred_at
        record.entry.version += 1
        # What it follows from may have changed meanwhile, and nobody told a record that was gone.
        record_type.derive([record], act)
        changes = history.differences(before, history.snapshot(record))
        history.append([history.Happening(record.entry, "restored", {"changes": changes})], act)
        history.save([record], sorted({*changes, "removed_at", "changed_at"}))
        followed = {record.pk: {*changes} - {"removed_at"}}
        tell(Change(record_type, "restored", [record], act, followed))
    return record
