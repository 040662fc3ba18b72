"""The indexes by which a register is listed, made from what its lists are filtered and sorted by."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import models

#: What every list asks besides its filters: whoever may not see a row needs no look at its table.
SEEN = ("circle", "removed_at")
#: What each index ends with.
ENDS = ("entry", *SEEN)
SORTS = ("title_key", "changed_at", "created_at")


def register_indexes(
    name: str,
    *filters: str,
    ranges: Sequence[str] = (),
    sorts: Sequence[str] = SORTS,
    pairs: Sequence[tuple[str, str]] = (),
) -> list[models.Index]:
    """Return the indexes of a register for the `Meta` of its model.

    `name` begins the names of the indexes, of which 10 characters count; `filters` are the fields that
    lists are filtered by in their values, `ranges` those filtered from and until. Each filter
    has an index in each order, so that a list of any size reads its fifty rows and no more, and
    its count is read from an index alone. `pairs` are of a filter and a range that lists are sorted by
    where few rows have what else they are filtered by.
    """
    orders: list[tuple[str, ...]] = [(sort,) for sort in sorts]
    orders += [(one, sort) for one in filters for sort in sorts if one != sort]
    orders += [(one,) for one in ranges]
    orders += pairs
    return [_index(name, columns) for columns in orders]


def found_by(model: type[models.Model], condition: models.Q) -> tuple[str, ...]:
    """Return the order in which an index of a register finds the rows of a condition.

    Rows of one value come as they were created, which is how they lie in the table. It is empty for
    several values at once, which no index finds in order, and where there is no index.
    """
    leaves = [one for one in condition.children if isinstance(one, tuple)]
    if condition.negated or condition.connector != models.Q.AND or leaves != condition.children:
        return ()
    columns = {ordered_column(lookup, value) for lookup, value in leaves}
    orders = [one.fields[1 : -len(ENDS)] for one in model._meta.indexes if _is_list_index(one)]
    found = [(*order,) for order in orders if {order[0]} == columns]
    return max(found, key=lambda order: "created_at" in order, default=())


@lru_cache
def is_listed(model: type[models.Model], name: str, sort: str) -> bool:
    """Return whether a register has an index of a filter in this order."""
    return any(one.fields[1 : -len(ENDS)] == [name, sort] for one in model._meta.indexes)


def _is_list_index(index: models.Index) -> bool:
    return index.fields[:1] == ["organization"] and (*index.fields[-len(ENDS) :],) == ENDS


def ordered_column(lookup: str, value: Any) -> str:
    """Return the field that a comparison is about; empty where no index finds its rows in order."""
    name, _, comparison = lookup.partition("__")
    single = comparison == "in" and isinstance(value, list | tuple) and len(value) == 1
    empty = comparison == "isnull" and value is True
    ordered = single or empty or comparison in ("", "exact", "gte", "gt", "lte", "lt")
    return name.removesuffix("_id") if ordered else ""


def _index(name: str, columns: tuple[str, ...]) -> models.Index:
    *filters, last = columns
    # Names of indexes have at most 30 characters.
    words = [name[:10], *(_short(column, 8) for column in filters), _short(last, 10)]
    return models.Index(fields=["organization", *columns, *ENDS], name="_".join(words))


def _short(column: str, most: int) -> str:
    """Return the name of a column in at most so many characters, different ones differently."""
    if len(column) <= most:
        return column
    return column[: most - 4] + hashlib.sha256(column.encode()).hexdigest()[:4]
