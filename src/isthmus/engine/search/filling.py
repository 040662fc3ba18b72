"""Filling the table of words: after an upgrade what is missing, on demand all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Exists, OuterRef

from isthmus.engine.derived import Astray, Derived, derived, references
from isthmus.engine.door.bulk import insert_rows, update_rows
from isthmus.engine.door.transaction import CHUNK, door_open
from isthmus.engine.door.words import rows_for, said_about
from isthmus.engine.models import Entry, Organization, Record, SearchRow
from isthmus.engine.parts import load_parts
from isthmus.engine.registry import RecordType, registry

#: Called with how many records were looked at.
Progress = Callable[[int], None]


def rebuild(progress: Progress | None = None) -> int:
    """Write the words of every record anew where they differ. Returns in how many rows.

    Records are read under the lock of their entries, so nobody is in between.
    """
    written = looked = 0
    for record_type in registry.types():
        last = 0
        while keys := _keys_after(record_type, last):
            last, looked = keys[-1], looked + len(keys)
            written += bring_in_line(record_type, keys)
            if progress:
                progress(looked)
    return written + _drop_strays()


def astray(
    record_type: type[RecordType], organization: Organization | None = None
) -> Iterator[int]:
    """Yield the keys of records whose words stand otherwise than the records say."""
    last = 0
    while keys := _keys_after(record_type, last, organization):
        last = keys[-1]
        missing, changed = _differences(record_type, keys)
        yield from sorted(row.pk for row in (*missing, *changed))


def _keys_after(
    record_type: type[RecordType], last: int, organization: Organization | None = None
) -> list[int]:
    rows = record_type.model.objects.as_system("search: rebuilding").filter(pk__gt=last)
    if organization is not None:
        rows = rows.filter(organization=organization)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK])


def _astray_in(organization: Organization) -> Iterator[Astray]:
    for record_type in registry.types():
        keys = [*astray(record_type, organization)]
        for start in range(0, len(keys), CHUNK):
            named = references(keys[start : start + CHUNK])
            yield from (Astray(named[key], "words") for key in sorted(named))


def _mend_in(organization: Organization) -> None:
    for record_type in registry.types():
        last = 0
        while keys := _keys_after(record_type, last, organization):
            last = keys[-1]
            bring_in_line(record_type, keys)


derived.append(Derived("words", _astray_in, _mend_in))


def bring_in_line(record_type: type[RecordType], keys: Sequence[int]) -> int:
    """Write the words of these records anew where they differ. Returns in how many rows."""
    with door_open():
        entries = Entry.objects.as_system("search: lock").filter(pk__in=keys).order_by("pk")
        list(entries.select_for_update(no_key=True).values_list("pk"))
        missing, changed = _differences(record_type, keys)
        insert_rows(SearchRow, missing)
        update_rows(SearchRow, changed, ("words", "said"))
    return len(missing) + len(changed)


def _differences(
    record_type: type[RecordType], keys: Sequence[int]
) -> tuple[list[SearchRow], list[SearchRow]]:
    """Return the rows that are missing and those that say something else, as they should be."""
    rows = record_type.model.objects.as_system("search: rebuilding").filter(pk__in=keys)
    records: list[Record] = list(rows.order_by("pk"))
    load_parts(record_type, records)
    standing = {row.pk: (row.words, row.said) for row in SearchRow.objects.filter(pk__in=keys)}
    said, wanted = said_about(keys), rows_for(records)
    for row in wanted:
        row.said = said.get(row.pk, "")
    missing = [row for row in wanted if row.pk not in standing]
    changed = [row for row in wanted if standing.get(row.pk) not in (None, (row.words, row.said))]
    return missing, changed


def _drop_strays() -> int:
    """Remove rows of no record."""
    with door_open():
        known = [record_type.code for record_type in registry.types()]
        entries = Entry.objects.as_system("search: strays").filter(type__in=known)
        # Not NOT IN: of a million PostgreSQL would go through all of them for each.
        strays = SearchRow.objects.filter(~Exists(entries.filter(pk=OuterRef("pk"))))
        return strays.delete()[0]


def after_migrate(**_: Any) -> None:
    """Fill in what an upgrade finds without words, once every register has its tables."""
    if SearchRow._meta.db_table not in connection.introspection.table_names():
        return
    known = [record_type.code for record_type in registry.types()]
    entries = Entry.objects.as_system("search: upgrade").filter(type__in=known)
    if not entries.filter(search_row__isnull=True).exists():
        return
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        rebuild()
