"""One statement per chunk for rows that differ. Django's bulk_update is 30 to 1,800 times slower."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, models

from isthmus.engine.postgres import kept_cursor

#: Columns whose values both drivers take as they are in Python.
AS_THEY_ARE = (models.BooleanField, models.CharField, models.TextField, models.IntegerField)


def _plain(value: Any) -> Any:
    """Return a JSON column's adapted value as the text PostgreSQL casts back."""
    dumped = getattr(value, "dumps", None)
    return dumped(value.obj) if dumped else value


def insert_rows(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Write new rows, which have their keys already, by one statement.

    Django's bulk_create asks every field of every row how to adapt it, and on SQLite needs a
    statement for every few dozen rows: it takes about three times as long.
    """
    if not rows:
        return
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    into = f"INSERT INTO {quote(model._meta.db_table)} ({names})"
    values = adapted(fields, rows)
    with kept_cursor(connection) as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
            cursor.execute(f"{into} SELECT * FROM unnest({arrays})", [*map(list, values)])  # noqa: S608
        else:
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"{into} VALUES ({places})", list(zip(*values, strict=True)))


def adapted(
    fields: Sequence[models.Field[Any, Any]], rows: Sequence[models.Model]
) -> list[Sequence[Any]]:
    """Return the columns of `rows`, adapted to the database, in the order of `fields`."""
    read = attrgetter(*(field.attname for field in fields))
    columns: list[Sequence[Any]] = list(zip(*map(read, rows), strict=True))
    for place, field in enumerate(fields):
        if not isinstance(_target(field), AS_THEY_ARE):
            columns[place] = _adapted(field, columns[place])
    return columns


def _target(field: models.Field[Any, Any]) -> models.Field[Any, Any]:
    """Return the field whose values a column holds: of a foreign key, what it points at."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return field


def _adapted(field: models.Field[Any, Any], values: Sequence[Any]) -> Sequence[Any]:
    if isinstance(field, models.JSONField) and values[1:] == values[:-1]:
        # Where an organization has no own fields, every row holds the same nothing.
        return [_plain(field.get_db_prep_save(values[0], connection))] * len(values)
    if not isinstance(field, models.DateField):
        return [_plain(field.get_db_prep_save(value, connection)) for value in values]
    if connection.vendor == "postgresql":
        # Its driver knows dates and instants; in SQLite they are text.
        return values
    # The rows of a batch share most of their instants.
    known = {value: field.get_db_prep_save(value, connection) for value in set(values)}
    return [known[value] for value in values]


def update_rows(
    model: type[models.Model], rows: Sequence[models.Model], names: Sequence[str]
) -> None:
    """Write the fields `names` of `rows` to the database, each row with its own values."""
    if not rows or not names:
        return
    fields = [_column(model, name) for name in names]
    key = _column(model, "pk")
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = [quote(str(field.column)) for field in fields]
    values = [
        [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
        + [row.pk]
        for row in rows
    ]
    with kept_cursor(connection) as cursor:
        if connection.vendor == "postgresql":
            every = [*fields, key]
            arrays = ", ".join(f"%s::text[]::{field.db_type(connection)}[]" for field in every)
            names_sql = ", ".join([*columns, quote("row_key")])
            sets = ", ".join(f"{column} = given.{column}" for column in columns)
            cursor.execute(
                f"UPDATE {table} SET {sets} FROM unnest({arrays}) AS given({names_sql}) "  # noqa: S608
                f"WHERE {table}.{quote(str(key.column))} = given.row_key",
                [[_text(_plain(row[i])) for row in values] for i in range(len(every))],
            )
        else:
            sets = ", ".join(f"{column} = %s" for column in columns)
            cursor.executemany(
                f"UPDATE {table} SET {sets} WHERE {quote(str(key.column))} = %s",  # noqa: S608
                values,
            )


def _column(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


def _text(value: Any) -> str | None:
    """Return a value in the text form from which PostgreSQL casts it back to its column's type."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
