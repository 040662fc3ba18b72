from __future__ import annotations

from collections.abc import Sequence

from isthmus.engine.access import REMOVE
from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.checks import locked, refuse, require
from isthmus.engine.door.errors import Conflict
from isthmus.engine.door.transaction import chunks, door_open
from isthmus.engine.registry import RecordType


def remove(
    record_type: type[RecordType],
    keys: Sequence[int],
    act: Act,
    reason: str = "",
    base: int | None = None,
) -> None:
    """Remove records: they leave every list, their history stays as a tombstone.

    `base`, where given, is the version the actor had read. Raises Absent, Forbidden, Conflict,
    Refused.
    """
    require(record_type, REMOVE, act)
    for _, chunk in chunks(list(dict.fromkeys(keys))):
        with door_open():
            records = locked(record_type, chunk, act)
            for record in records:
                if base is not None and base != record.entry.version:
                    raise Conflict(record, base, {})
            refuse(record_type.remove_guards, records, act)
            for record in records:
                record.removed_at = record.changed_at = act.occurred_at
                record.entry.version += 1
            history.append(
                [
                    history.Happening(record.entry, "removed", {"reason": reason})
                    for record in records
                ],
                act,
            )
            history.save(records, ("removed_at", "changed_at"))
