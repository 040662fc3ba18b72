"""Records that are parts of others of their kind: units, locations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.language import tr

#: So deep no organization is.
DEEPEST = 50


def cycles(records: Sequence[Any], act: Act, field: str = "parent") -> Iterable[RowError]:
    """Yield an error for each record that would be a part of itself, by whatever way.

    One query for each level of the tree.
    """
    for row in circles(records, field):
        message = tr("%(title)s would be a part of itself.", title=records[row].title)
        yield RowError(row, field, "cycle", message, tr("Choose one that is not below it."))


def below_themselves(records: Sequence[Any], field: str) -> Iterable[RowError]:
    """Yield an error for each record that would belong to itself, by whatever way. As `cycles`."""
    for row in circles(records, field):
        message = tr("It can't belong to itself, nor to one that belongs to it.")
        yield RowError(row, field, "cycle", message, tr("Name another one, or none."))


def circles(records: Sequence[Any], field: str) -> list[int]:
    """Return the places of records that are above themselves; one query for each level."""
    if not any(getattr(one, f"{field}_id") for one in records):
        return []
    model, attribute = type(records[0]), f"{field}_id"
    above = {one.pk: getattr(one, attribute) for one in records if one.pk}
    wanted = {key for key in above.values() if key} - above.keys()
    rows = model.objects.as_system("whether a tree has a circle")
    for _ in range(DEEPEST):
        if not wanted:
            break
        found = dict(rows.filter(pk__in=wanted).values_list("pk", attribute))
        above |= found
        wanted = {key for key in found.values() if key} - above.keys()
    return [row for row, one in enumerate(records) if one.pk and _meets_itself(one.pk, above)]


def _meets_itself(key: int, above: dict[int, int | None]) -> bool:
    seen, at = set(), above.get(key)
    while at is not None and at not in seen:
        if at == key:
            return True
        seen.add(at)
        at = above.get(at)
    return False
