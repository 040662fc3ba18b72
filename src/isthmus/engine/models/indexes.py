"""The indexes by which a register is listed, made from what its lists are filtered and sorted by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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

    `name` begins the names of the indexes, at most 12 characters; `filters` are the fields that
    lists are filtered by in their values, `ranges` those filtered from and until. Each filter
    has an index in each order, so that a list of any size reads its fifty rows and no more, and
    its count is read from an index alone.
    """
    orders = [*sorts, *((one, sort) for one in filters for sort in sorts), *ranges]
    return [*_made(name, orders)]


def _made(name: str, orders: Sequence[str | tuple[str, ...]]) -> Iterator[models.Index]:
    for order in orders:
        columns = (order,) if isinstance(order, str) else order
        # Names of indexes have 30 characters.
        words = [name[:12], *(column[:9] for column in columns[:-1]), columns[-1][:7].strip("_")]
        yield models.Index(fields=["organization", *columns, "entry", *SEEN], name="_".join(words))
