from typing import Any

from django.db import migrations

#: On SQLite a full-text table is emptied soonest by making it anew.
TABLE = """CREATE VIRTUAL TABLE engine_searchrow USING fts5(
    words, said, tokenize = "ascii tokenchars '_'", detail = none, columnsize = 0)"""


def empty(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE engine_searchrow")
        schema_editor.execute(TABLE)
    else:
        schema_editor.execute("TRUNCATE engine_searchrow")


class Migration(migrations.Migration):
    """Words of titles stand behind a mark of their organization: `search.filling` writes all anew."""

    dependencies = [("engine", "0030_tasks_not_needed")]

    operations = [migrations.RunPython(empty, empty)]
