"""Bring an empty PostgreSQL to the state a backup on SQLite is in, and copy its rows over.

Usage: old_postgres.py FILE. The tables are made by the migrations that the backup had run, no
further; the rows are copied column by column, as they are.
"""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

from isthmus.engine.migrating import OneByOne  # noqa: E402

ROWS = 500
#: Django's own record of what ran, and the sessions of a package that is no longer there.
LEFT = {"django_migrations", "django_session"}
#: The table of words, and those in which SQLite keeps its index: another kind of table here, which
#: migrating fills in.
WORDS = "engine_searchrow"


def targets(file: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return the last migration of each package that the backup had run."""
    applied = set(file.execute("SELECT app, name FROM django_migrations"))
    graph = OneByOne(connection).graph
    return [
        node
        for node in sorted(applied)
        if node in graph.nodes
        and not any(child.key in applied and child.key[0] == node[0]
                    for child in graph.node_map[node].children)
    ]  # fmt: skip


def tables(file: sqlite3.Connection) -> Iterator[str]:
    names = file.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    for (name,) in names.fetchall():
        if not name.startswith(("sqlite_", WORDS)) and name not in LEFT:
            yield name


def copy(file: sqlite3.Connection, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s",
            [table],
        )
        kinds = dict(cursor.fetchall())
        rows = file.execute(f'SELECT * FROM "{table}"')  # noqa: S608
        columns = [column[0] for column in rows.description]
        assert set(columns) == set(kinds), f"{table}: {set(columns) ^ set(kinds)}"
        names = ", ".join(f'"{column}"' for column in columns)
        places = ", ".join(_place(kinds[column]) for column in columns)
        insert = f'INSERT INTO "{table}" ({names}) VALUES ({places})'  # noqa: S608
        while chunk := rows.fetchmany(ROWS):
            cursor.executemany(insert, [[_plain(value) for value in row] for row in chunk])
        for column in ("id",) if kinds.get("id") in ("integer", "bigint") else ():
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, column])
            (sequence,) = cursor.fetchone()
            if sequence:
                newest = f'(SELECT coalesce(max("{column}"), 0) + 1 FROM "{table}")'  # noqa: S608
                cursor.execute(f"SELECT setval('{sequence}', {newest}, false)")


def _place(kind: str) -> str:
    return "%s" if kind == "bytea" else f"%s::text::{kind}"


def _plain(value: object) -> str | bytes | None:
    return value if value is None or isinstance(value, bytes) else str(value)


with closing(sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)) as backup:
    # Not by the command: it would stock the library of today into the tables of then.
    executor = MigrationExecutor(connection)
    executor.loader = OneByOne(connection)
    executor.migrate(targets(backup))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        for table in tables(backup):
            cursor.execute(f'TRUNCATE "{table}" CASCADE')
        for table in tables(backup):
            copy(backup, table)
