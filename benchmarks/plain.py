"""Rows as tuples for plain INSERT statements: what a program without an engine would write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from isthmus.engine.door.transaction import CHUNK
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


class Likeness:
    """Makes rows that differ from a first one only in what is given: nothing else is worked out
    twice."""

    def __init__(self, record_type: type[RecordType], organization: int) -> None:
        self.record_type, self.organization = record_type, organization
        self.first: Plain | None = None
        self.places: list[list[tuple[int, str, models.Field[Any, Any]]]] = []

    def row(self, values: Mapping[str, Any]) -> Plain:
        if self.first is None:
            (self.first,) = plain_of(self.record_type, [values], self.organization)
            self.places = [
                [(n, f.attname, f) for n, f in enumerate(model._meta.concrete_fields)
                 if f.attname in self._known(values)]
                for model in (Entry, self.record_type.model)
            ]  # fmt: skip
            return self.first
        known = self._known(values)
        entry, record = (
            _with(row, [(n, f.get_db_prep_save(known[name], connection)) for n, name, f in places])
            for row, places in zip((self.first.entry, self.first.record), self.places, strict=True)
        )
        return Plain(known["reference"], entry, record, self.first.statements)

    def _known(self, values: Mapping[str, Any]) -> dict[str, Any]:
        key = new_key()
        given = {self.record_type.spec(name).attribute: value for name, value in values.items()}
        return {"id": key, "entry_id": key, "reference": f"F-{key}",
                "title_key": values["title"].casefold(), **given}  # fmt: skip


def _with(row: Sequence[Any], changes: Iterable[tuple[int, Any]]) -> tuple[Any, ...]:
    made = list(row)
    for place, value in changes:
        made[place] = value
    return tuple(made)


def insert_plainly(rows: Sequence[Plain], record_type: type[RecordType]) -> None:
    """Insert rows of directory and register as a careful program does: many to a statement."""
    insert_tuples(
        [
            (Entry, [row.entry for row in rows]),
            (record_type.model, [row.record for row in rows]),
        ]
    )


def insert_tuples(tables: Iterable[tuple[type[models.Model], Sequence[Sequence[Any]]]]) -> None:
    """Insert rows of some tables in one transaction, many to a statement."""
    with transaction.atomic(), connection.cursor() as cursor:
        for model, values in tables:
            if connection.vendor == "sqlite":
                cursor.executemany(insert_sql(model), values)
                continue
            into, _, places = insert_sql(model).rpartition(" VALUES ")
            for start in range(0, len(values), CHUNK):
                step = values[start : start + CHUNK]
                every = ", ".join([places] * len(step))
                cursor.execute(f"{into} VALUES {every}", [one for row in step for one in row])


def insert_sql(model: type[models.Model]) -> str:
    columns = [str(field.column) for field in model._meta.concrete_fields]
    places = ", ".join(["%s"] * len(columns))
    names = ", ".join(map(connection.ops.quote_name, columns))
    return f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({places})"  # noqa: S608


def _row(model: type[models.Model], known: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(
        field.get_db_prep_save(known.get(field.attname, _default(field, known)), connection)
        for field in model._meta.concrete_fields
    )


def _default(field: models.Field[Any, Any], known: Mapping[str, Any]) -> Any:
    """Return what a column holds that nobody gave; a moment that has to be there is now."""
    default = field.get_default()
    bare = default is None and not field.null and isinstance(field, models.DateTimeField)
    return known["created_at"] if bare else default
