"""How PostgreSQL is asked what comes again: it parses and plans such a statement once.

Django writes values into the text of each statement, so the server makes every plan anew; for a
page of ten queries that takes longer than running them. By a cursor of this kind the values travel
beside the text, and each connection keeps its plans. Decision 0013 has the figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor, RawCursor
from psycopg.pq import Format
from psycopg.sql import Literal

_MARKS = re.compile("%%|%s")


def kept_cursor(connection: Any, *, numbered: bool = False, binary: bool = False) -> CursorWrapper:
    """Return a cursor for statements that come again; on SQLite it is like any other.

    With `numbered` it takes those of `with_constants`, whose text is sent as it stands. With `binary`
    what is found comes as the server has it, not written as text: for columns of many bytes.
    """
    if connection.vendor != "postgresql":
        cursor: CursorWrapper = connection.cursor()
        return cursor
    connection.ensure_connection()
    own = (_Numbered if numbered else _Keeping)(connection.connection)
    if binary:
        own.format = Format.BINARY
    # Wrapped as Django wraps its own: errors, transactions, counting of queries stay as they are.
    kept: CursorWrapper = connection._prepare_cursor(own)  # noqa: SLF001
    return kept


class _Keeping(Cursor[Any]):
    """Prepares what it runs, where the address of the database does not say otherwise."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, prepare=True, **options)

    def _send_query_prepared(self, name: bytes, pgq: Any, *, binary: bool | None = None) -> None:
        # Whoever logs or counts queries reads here what was asked.
        self._query = pgq
        super()._send_query_prepared(name, pgq, binary=binary)


class _Numbered(_Keeping, RawCursor[Any]):
    """Takes statements as the server does: Psycopg has nothing left to look for in their text."""


def with_constants(
    sql: str, parameters: Sequence[Any], places: Sequence[int | None], connection: Any
) -> str:
    """Return Django's SQL with the values numbered and all other parameters written out.

    A plan that serves all values still knows these, and an index of some rows only is found.
    """
    rest, numbers = iter(zip(parameters, places, strict=True)), count(1)

    def written(mark: re.Match[str]) -> str:
        if mark.group() == "%%":
            return "%"
        constant, place = next(rest)
        if place is not None:
            return f"${next(numbers)}"
        return Literal(constant).as_string(connection.connection)

    return _MARKS.sub(written, sql)


class Instants(BaseTzLoader):  # type: ignore[misc]
    """Reads instants as Python reads ISO 8601: in a tenth of the time. A list has hundreds."""

    timezone = UTC

    def load(self, data: Any) -> datetime:
        try:
            found = datetime.fromisoformat(str(data, "ascii"))
        except ValueError:
            pass
        else:
            if found.tzinfo is UTC:
                return found
        # Another zone, or another style of dates than a new connection has.
        slowly: datetime = super().load(data)
        return slowly


def read_instants_fast(connection: Any, **_: Any) -> None:
    """Receive Django's signal of a new connection."""
    if connection.vendor == "postgresql" and connection.timezone is UTC:
        connection.connection.adapters.register_loader("timestamptz", Instants)
