"""How many records of a selection say what in one field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from isthmus.engine import fields as kinds
from isthmus.engine.filters import QueryProblem
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.registry import RecordType

#: Kinds of fields whose values are worth counting.
COUNTED = frozenset(
    {kinds.CHOICE, kinds.BOOL, kinds.INTEGER, kinds.TEXT, kinds.PRINCIPAL, kinds.RECORD}
)


@dataclass
class Tally:
    value: Any  #: as JSON; None for nothing, and for what the reader may not know of
    label: str
    count: int


def countable(record_type: type[RecordType]) -> list[str]:
    """Return the names of the fields by which records can be counted."""
    if record_type.shown_by_version is not None:
        # Customers see these as of a version; the rows may say something newer.
        return []
    specs = record_type.specs(record_type.shown())
    return [one.name for one in specs if one.kind in COUNTED and one.name not in record_type.own]


def counted_by(
    record_type: type[RecordType], rows: QuerySet[Any], name: str, lookup: Lookup
) -> list[Tally]:
    """Return how many rows say what in a field, most first. One query, one more for who is named.

    Raises QueryProblem for a field by which nothing is counted.
    """
    known = countable(record_type)
    if name not in known:
        message = tr("Nothing is counted by “%(name)s”.", name=name[:60])
        raise QueryProblem(name, message, tr("One of: %(known)s.", known=", ".join(known)))
    spec = record_type.spec(name)
    column = spec.attribute
    found = list(rows.order_by().values_list(column).annotate(count=Count("pk")))
    keys = [key for key, _ in found if key is not None]
    if spec.kind == kinds.RECORD:
        lookup.load_entries(keys)
    elif spec.kind == kinds.PRINCIPAL:
        lookup.load_principals(keys)
    tallies: dict[Any, Tally] = {}
    for stored, count in found:
        value = None if stored == "" else spec.plain(stored, lookup)
        label = "" if value is None else spec.display(stored, lookup)
        tally = tallies.setdefault(value, Tally(value, label, 0))
        tally.count += count
    return sorted(tallies.values(), key=lambda one: (-one.count, one.label))
