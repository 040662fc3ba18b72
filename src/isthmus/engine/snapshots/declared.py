"""What a record type declares to have versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isthmus.engine.language import N_, declare_texts
from isthmus.engine.lifecycle import transitions_of

if TYPE_CHECKING:
    from isthmus.engine.models import Record

#: The purpose under which versions are kept among the snapshots of a record.
VERSION = "version"


@dataclass(frozen=True)
class Versions:
    """Which fields and parts a version holds, and which transitions freeze one.

    What a transition of `freeze_on` leaves in the record becomes the next version and comes into
    force; one of `end_on` takes the version in force out of it. `note` names the input of the
    transition that is kept with the version. `tells` names columns beside the text that only these
    transitions write: they tell of the version in force at any time (since when, its number), and
    the first is empty while none is.

    Fields and parts change in the states `drafts` only: the engine refuses other edits
    (`guards.only_drafts_change`), with the hint `redraft`.
    """

    fields: tuple[str, ...]
    parts: tuple[str, ...] = ()
    freeze_on: tuple[str, ...] = ()
    end_on: tuple[str, ...] = ()
    note: str = "note"
    tells: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ("draft",)
    redraft: str = N_("Take it back to draft.")
    #: the record's page lists its versions itself
    listed_by_record: bool = False

    def __post_init__(self) -> None:
        declare_texts(self, "redraft")

    @property
    def material(self) -> frozenset[str]:
        """Return what people rely on: the names of its fields and parts."""
        return frozenset((*self.fields, *self.parts))

    def holds(self, record: Record) -> bool:
        """Return whether a version of the record is in force."""
        return getattr(record, self.tells[0]) is not None

    def state_in_force(self, model: type[Record]) -> str:
        """Return the state that a record comes into with a new version."""
        return transitions_of(model)[self.freeze_on[0]].target
