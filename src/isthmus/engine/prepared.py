"""Queries that are compiled once and then run with other values.

Django makes the SQL of a query anew each time; for a record's page with ten queries that took
longer than everything else together. A `Prepared` makes it once for each shape: what else than
values the SQL depends on, such as the register, the order of a list, how many circles a viewer
belongs to. Decision 0013 has the reasons and the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import compress
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar
from weakref import WeakSet

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

from isthmus.engine.access import GuardedQuerySet, Viewer
from isthmus.engine.models import Organization
from isthmus.engine.postgres import kept_cursor, with_constants

Row = TypeVar("Row")
#: So many shapes of one query are kept; addresses that people make up must not fill the memory.
MOST_SHAPES = 300


class Unprepared(ValueError):
    """A query can't be compiled once for all values."""


class Prepared(Generic[Row]):
    """A query by a function from values and a shape to a queryset.

    The function gets the values by position and the shape by name. A value is a whole number, a
    text, a day, an instant, a viewer, or a tuple or set of the first ones for `__in`. It must not
    look into them: whatever depends on a value has to be said by the shape as well. The function
    is called with stand-ins, twice, and refused with Unprepared where the two calls differ in
    more than the stand-ins. A viewer's roles belong to the shape by themselves.
    """

    #: all there are, for tests that declare otherwise than the house does
    every: ClassVar[WeakSet[Prepared[Any]]] = WeakSet()

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], *, one_plan: bool = True) -> None:
        """`one_plan`: PostgreSQL keeps a plan that serves all values.

        Without, it plans each time for the values that are asked for: where few rows have one and
        most have another, no plan serves both.
        """
        self.build, self.one_plan = build, one_plan
        self._known: dict[Hashable, _Statement | Unprepared | None] = {}
        self.every.add(self)

    def forget(self) -> None:
        """Compile anew: record types were declared otherwise since."""
        self._known.clear()

    def __call__(self, *values: Any, **shape: Hashable) -> list[Row]:
        """Return the rows for these values: one query."""
        taken, connection = [_taken(value) for value in values], connections[DEFAULT_DB_ALIAS]
        statement = self._statement(taken, shape, connection)
        return [] if statement is None else list(statement.run(_scalars(taken), connection))

    def count(self, *values: Any, **shape: Hashable) -> int:
        """Return how many rows there are for these values: one query."""
        taken, connection = [_taken(value) for value in values], connections[DEFAULT_DB_ALIAS]
        statement = self._statement(taken, shape, connection)
        return 0 if statement is None else statement.count(_scalars(taken), connection)

    def tallies(self, *values: Any, shapes: Sequence[dict[str, Hashable]]) -> list[tuple[int, int]]:
        """Return for each shape how many rows there are and in how many the column `fits` is not 0.

        One query for all shapes, in the order given.
        """
        taken, connection = [_taken(value) for value in values], connections[DEFAULT_DB_ALIAS]
        found = [(0, 0)] * len(shapes)
        parts: list[str] = []
        parameters: list[Any] = []
        for number, shape in enumerate(shapes):
            statement = self._statement(taken, shape, connection)
            if statement is not None:
                sql, filled = statement.tally(number, _scalars(taken), connection)
                parts.append(sql)
                parameters += filled
        if parts:
            with connection.cursor() as cursor:
                cursor.execute(" UNION ALL ".join(parts), parameters)
                for number, rows, fitting in cursor.fetchall():
                    found[number] = int(rows), int(fitting)
        return found

    def serves(self, *values: Any, **shape: Hashable) -> bool:
        """Tell whether the query of this shape can be compiled for all values."""
        try:
            self._statement([_taken(one) for one in values], shape, connections[DEFAULT_DB_ALIAS])
        except Unprepared:
            return False
        return True

    def _statement(
        self, taken: Sequence[_Taken], shape: dict[str, Hashable], connection: Any
    ) -> _Statement | None:
        key = (connection.vendor, tuple(one.shape for one in taken), *sorted(shape.items()))
        # Other threads may empty what is known at any moment, so it is asked once.
        found = self._known.get(key, UNKNOWN)
        if isinstance(found, _Unknown):
            if len(self._known) >= MOST_SHAPES:
                self._known.clear()
            found = self._known[key] = self._compiled_or_not(taken, shape, connection)
        if isinstance(found, Unprepared):
            raise found.with_traceback(None)
        return found

    def _compiled_or_not(
        self, taken: Sequence[_Taken], shape: dict[str, Hashable], connection: Any
    ) -> _Statement | Unprepared | None:
        try:
            return self._compiled(taken, shape, connection)
        except Unprepared as why:
            return why

    def _compiled(
        self, taken: Sequence[_Taken], shape: dict[str, Hashable], connection: Any
    ) -> _Statement | None:
        """Return the statement of this shape; None where nothing can come of it."""
        first, second = _stand_ins(taken, 0), _stand_ins(taken, 1)
        with connection.execute_wrapper(_refuse):
            rows = [self.build(*_built(taken, scalars), **shape) for scalars in (first, second)]
        for one in rows:
            if isinstance(one, GuardedQuerySet):
                one.require_clearance()
        try:
            compilers = [one.query.get_compiler(DEFAULT_DB_ALIAS) for one in rows]
            (sql, parameters), (other, others) = (one.as_sql() for one in compilers)
        except EmptyResultSet:
            return None
        if sql != other:
            raise Unprepared(f"The SQL depends on a value that is not in the shape: {sql}")
        places = [
            _place(pair, first, second, connection) for pair in zip(parameters, others, strict=True)
        ]
        if self.one_plan and connection.vendor == "postgresql":
            sql = with_constants(sql, parameters, places, connection)
            kept = [place is not None for place in places]
            parameters, places = [*compress(parameters, kept)], [*compress(places, kept)]
        compiler = compilers[0]
        converters = compiler.get_converters([one[0] for one in compiler.select])
        return _Statement(
            compiler, rows[0], sql, parameters, places, converters, one_plan=self.one_plan
        )


