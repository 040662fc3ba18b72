"""The folded title of each version in force, by which customers' lists are ordered and searched."""

import json
from typing import Any

from django.db import migrations

from isthmus.engine.text import FoldedField, fold


def forwards(apps: Any, schema_editor: Any) -> None:
    InForce = apps.get_model("engine", "InForce")
    for row in InForce._base_manager.select_related("snapshot").order_by("pk").iterator():
        title = json.loads(row.snapshot.content)["fields"].get("title", "")
        # What was lawfully erased is marked by an object.
        row.title_key = fold(title if isinstance(title, str) else "Erased by law")[:250]
        row.save(update_fields=["title_key"])


class Migration(migrations.Migration):
    dependencies = [("engine", "0009_indexes")]

    operations = [
        migrations.AddField(
            "inforce", "title_key", FoldedField(default=""), preserve_default=False
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
