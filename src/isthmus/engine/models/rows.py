"""Instances of models made of all their columns at once.

Django's own way sets one column after the other, asks each for its default and tells signals; of
our models nobody listens to them. A list makes fifty records, a batch ten thousand with an entry,
an event and words each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from django.db import models
from django.db.models.base import ModelState

M = TypeVar("M", bound=models.Model)


def row_of(model: type[M], columns: Mapping[str, Any], db: str | None = None) -> M:
    """Return the instance with these columns, by attribute; with `db`, one that stands there."""
    made = model.__new__(model)
    made.__dict__.update(columns)
    state = made._state = ModelState()
    state.db, state.adding = db, db is None
    return made


def with_defaults(model: type[models.Model], columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return columns by attribute, with the defaults of those that are not given."""
    always, made = _defaults(model)
    return {**always, **{name: make() for name, make in made.items()}, **columns}


@cache
def _defaults(
    model: type[models.Model],
) -> tuple[dict[str, Any], dict[str, Callable[[], Any]]]:
    """Return the defaults that are always the same, and what makes the others, by attribute."""
    fields = model._meta.concrete_fields
    made = {
        field.attname: field.default
        for field in fields
        if field.has_default() and callable(field.default)
    }
    always = {field.attname: field.get_default() for field in fields if field.attname not in made}
    return always, made
