"""Records whose versions customers read, whatever their lifecycle would ask before."""

from isthmus.engine.door import Act
from isthmus.engine.door.checks import locked
from isthmus.engine.door.follow import Change
from isthmus.engine.door.transaction import door_open
from isthmus.engine.registry import RecordType
from isthmus.engine.snapshots import versions


def put_in_force(record_type: type[RecordType], key: int, act: Act) -> None:
    """Freeze what a record says now as its version in force; nothing where there are no versions."""
    if record_type.versions is not None:
        with door_open():
            records = locked(record_type, [key], act)
            verb = record_type.versions.freeze_on[0]
            versions.follow(Change(record_type, verb, records, act, {}))