class _Unknown:
    """Stands for a shape that was not compiled yet; None for one that nothing can come of."""


UNKNOWN = _Unknown()


class _Taken(NamedTuple):
    """A value as its shape, what stands in the SQL for it, and the way from there to the value."""

    shape: Hashable
    scalars: Sequence[Any]
    built: Callable[[Sequence[Any]], Any]


def _taken(value: Any) -> _Taken:
    if isinstance(value, Viewer):
        return _viewer(value)
    if isinstance(value, tuple | list | set | frozenset):
        padded = _padded([*value])
        return _Taken((_kind(padded[0]) if padded else None, len(padded)), padded, tuple)
    return _Taken(_kind(value), (value,), lambda scalars: scalars[0])


def _scalars(taken: Sequence[_Taken]) -> list[Any]:
    return [scalar for one in taken for scalar in one.scalars]


def _kind(value: Any) -> type:
    """Return the type of a value. Raises TypeError for one that could not stand in the SQL."""
    kind = type(value)
    if kind not in _STAND_INS:
        raise TypeError(f"{value!r} belongs to the shape of a query.")
    return kind


def _padded(values: list[Any]) -> list[Any]:
    """Return values repeated up to a power of two: few shapes serve all lengths."""
    if not values:
        return values
    return values + [values[-1]] * ((1 << (len(values) - 1).bit_length()) - len(values))


def _viewer(viewer: Viewer) -> _Taken:
    """Return what queries ask of a viewer. Circles and clearances are told apart by no query."""
    circles = _padded([*(viewer.circles | viewer.cleared)])
    own = [one for one in (viewer.principal_id, viewer.party_id) if one is not None]

    def built(scalars: Sequence[Any]) -> Viewer:
        rest = iter(scalars[1 + len(circles) :])
        return replace(
            viewer,
            organization=Organization(pk=scalars[0]),
            circles=frozenset(scalars[1 : 1 + len(circles)]),
            cleared=frozenset(),
            principal_id=None if viewer.principal_id is None else next(rest),
            party_id=None if viewer.party_id is None else next(rest),
            _known={},
        )

    shape = (
        viewer.roles, viewer.scope, viewer.customer, viewer.system, viewer.reading, len(circles),
        viewer.principal_id is None, viewer.party_id is None,
    )  # fmt: skip
    return _Taken(shape, (viewer.organization_id, *circles, *own), built)


#: What stands in for the values of a kind while SQL is made: the function of a number.
_STAND_INS: dict[type, Callable[[int], Any]] = {
    # No column is too small for it: what is beyond one Django does not ask for.
    int: lambda number: 20_000 + number,
    str: lambda number: f"\ue000stand-in {number}\ue000",
    date: lambda number: date(1901, 1, 1) + timedelta(days=number),
    datetime: lambda number: datetime(1901, 1, 1, tzinfo=UTC) + timedelta(seconds=number),
}


