"""What statements over relations have in common: values by name, and which records there are.

They are written in SQL where a query of Django's can't say them: recursion, windows over unions.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from sys import byteorder
from typing import Any

import orjson
from django.db import connection

from isthmus.engine.access import Viewer, within
from isthmus.engine.models import Edge, Entry

EDGE, ENTRY = Edge._meta.db_table, Entry._meta.db_table


def listed(numbers: str) -> str:
    """Return the aggregate that makes one list of an expression of integers, for `numbers_of`.

    To hand over thousands of rows takes longer than to find them, so they travel as columns.
    """
    if connection.vendor == "postgresql":
        return f"string_agg(int8send({numbers}), '')"
    return f"json_group_array({numbers})"


def listed_codes(codes: str) -> str:
    """Return the aggregate for `codes_of`, in the order of `listed` beside it. Codes have no comma."""
    if connection.vendor == "postgresql":
        return f"string_agg({codes}, ',')"
    return f"json_group_array({codes})"


def numbers_of(found: Any) -> Sequence[int]:
    """Return the integers that were listed."""
    if isinstance(found, str):
        read: Sequence[int] = orjson.loads(found)
        return read
    numbers = array("q", found)
    if byteorder == "little":
        numbers.byteswap()
    return numbers


def codes_of(found: str) -> Sequence[str]:
    """Return the codes that were listed."""
    if connection.vendor == "postgresql":
        return found.split(",")
    read: Sequence[str] = orjson.loads(found)
    return read


def numbers_in(name: str) -> str:
    """Return a SELECT of the numbers, as `id`, that are a statement's value of this name."""
    if connection.vendor == "postgresql":
        return f"SELECT unnest(%({name})s::bigint[]) AS id"
    return f"SELECT value AS id FROM json_each(%({name})s)"  # noqa: S608 - a name only


def number_list(numbers: Iterable[int]) -> str:
    """Return the value for `numbers_in`, as text: PostgreSQL's driver takes ten times as long for a list."""
    inner = orjson.dumps([*numbers]).decode()[1:-1]
    return f"{{{inner}}}" if connection.vendor == "postgresql" else f"[{inner}]"


class Values:
    """The values of a statement by the names of their placeholders."""

    def __init__(self) -> None:
        self.by_name: dict[str, Any] = {}

    def named(self, name: str, values: Iterable[Any]) -> str:
        """Return a list of placeholders for these values; for none one that nothing equals."""
        named = {f"{name}{number}": value for number, value in enumerate(values)}
        self.by_name |= named
        return ", ".join(f"%({one})s" for one in named) or "NULL"

    def known(self, viewer: Viewer, *columns: str) -> str:
        """Return a SELECT over the entries that the viewer may know of, whatever register.

        Those restricted to others are not in the graph, and what is void is not there any more:
        disposed of, withdrawn, cancelled.
        """
        rows = Entry.objects.as_system("the graph: what may be known of, across registers")
        rows = rows.filter(within(viewer), removed_at__isnull=True).exclude(state_category="void")
        sql, values = rows.order_by().values("id", "type", *columns).query.sql_with_params()
        named: str = sql % tuple(self.named(f"known{n}_", [one]) for n, one in enumerate(values))
        return named
