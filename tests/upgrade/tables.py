"""Print, as JSON, every table with its columns and with what its indexes and constraints are.

Their names are left out, and of an index its order: a database gives some of them by itself.
"""

import json
from collections.abc import Iterator
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402


def told(cursor: Any, table: str) -> Iterator[str]:
    for column in connection.introspection.get_table_description(cursor, table):
        yield f"{column.name} {column.type_code} {column.internal_size} {column.null_ok}"
    for rule in connection.introspection.get_constraints(cursor, table).values():
        yield json.dumps(rule, sort_keys=True, default=str)


with connection.cursor() as cursor:
    names = connection.introspection.table_names(cursor)
    print(json.dumps({name: sorted(told(cursor, name)) for name in names}))  # noqa: T201
