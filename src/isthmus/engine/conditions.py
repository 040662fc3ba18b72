"""Conditions taken apart into what their SQL depends on and the values in it, and put together again.

A list that is filtered is asked for again with other values: for which state, whose, until when.
What is left of its condition without them is the shape of a `Prepared`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model, Q

Scalar = int | str | date | datetime
_SCALARS = (int, str, date, datetime)


@dataclass(frozen=True)
class Chosen:
    """The right side of an `__in`: a column of the rows of a table for which a condition holds."""

    model: type[Model]
    column: str
    condition: Q

    def resolve_expression(self, *args: Any, **options: Any) -> Any:
        rows = self.model._default_manager.filter(self.condition).values(self.column)
        return rows.resolve_expression(*args, **options)


@dataclass(frozen=True)
class _Branch:
    """A condition of conditions."""

    connector: str
    negated: bool
    children: tuple[Hashable, ...]


@dataclass(frozen=True)
class _One:
    lookup: str


@dataclass(frozen=True)
class _Several:
    lookup: str
    number: int


@dataclass(frozen=True)
class _Constant:
    lookup: str
    value: bool | tuple[bool, ...] | None


@dataclass(frozen=True)
class _Rows:
    lookup: str
    model: type[Model]
    column: str
    condition: Hashable


def apart(condition: Q) -> tuple[Hashable, list[Scalar]] | None:
    """Return the shape of a condition and its values, in order; None where it holds other things."""
    values: list[Scalar] = []
    try:
        return _shape(condition, values), values
    except TypeError:
        return None


def together(shape: Any, values: Iterator[Scalar]) -> Q:
    """Return the condition of this shape with these values, of which it takes as many as it needs."""
    match shape:
        case _Branch(connector, negated, children):
            made = Q(_connector=connector, _negated=negated)
            made.children = [
                together(child, values)
                if isinstance(child, _Branch)
                else together(child, values).children[0]
                for child in children
            ]
            return made
        case _One(lookup):
            return Q((lookup, next(values)))
        case _Several(lookup, number):
            return Q((lookup, [next(values) for _ in range(number)]))
        case _Constant(lookup, value):
            return Q((lookup, [*value] if isinstance(value, tuple) else value))
        case _Rows(lookup, model, column, condition):
            return Q((lookup, Chosen(model, column, together(condition, values))))
    raise TypeError(shape)


def _shape(child: Any, values: list[Scalar]) -> Hashable:
    """Return the shape of a part and add its values. Raises TypeError for what has none."""
    if isinstance(child, Q):
        parts = tuple(_shape(one, values) for one in child.children)
        return _Branch(child.connector, child.negated, parts)
    lookup, value = child
    if value is None or isinstance(value, bool):
        return _Constant(lookup, value)
    if isinstance(value, Chosen):
        return _Rows(lookup, value.model, value.column, _shape(value.condition, values))
    if isinstance(value, list) and value and all(isinstance(one, bool) for one in value):
        return _Constant(lookup, tuple(value))
    if isinstance(value, list | tuple):
        return _Several(lookup, _add(value, values))
    if type(value) not in _SCALARS:
        raise TypeError(value)
    values.append(value)
    return _One(lookup)


def _add(several: Sequence[Any], values: list[Scalar]) -> int:
    """Add each, the last one again up to a power of two: few shapes serve all lengths."""
    if any(type(one) not in _SCALARS for one in several):
        raise TypeError(several)
    number = 1 << (len(several) - 1).bit_length() if several else 0
    values += [several[min(place, len(several) - 1)] for place in range(number)]
    return number