def _stand_ins(taken: Sequence[_Taken], turn: int) -> list[Any]:
    kinds = [type(scalar) for one in taken for scalar in one.scalars]
    return [_STAND_INS[kind](2 * place + turn + 1) for place, kind in enumerate(kinds)]


def _built(taken: Sequence[_Taken], scalars: Sequence[Any]) -> Iterator[Any]:
    """Yield the values that the function gets, made of stand-ins."""
    start = 0
    for one in taken:
        end = start + len(one.scalars)
        yield one.built(scalars[start:end])
        start = end


def _refuse(*_: Any) -> Any:
    raise Unprepared("What makes a prepared query must not ask the database.")


def _place(
    pair: tuple[Any, Any], first: Sequence[Any], second: Sequence[Any], connection: Any
) -> int | None:
    """Return which scalar stands at a place of the parameters; None where it is always the same."""
    if pair[0] == pair[1]:
        return None
    for place, stand_ins in enumerate(zip(first, second, strict=True)):
        if pair in (stand_ins, tuple(_adapted(one, connection) for one in stand_ins)):
            return place
    raise Unprepared(f"A parameter of the SQL is made of a value: {pair[0]!r}")


def _adapted(scalar: Any, connection: Any) -> Any:
    """Return a value as the database's driver is given it."""
    if isinstance(scalar, datetime):
        return connection.ops.adapt_datetimefield_value(scalar)
    if isinstance(scalar, date):
        return connection.ops.adapt_datefield_value(scalar)
    return scalar


@dataclass(frozen=True)
class _Statement:
    """Compiled SQL with what turns its rows into those of the queryset."""

    compiler: Any
    rows: QuerySet[Any, Any]
    sql: str
    parameters: Sequence[Any]
    places: Sequence[int | None]
    #: what makes Python's values of the database's, by column
    converters: dict[int, Any]
    one_plan: bool

    def run(self, scalars: Sequence[Any], connection: Any) -> Iterator[Any]:
        iterable: Any = self.rows._iterable_class  # noqa: SLF001 - how rows become what was asked for
        read = iterable(_Run(self, self._filled(scalars, connection), connection))
        return self.rows.finished(read) if isinstance(self.rows, GuardedQuerySet) else iter(read)

    def count(self, scalars: Sequence[Any], connection: Any) -> int:
        with self.cursor(connection) as cursor:
            cursor.execute(
                f"SELECT COUNT(*) FROM ({self.sql}) counted",  # noqa: S608 - Django's own SQL
                self._filled(scalars, connection),
            )
            (found,) = cursor.fetchone()
        return int(found)

    def tally(
        self, number: int, scalars: Sequence[Any], connection: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """Return SQL for the number, how many rows there are and how many fit; its parameters."""
        counts = f"{number}, COUNT(*), COUNT(NULLIF(counted.fits, 0))"
        sql = f"SELECT {counts} FROM ({self.sql}) counted"  # noqa: S608 - Django's own SQL
        return sql, self._filled(scalars, connection)

    def cursor(self, connection: Any) -> Any:
        return kept_cursor(connection, numbered=True) if self.one_plan else connection.cursor()

    def _filled(self, scalars: Sequence[Any], connection: Any) -> tuple[Any, ...]:
        """Return the parameters of the SQL with these values in their places."""
        return tuple(
            constant if place is None else _adapted(scalars[place], connection)
            for constant, place in zip(self.parameters, self.places, strict=True)
        )


class _Run:
    """What the iterables of Django take a queryset and its query to be, for one run.

    They ask it for a compiler, and the compiler for rows. A compiler belongs to a connection, hence
    to a thread; the copy keeps what was compiled.
    """

    _known_related_objects: dict[Any, Any] = {}
    db = DEFAULT_DB_ALIAS

    def __init__(self, statement: _Statement, parameters: Sequence[Any], connection: Any) -> None:
        self.model = statement.rows.model
        self._statement, self._parameters, self._connection = statement, parameters, connection

    @property
    def query(self) -> _Run:
        return self

    def get_compiler(self, using: str) -> Any:
        compiler = copy(self._statement.compiler)
        compiler.connection = self._connection
        compiler.execute_sql = self._executed
        compiler.get_converters = lambda _: self._statement.converters
        return compiler

    def _executed(self, *_: Any, **__: Any) -> list[Any]:
        """Return all rows, in the one piece that a compiler hands on."""
        with self._statement.cursor(self._connection) as cursor:
            cursor.execute(self._statement.sql, self._parameters)
            return [cursor.fetchall()]
