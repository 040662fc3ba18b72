"""Rows as tuples for plain INSERT statements: what a program without an engine would write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.utils import timezone

from isthmus.engine.keys import new_key
from isthmus.engine.models import Entry
from isthmus.engine.registry import RecordType


@dataclass(frozen=True)
class Plain:
    """One record as two tuples: the row of the directory and that of the register."""

    reference: str
    entry: Sequence[Any]
    record: Sequence[Any]
    statements: tuple[str, str]

    def insert(self, cursor: Any) -> None:
        for sql, row in zip(self.statements, (self.entry, self.record), strict=True):
            cursor.execute(sql, row)


def plain_of(
    record_type: type[RecordType], rows: Iterable[Mapping[str, Any]], organization: int
) -> list[Plain]:
    """Return rows of values as tuples; columns that nobody gave get what a table's default would."""
    now, statements = timezone.now(), (insert_sql(Entry), insert_sql(record_type.model))
    found = []
    for values in rows:
        key = new_key()
        known = {
            "entry_id": key,
            "id": key,
            "organization_id": organization,
            "reference": f"F-{key}",
            "title_key": values["title"].casefold(),
            "type": record_type.code,
            "state": record_type.model.lifecycle.initial,
            "created_at": now,
            "changed_at": now,
            **{record_type.spec(name).attribute: value for name, value in values.items()},
        }
        found.append(
            Plain(f"F-{key}", _row(Entry, known), _row(record_type.model, known), statements)
        )
    return found


def insert_sql(model: type[models.Model]) -> str:
    columns = [str(field.column) for field in model._meta.concrete_fields]
    places = ", ".join(["%s"] * len(columns))
    names = ", ".join(map(connection.ops.quote_name, columns))
    return f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({places})"  # noqa: S608


def _row(model: type[models.Model], known: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(
        field.get_db_prep_save(known.get(field.attname, field.get_default()), connection)
        for field in model._meta.concrete_fields
    )
