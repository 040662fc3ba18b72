"""What hangs on a record, for its page: all of it in one query, whatever there is.

Each capability selects its rows in one shape; a union brings them. What a column means is the
capability's own affair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    CharField,
    DateTimeField,
    F,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from isthmus.engine.access import Viewer
from isthmus.engine.models import Entry
from isthmus.engine.prepared import Prepared


class Row(NamedTuple):
    """One row of something that hangs on a record."""

    kind: str
    key: int
    who: int | None  #: a principal
    by: int | None  #: another principal
    link: int | None  #: something else it belongs to
    number: int | None
    text: str
    more: str
    mark: str
    state: str
    made_at: datetime
    at: datetime | None


#: Name of the column in the union → type and what stands there where a capability has nothing.
COLUMNS: dict[str, tuple[Any, Any]] = {
    "who": (BigIntegerField(), None),
    "by": (BigIntegerField(), None),
    "link": (BigIntegerField(), None),
    "number": (BigIntegerField(), None),
    "text": (TextField(), ""),
    "more": (TextField(), ""),
    "mark": (TextField(), ""),
    "state": (TextField(), ""),
    "made_at": (DateTimeField(), None),
    "at": (DateTimeField(), None),
}

#: By kind of row: from the entry's key and who looks to the rows, in the shape of `rows_of`.
#: The last argument asks for all of them where a page shows the latest only. The query is compiled
#: once (`Prepared`): no function may look into the key or the viewer.
selections: dict[str, Callable[[int, Viewer, bool], QuerySet[Any, Any]]] = {}


def rows_of(
    kind: str, rows: QuerySet[Any], **columns: str | Combinable
) -> QuerySet[Any, tuple[Any, ...]]:
    """Return rows in the shape of the union: `columns` say which of them holds what."""
    shaped: dict[str, Any] = {"u_kind": Value(kind, CharField())}
    for name, (kind_of, empty) in COLUMNS.items():
        held = columns.get(name)
        shaped[f"u_{name}"] = (
            Cast(Value(empty), kind_of)
            if held is None
            else F(held)
            if isinstance(held, str)
            else held
        )
    named = rows.order_by().annotate(**shaped)
    shape: QuerySet[Any, tuple[Any, ...]] = named.values_list(
        "u_kind", "pk", *(f"u_{name}" for name in COLUMNS)
    )
    return shape


def hung_on(
    entry: Entry, viewer: Viewer, kinds: Iterable[str] = (), *, all_of_it: bool = False
) -> list[Row]:
    """Return what hangs on an entry that the viewer may see, oldest first: one query.

    `all_of_it` asks for everything where a capability would show the latest only.
    """
    found = _hung(entry.pk, viewer, kinds=(*kinds,) or (*selections,), all_of_it=all_of_it)
    return sorted((Row(*row) for row in found), key=lambda row: row.key)


@Prepared
def _hung(entry: int, viewer: Viewer, *, kinds: tuple[str, ...], all_of_it: bool) -> Any:
    first, *others = (selections[kind](entry, viewer, all_of_it) for kind in kinds)
    return first.union(*others, all=True) if others else first


def people_in(rows: Iterable[Row]) -> set[int]:
    """Return the principals that the rows name."""
    return {key for row in rows for key in (row.who, row.by) if key is not None}
