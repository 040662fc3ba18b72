"""The indexes by which a register is listed, made from what its lists are filtered and sorted by."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.db import models

#: What every list asks besides its filters: whoever may not see a row needs no look at its table.
SEEN = ("circle", "removed_at")
SORTS = ("title_key", "changed_at", "created_at")


def register_indexes(
    name: str,
    *filters: str,
    ranges: Sequence[str] = (),
    sorts: Sequence[str] = SORTS,
) -> list[models.Index]:
    """Return the indexes of a register for the `Meta` of its model.

    `name` begins the names of the indexes, of which 10 characters count; `filters` are the fields that
    lists are filtered by in their values, `ranges` those filtered from and until. Each filter
    has an index in each order, so that a list of any size reads its fifty rows and no more, and
    its count is read from an index alone.
    """
    orders: list[tuple[str, ...]] = [(sort,) for sort in sorts]
    orders += [(one, sort) for one in filters for sort in sorts]
    orders += [(one,) for one in ranges]
    return [_index(name, columns) for columns in orders]


def _index(name: str, columns: tuple[str, ...]) -> models.Index:
    *filters, last = columns
    # Names of indexes have at most 30 characters.
    words = [name[:10], *(_short(column, 8) for column in filters), _short(last, 10)]
    return models.Index(fields=["organization", *columns, "entry", *SEEN], name="_".join(words))


def _short(column: str, most: int) -> str:
    """Return the name of a column in at most so many characters, different ones differently."""
    if len(column) <= most:
        return column
    return column[: most - 4] + hashlib.sha256(column.encode()).hexdigest()[:4]
