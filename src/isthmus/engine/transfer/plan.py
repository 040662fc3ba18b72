"""What an import would do: its rows, each with what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from isthmus.engine.registry import RecordType
from isthmus.engine.transfer.errors import CellError

Action = Literal["create", "change", "unchanged"]
CHUNK = 500
#: The other end of a relation: an entry's key, or the number of a row that creates it.
End = int | tuple[Literal["row"], int]


@dataclass(frozen=True)
class Change:
    column: str
    label: str
    before: str
    after: str


@dataclass
class PlannedRow:
    """One row of the file and what becomes of it."""

    number: int
    action: Action
    reference: str  #: of a record that is here; of a new one what the file calls it
    title: str
    key: int | None = None
    version: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    relate: dict[str, list[End]] = field(default_factory=dict)
    unrelate: dict[str, list[int]] = field(default_factory=dict)
    #: names of all its labels as they are to be; None: they stay
    labels: list[str] | None = None
    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class Plan:
    record_type: type[RecordType]
    rows: list[PlannedRow] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    #: names of labels that are not here and will be made
    new_labels: list[str] = field(default_factory=list)

    def _count(self, action: Action) -> int:
        return sum(row.action == action for row in self.rows)

    @property
    def created(self) -> int:
        return self._count("create")

    @property
    def changed(self) -> int:
        return self._count("change")

    @property
    def unchanged(self) -> int:
        return self._count("unchanged")


def creating(plan: Plan) -> list[PlannedRow]:
    return [row for row in plan.rows if row.action == "create"]


def editing(plan: Plan) -> Iterator[list[PlannedRow]]:
    """Yield the rows that change fields, as many at once as the door takes in one transaction."""
    rows = [row for row in plan.rows if row.action == "change" and row.values]
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
