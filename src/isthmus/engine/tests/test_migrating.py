"""A new database is made in seconds, however many tables and indexes the registers have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from isthmus.engine.migrating import AddIndexes, AddStatistics, CreateModels, OneByOne

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


def test_all_of_a_package_at_once_leave_what_its_migrations_leave() -> None:
    at_once = MigrationLoader(None, ignore_no_migrations=True)
    assert any(migration.replaces for migration in at_once.disk_migrations.values())
    found = plain(at_once.project_state())
    for model, told in plain(OneByOne(None, ignore_no_migrations=True).project_state()).items():
        assert found.pop(model) == told, f"{model}: run scripts/squash.py"
    assert not found


def test_all_of_a_package_at_once_ask_for_nothing_that_an_installation_of_before_lacks() -> None:
    """It may be noted as made while another package has gone on since."""
    known = dict(ours())
    standing_for_all = {told for told, migration in known.items() if migration.replaces}
    assert standing_for_all
    for told, migration in known.items():
        named = {" ".join(one) for one in migration.dependencies}
        assert not named & standing_for_all, f"{told}: name the migration itself"
        replaced = [known[" ".join(one)] for one in migration.replaces]
        if replaced:
            said = {" ".join(dep) for one in replaced for dep in one.dependencies}
            assert named <= said, f"{told}: run scripts/squash.py"


NAMED = {"indexes", "constraints"}


def plain(state: ProjectState) -> dict[Any, Any]:
    """Return what each model is, whatever the order of its fields, indexes and constraints."""
    return {
        key: (
            {name: field.deconstruct()[1:] for name, field in one.fields.items()},
            {
                name: {one.name: one for one in value} if name in NAMED else value
                for name, value in one.options.items()
                if value
            },
            one.bases,
            [name for name, _ in one.managers],
        )
        for key, one in state.models.items()
    }


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
def test_several_tables_are_made_at_once_and_taken_back() -> None:
    old = ProjectState()
    new = old.clone()
    key = ("id", models.BigAutoField(primary_key=True))
    other = models.ForeignKey("trial.Second", on_delete=models.CASCADE)
    operation = CreateModels(
        [
            migrations.CreateModel("First", [key, ("second", other)]),
            migrations.CreateModel("Second", [key]),
        ]
    )
    operation.state_forwards("trial", new)

    def there() -> set[str]:
        return {name for name in connection.introspection.table_names() if name.startswith("trial")}

    with connection.schema_editor() as editor:
        operation.database_forwards("trial", editor, old, new)
    assert there() == {"trial_first", "trial_second"}
    with connection.schema_editor() as editor:
        operation.database_backwards("trial", editor, new, old)
    assert there() == set()


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


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_it_counts_what_stands_together_where_the_database_can() -> None:
    old = before()
    operation = AddStatistics("Thing", "thing_together", ["name", "size"])
    new = old.clone()
    operation.state_forwards("trial", new)
    assert new == old
    thing = old.apps.get_model("trial", "Thing")

    def there() -> bool:
        if connection.vendor != "postgresql":
            return False
        with connection.cursor() as cursor:
            # It has been counted at once, so that plans rest on it.
            cursor.execute(
                "SELECT 1 FROM pg_statistic_ext s JOIN pg_statistic_ext_data d ON d.stxoid = s.oid "
                "WHERE s.stxname = 'thing_together'"
            )
            return cursor.fetchone() is not None

    with connection.schema_editor() as editor:
        editor.create_model(thing)
    thing.objects.create(name="One", size=1)
    with connection.schema_editor() as editor:
        operation.database_forwards("trial", editor, old, new)
    assert there() is (connection.vendor == "postgresql")
    with connection.schema_editor() as editor:
        operation.database_backwards("trial", editor, new, old)
    assert not there()
    with connection.schema_editor() as editor:
        editor.delete_model(thing)


def test_what_makes_a_new_database_counts_what_stands_together() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)

    def counted(squashed: bool) -> list[Any]:
        return sorted(
            repr(operation.deconstruct())
            for migration in loader.disk_migrations.values()
            if bool(migration.replaces) is squashed
            for operation in migration.operations
            if isinstance(operation, AddStatistics)
        )

    assert counted(squashed=True) == counted(squashed=False) != []
