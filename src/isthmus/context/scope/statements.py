"""What the scope statements name: in the draft that is worked on, or in the version in force."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from isthmus.engine.models import InForce, Record

SCOPE = "context.scopestatement"
IN, OUT = "in", "out"


@dataclass(frozen=True)
class Named:
    """What a statement says: keys of entries."""

    statement: int
    system: str
    #: entry → the customers it is included for; none means all
    included: Mapping[int, frozenset[int]]
    excluded: frozenset[int]


def in_force(organization_id: int, at: datetime | None = None) -> list[Named]:
    """Return what the statements in force say, now or as they were at `at`: one query."""
    rows = InForce.objects.filter(organization_id=organization_id, entry__type=SCOPE)
    if at is None:
        rows = rows.filter(valid_to__isnull=True, entry__removed_at__isnull=True)
    else:
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=at), valid_from__lte=at)
    found = rows.order_by("entry").values_list("entry", "snapshot__content")
    return [_frozen(entry, content) for entry, content in found]


def _frozen(entry: int, content: str) -> Named:
    said: dict[str, Any] = json.loads(content)
    lines = (
        (
            one["direction"],
            int(one["what"]),
            int(one["customer"]) if one["customer"] else None,
        )
        for one in said["parts"]["lines"]
        if one["what"]
    )
    perimeter = said["fields"].get("perimeter")
    return _named(entry, said["fields"]["kind"], lines, int(perimeter) if perimeter else None)


def drafted(statement: Record) -> Named:
    """Return what the record says as it stands; its parts are loaded."""
    one: Any = statement
    lines = (
        (row.direction, row.what_id, row.customer_id) for row in one.parts["lines"] if row.what_id
    )
    return _named(one.pk, one.kind, lines, one.perimeter_id)


def _named(
    statement: int,
    system: str,
    lines: Iterable[tuple[str, int, int | None]],
    perimeter: int | None,
) -> Named:
    included: dict[int, set[int]] = {}
    for_all = set()
    excluded = set()
    for direction, what, customer in lines:
        if direction == OUT:
            excluded.add(what)
            continue
        held = included.setdefault(what, set())
        held.add(customer) if customer else for_all.add(what)
    if perimeter is not None:
        included[perimeter] = set()
    named = {
        what: frozenset() if what in for_all else frozenset(customers)
        for what, customers in included.items()
        if what not in excluded
    }
    return Named(statement, system, named, frozenset(excluded))
