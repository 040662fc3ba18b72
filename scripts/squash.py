"""Write all migrations of each package as one, by which a new database is made.

Usage: squash.py. The migrations themselves stay: a database of before comes up to date by them, one
by one. Run it anew now and then: the files of the last time are replaced. What is no table of a
model (the table of words) is written here as SQL, and what PostgreSQL counts is taken over;
migrations that change data do nothing to a new database and are left out.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isthmus.config.settings")
django.setup()

from django.apps import apps  # noqa: E402
from django.db import migrations  # noqa: E402
from django.db.migrations.writer import MigrationWriter  # noqa: E402

from isthmus.engine.migrating import AddStatistics, CreateModels, OneByOne  # noqa: E402
from isthmus.engine.models import SearchRow  # noqa: E402

#: Its table is no plain one: it is made by a step of its own.
WORDS = ("engine", SearchRow._meta.model_name)
#: What the migrations leave of it; `test_squashed` notices where they leave another one.
WORDS_MADE = '''

SQLITE = """CREATE VIRTUAL TABLE engine_searchrow USING fts5(
    words, said, tokenize = "ascii tokenchars '_'", detail = none, columnsize = 0)"""
POSTGRESQL = """CREATE TABLE engine_searchrow
    (rowid bigint PRIMARY KEY, words text NOT NULL, said text NOT NULL DEFAULT \'\');
    CREATE INDEX search_words ON engine_searchrow USING gin
    (array_to_tsvector(string_to_array(btrim(words || said), ' ')))"""


def create(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL)


def drop(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("DROP TABLE engine_searchrow")


'''


def ours() -> list[str]:
    """Return the packages with migrations, by label."""
    return [
        config.label
        for config in apps.get_app_configs()
        if config.name.startswith("isthmus.") and folder_of(config.label).is_dir()
    ]


def folder_of(label: str) -> Path:
    return Path(apps.get_app_config(label).path) / "migrations"


def created(state: Any) -> migrations.CreateModel:
    """Return what makes the table of a model, with its indexes and constraints."""
    options = {name: value for name, value in state.options.items() if value}
    return migrations.CreateModel(
        state.name, list(state.fields.items()), options, tuple(state.bases), list(state.managers)
    )


def dependencies(label: str, replaced: list[Any]) -> list[Any]:
    """Return what has to be there first: what the migrations themselves say of other packages.

    Not the last ones of these: a package that stays as it is would ask an installation of before for
    migrations that are still to come. In a new database each name stands for all of its package.
    """
    found = {one for migration in replaced for one in migration.dependencies if one[0] != label}
    return sorted(found)


def write(label: str, loader: OneByOne, leaves: dict[str, Any]) -> None:
    replaced = [loader.disk_migrations[key] for key in sorted(loader.disk_migrations)
                if key[0] == label]  # fmt: skip
    states = [
        state
        for key, state in loader.project_state().models.items()
        if key[0] == label and key != WORDS
    ]
    operations: list[Any] = [CreateModels([created(state) for state in states])]
    # No model says these.
    every = (one for migration in replaced for one in migration.operations)
    operations += [one for one in every if isinstance(one, AddStatistics)]
    migration = type(
        "Migration",
        (migrations.Migration,),
        {
            "initial": True,
            "replaces": [(label, one.name) for one in replaced],
            "dependencies": dependencies(label, replaced),
            "operations": operations,
        },
    )(f"0001_squashed_{leaves[label]}", label)
    text = MigrationWriter(migration, include_header=False).as_string()
    if label == WORDS[0]:
        text = with_words(text, loader.project_state().models[WORDS])
    (folder_of(label) / f"{migration.name}.py").write_text(text, encoding="utf-8")


def with_words(text: str, state: Any) -> str:
    """Add the table of words, which each database makes in a way of its own."""
    expression, imports = MigrationWriter.serialize(created(state))
    added = {"from typing import Any", *imports} - set(text.splitlines())
    head, body = text.split("class Migration", 1)
    operations = body.rstrip().removesuffix("]").rstrip()
    return "".join(
        [
            *(f"{one}\n" for one in sorted(added)),
            head.rstrip(),
            WORDS_MADE,
            f"class Migration{operations}\n",
            "        migrations.SeparateDatabaseAndState(\n",
            "            database_operations=[migrations.RunPython(create, drop)],\n",
            f"            state_operations=[{expression}],\n",
            "        ),\n    ]\n",
        ]
    )


def several(label: str, loader: OneByOne) -> bool:
    """Tell whether the migrations of a package take more than one step."""
    steps = [m.operations for key, m in loader.disk_migrations.items() if key[0] == label]
    return sum(len(operations) for operations in steps) > 1


def main() -> None:
    loader = OneByOne(None, ignore_no_migrations=True)
    leaves = {label: loader.graph.leaf_nodes(label)[0][1] for label in ours()}
    for label in ours():
        for former in folder_of(label).glob("0001_squashed_*.py"):
            former.unlink()
        if several(label, loader):
            write(label, loader, leaves)


if __name__ == "__main__":
    main()
