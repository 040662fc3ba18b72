"""What capabilities do about records that the door has just changed, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from isthmus.engine.door.act import Act
from isthmus.engine.models import Record
from isthmus.engine.registry import RecordType


@dataclass(frozen=True)
class Change:
    """A chunk of records after one write: created, edited, or taken through a transition."""

    record_type: type[RecordType]
    verb: str  #: created, edited, or the transition's
    records: Sequence[Record]
    act: Act
    #: by key of the record, the names of the fields and parts that differ from before
    names: Mapping[int, Collection[str]]
    #: what the transition was given
    inputs: Mapping[str, Any] = field(default_factory=dict)


#: Called in order, everything being written already. They append to the entries' history and
#: save what that changes of the entries.
followers: list[Callable[[Change], None]] = []


def tell(change: Change) -> None:
    """Let every capability follow a change."""
    for follow in followers:
        follow(change)


#: Who may take records through a transition though their roles would not let them: gets the
#: record type, the verb, the records and the act.
stand_ins: list[Callable[[type[RecordType], str, Sequence[Record], Act], bool]] = []


def stands_in(
    record_type: type[RecordType], verb: str, records: Sequence[Record], act: Act
) -> bool:
    """Return whether a capability lets the actor do it; its guards still have their say."""
    return any(may(record_type, verb, records, act) for may in stand_ins)
