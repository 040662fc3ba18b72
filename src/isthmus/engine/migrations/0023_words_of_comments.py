from typing import Any

from django.db import migrations, models

#: A full-text table takes no further column: it is made anew, which leaves out what has to be
#: filled in with the words of comments and own fields.
NEW = """CREATE VIRTUAL TABLE engine_searchrow USING fts5(
    words, said, tokenize = "ascii tokenchars '_'", detail = none, columnsize = 0)"""
OLD = """CREATE VIRTUAL TABLE engine_searchrow USING fts5(
    words, tokenize = "ascii tokenchars '_'", detail = none, columnsize = 0)"""
INDEX = "CREATE INDEX search_words ON engine_searchrow USING gin (array_to_tsvector(string_to_array(btrim({}), ' ')))"
#: Records that are found by more words than stand there.
MORE = """DELETE FROM engine_searchrow WHERE rowid IN (
    SELECT entry_id FROM engine_comment WHERE removed_at IS NULL UNION
    SELECT id FROM engine_entry WHERE type IN (SELECT type FROM engine_ownfield))"""


def forward(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(MORE)
    if schema_editor.connection.vendor == "sqlite":
        made_anew(schema_editor, NEW, "words, said", "words, ''")
        return
    schema_editor.execute("ALTER TABLE engine_searchrow ADD COLUMN said text NOT NULL DEFAULT ''")
    schema_editor.execute("DROP INDEX search_words")
    schema_editor.execute(INDEX.format("words || said"))


def backward(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        made_anew(schema_editor, OLD, "words", "words")
        return
    schema_editor.execute("DROP INDEX search_words")
    schema_editor.execute("ALTER TABLE engine_searchrow DROP COLUMN said")
    schema_editor.execute(INDEX.format("words"))


def made_anew(schema_editor: Any, table: str, columns: str, values: str) -> None:
    schema_editor.execute("ALTER TABLE engine_searchrow RENAME TO engine_searchrow_former")
    schema_editor.execute(table)
    schema_editor.execute(
        f"INSERT INTO engine_searchrow (rowid, {columns}) "  # noqa: S608 - our own names
        f"SELECT rowid, {values} FROM engine_searchrow_former"
    )
    schema_editor.execute("DROP TABLE engine_searchrow_former")


class Migration(migrations.Migration):
    """A record is found by its comments and own fields as well: see `search.filling`."""

    dependencies = [("engine", "0022_files_erased")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(forward, backward)],
            state_operations=[
                migrations.AddField("searchrow", "said", models.TextField(default="")),
            ],
        ),
    ]
