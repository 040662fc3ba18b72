"""What follows in records from others, worked out anew after those changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.checks import locked
from isthmus.engine.door.follow import Change, tell
from isthmus.engine.door.transaction import chunks, door_open
from isthmus.engine.models import Record
from isthmus.engine.own.declared import declared
from isthmus.engine.registry import RecordType

DERIVED = "derived"


def derives(record_type: type[RecordType]) -> bool:
    """Return whether anything in these records follows from others."""
    return record_type.derive.__func__ is not RecordType.derive.__func__  # type: ignore[attr-defined]


def derive_anew(record_type: type[RecordType], keys: Sequence[int], act: Act) -> int:
    """Work out anew what follows from other records, and return of how many it differed.

    Only those are locked and written, with an event each. `act` is the system's.
    """
    record_type = declared(record_type, act.viewer.organization)
    count = 0
    for _, chunk in chunks(keys):
        rows = list(record_type.model.objects.visible_to(act.viewer).filter(pk__in=chunk))
        differing = [record.pk for record in _differing(record_type, rows, act)]
        if differing:
            with door_open():
                count += _write(record_type, differing, act)
    return count


def _differing(
    record_type: type[RecordType], records: Sequence[Record], act: Act
) -> dict[Record, dict[str, Any]]:
    """Derive in these records, and return those that changed with what did."""
    before = [history.snapshot(record) for record in records]
    record_type.derive(records, act)
    pairs = zip(records, before, strict=True)
    found = {one: history.differences(old, history.snapshot(one)) for one, old in pairs}
    return {record: changes for record, changes in found.items() if changes}


def _write(record_type: type[RecordType], keys: Sequence[int], act: Act) -> int:
    changed = _differing(record_type, locked(record_type, keys, act), act)
    for record in changed:
        record.changed_at = act.occurred_at
        record.entry.version += 1
    records = [*changed]
    names = {name for changes in changed.values() for name in changes}
    history.append(
        [
            history.Happening(record.entry, DERIVED, {"changes": changes})
            for record, changes in changed.items()
        ],
        act,
    )
    history.save(records, [*sorted(names), "changed_at"])
    of_each = {record.pk: set(changes) for record, changes in changed.items()}
    tell(Change(record_type, DERIVED, records, act, of_each))
    return len(records)
