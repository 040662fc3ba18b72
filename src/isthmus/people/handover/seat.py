"""What a seat is: one sort of thing that somebody holds, and how it passes to another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from isthmus.engine.access import Viewer
from isthmus.engine.door import Act
from isthmus.engine.language import declare_texts
from isthmus.engine.registry import RecordType


@dataclass(frozen=True)
class Held:
    """One thing that a person holds: which, and on which record it hangs."""

    key: int
    entry: int


@dataclass(frozen=True)
class Seat:
    """One sort of thing to hold. `find` returns what the operator may see of it."""

    code: str
    label: str
    columns: tuple[str, ...]  #: the columns it answers for: `engine.task.assignee`
    find: Callable[[int, Viewer], list[Held]]
    #: passes these from a person to another; raises as the door does
    move: Callable[[Sequence[Held], int, int, Act], None]
    #: nobody takes it over: it ends
    ends: bool = False
    #: what was passed on and stays with a person until somebody confirms it; None: nothing waits
    waits: Callable[[int, Viewer], list[Held]] | None = None

    def __post_init__(self) -> None:
        declare_texts(self, "label")


def void(record_type: type[RecordType]) -> list[str]:
    """Return the states in which nobody answers for a record any more: it stays as it was."""
    states = record_type.model.lifecycle.states.items()
    return [code for code, state in states if state.category == "void"]
