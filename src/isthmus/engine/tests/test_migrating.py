"""A new database is made in seconds, however many indexes the registers have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from isthmus.engine.migrating import AddIndexes

INDEXES = [models.Index(fields=["name"], name="thing_by_name"),
           models.Index(fields=["size"], name="thing_by_size")]  # fmt: skip


def ours() -> Iterator[tuple[str, Any]]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    for (app, name), migration in loader.disk_migrations.items():
        if type(migration).__module__.startswith("isthmus."):
            yield f"{app} {name}", migration


def test_several_indexes_of_a_model_are_one_operation() -> None:
    for told, migration in ours():
        single = Counter(
            one.model_name_lower
            for one in migration.operations
            if isinstance(one, migrations.AddIndex)
        )
        several = [model for model, count in single.items() if count > 1]
        assert not several, f"{told}: put the indexes of {several} into one AddIndexes each"


def before() -> ProjectState:
    fields: list[tuple[str, models.Field[Any, Any]]] = [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField()),
              ("size", models.IntegerField())]  # fmt: skip
    state = ProjectState()
    state.add_model(ModelState("trial", "Thing", fields))
    return state


def test_it_leaves_the_state_that_single_operations_leave() -> None:
    at_once, one_by_one = before(), before()
    AddIndexes("Thing", INDEXES).state_forwards("trial", at_once)
    for index in INDEXES:
        migrations.AddIndex("Thing", index.clone()).state_forwards("trial", one_by_one)
    assert at_once == one_by_one


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_it_makes_indexes_and_takes_them_back() -> None:
    old = before()
    new = old.clone()
    operation = AddIndexes("Thing", INDEXES)
    operation.state_forwards("trial", new)
    thing = old.apps.get_model("trial", "Thing")

    def there() -> set[str]:
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, "trial_thing")
        return {name for name in found if name.startswith("thing_by_")}

    with connection.schema_editor() as editor:
        editor.create_model(thing)
        operation.database_forwards("trial", editor, old, new)
    assert there() == {"thing_by_name", "thing_by_size"}
    with connection.schema_editor() as editor:
        operation.database_backwards("trial", editor, new, old)
    assert there() == set()
    with connection.schema_editor() as editor:
        editor.delete_model(thing)
