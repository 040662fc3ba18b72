"""How many of the others that an item needs must be up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from isthmus.assets.models import Redundancy, Sufficing
from isthmus.engine.door.errors import RowError
from isthmus.engine.language import N_, tr
from isthmus.engine.models import Record
from isthmus.engine.parts import PartType


def redundancy_of(model: type[Sufficing], about: str) -> PartType:
    """Return the part by which records of a register say how many of others suffice."""
    return PartType(
        name="redundancy",
        model=model,
        label=N_("Redundancy"),
        label_plural=N_("Redundancy"),
        fields=("relation", "needed"),
        about=about,
        needs="relation",
    )


REDUNDANCY = redundancy_of(
    Redundancy,
    N_(
        "Where some of several suffice: two of the three hosts it runs on. By a relation that isn't "
        "named it needs all; of two rows on the same relation the stricter one counts."
    ),
)


def redundancy_errors(row: int, record: Record) -> Iterator[RowError]:
    """Yield an error for each number of a record's redundancy that says nothing."""
    rows: Sequence[Sufficing] = record.parts["redundancy"]  # type: ignore[assignment]
    for place, one in enumerate(rows):
        if one.needed < 1:
            text = tr("At least one must be up.")
            hint = tr("Leave the row out where it doesn't depend on them.")
            yield RowError(row, f"redundancy.{place}.needed", "range", text, hint)
