from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import isthmus.engine.models.search

#: Positions and lengths of documents serve ranking and phrases, which nobody asks for here.
SQLITE = """CREATE VIRTUAL TABLE engine_searchrow USING fts5(
    words, tokenize = "ascii tokenchars '_'", detail = none, columnsize = 0)"""
POSTGRESQL = """CREATE TABLE engine_searchrow (rowid bigint PRIMARY KEY, words text NOT NULL);
    CREATE INDEX search_words ON engine_searchrow USING gin
    (array_to_tsvector(string_to_array(btrim(words), ' ')))"""


def create(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL)


def drop(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("DROP TABLE engine_searchrow")


class Migration(migrations.Migration):
    """The table of words. It is filled once every register has its tables: `search.filling`."""

    dependencies = [("engine", "0018_staged_imports")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(create, drop)],
            state_operations=[
                migrations.CreateModel(
                    name="SearchRow",
                    fields=[
                        (
                            "entry",
                            models.OneToOneField(
                                db_column="rowid",
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="search_row",
                                serialize=False,
                                to="engine.entry",
                            ),
                        ),
                        ("words", isthmus.engine.models.search.WordsField()),
                    ],
                ),
            ],
        ),
    ]
