"""What a record type declares to have versions."""

from __future__ import annotations

from dataclasses import dataclass

#: The purpose under which versions are kept among the snapshots of a record.
VERSION = "version"


@dataclass(frozen=True)
class Versions:
    """Which fields and parts a version holds, and which transitions freeze one.

    What a transition of `freeze_on` leaves in the record becomes the next version and comes into
    force; one of `end_on` takes the version in force out of it. `note` names the input of the
    transition that is kept with the version.
    """

    fields: tuple[str, ...]
    parts: tuple[str, ...] = ()
    freeze_on: tuple[str, ...] = ()
    end_on: tuple[str, ...] = ()
    note: str = "note"
