"""Writes of the context that span records."""

from __future__ import annotations

from isthmus.context.models.scope import Direction
from isthmus.context.records.scope import ScopeStatementType
from isthmus.engine.door import Act, Edit, edit, move
from isthmus.engine.door.checks import locked
from isthmus.engine.door.transaction import door_open
from isthmus.engine.models import Record
from isthmus.engine.parts import load_parts, values_of


def take_in(*, statement: int, entry: int, act: Act) -> Record:
    """Let a scope statement name a record as being in, and return the statement: one transaction.

    One that is in force is revised first; nothing changes until the draft is approved and in force.
    A line that says otherwise of the record gives way. Raises Absent, Forbidden, Refused, Invalid.
    """
    (part,) = ScopeStatementType.parts
    with door_open():
        (record,) = locked(ScopeStatementType, [statement], act)
        if record.state == "in_force":
            (record,) = move(ScopeStatementType, "revise", [statement], act)
        load_parts(ScopeStatementType, [record])
        kept = [row for row in values_of(part, record) if row["what"] != entry]
        lines = [*kept, {"direction": Direction.IN, "what": entry}]
        (record,) = edit(ScopeStatementType, [Edit(statement, {"lines": lines})], act)
    return record
