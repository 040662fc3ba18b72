"""The rows of all kinds of parts that some records have, by one query that is compiled once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Cast

from isthmus.engine.models import PartRow
from isthmus.engine.prepared import Prepared

if TYPE_CHECKING:
    from isthmus.engine.parts import PartType

Kinds = tuple[type[PartRow], ...]


def rows_of_parts(
    parts: Sequence[PartType], records: Sequence[int]
) -> Iterator[tuple[int, PartRow]]:
    """Yield the rows of these records, each kind in its order, with the place of their kind."""
    kinds = tuple(part.model for part in parts)
    if len(kinds) == 1:
        yield from ((0, row) for row in _alone(tuple(records), kind=kinds[0]))
        return
    found = [_read(kinds, values) for values in _together(tuple(records), kinds=kinds)]
    yield from sorted(found, key=lambda one: (one[0], one[1].position, one[1].pk))


@Prepared
def _alone(records: tuple[int, ...], *, kind: type[PartRow]) -> QuerySet[Any]:
    return kind._default_manager.filter(Q(record__in=records)).order_by("position", "pk")


@Prepared
def _together(records: tuple[int, ...], *, kinds: Kinds) -> QuerySet[Any, Any]:
    """Return the place of each row's kind and the columns of all kinds, those of others empty."""
    first, *others = (_shaped(records, kinds, place) for place in range(len(kinds)))
    return first.union(*others, all=True)


def _shaped(records: tuple[int, ...], kinds: Kinds, mine: int) -> QuerySet[Any, Any]:
    columns: dict[str, Any] = {"u_place": Value(mine, models.IntegerField())}
    for place, kind in enumerate(kinds):
        for field in kind._meta.concrete_fields:
            empty = Cast(Value(None), _plain(field))
            columns[f"u_{place}_{field.attname}"] = F(field.attname) if place == mine else empty
    rows = kinds[mine]._default_manager.filter(Q(record__in=records)).order_by()
    return rows.annotate(**columns).values_list(*columns)


def _plain(field: Any) -> Any:
    """Return the field that says what a column holds: of a reference, what it refers to."""
    while field.is_relation:
        field = field.target_field
    return field


def _read(kinds: Kinds, values: Sequence[Any]) -> tuple[int, PartRow]:
    """Return the row that a line of the union stands for, with the place of its kind."""
    place = values[0]
    start = 1 + sum(len(kind._meta.concrete_fields) for kind in kinds[:place])
    fields = kinds[place]._meta.concrete_fields
    mine = values[start : start + len(fields)]
    said = [_exact(field, value) for field, value in zip(fields, mine, strict=True)]
    return place, kinds[place].from_db(DEFAULT_DB_ALIAS, [one.attname for one in fields], said)


def _exact(field: Any, value: Any) -> Any:
    """Return a number with the digits of its column: SQLite keeps it without those."""
    if isinstance(field, models.DecimalField) and value is not None:
        return value.quantize(Decimal(1).scaleb(-field.decimal_places), context=field.context)
    return value
