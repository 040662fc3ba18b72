from django.db import migrations, models

from isthmus.engine.migrating import AddIndexes


class Migration(migrations.Migration):
    dependencies = [("engine", "0032_names_mark")]

    operations = [
        migrations.RemoveIndex(model_name="edge", name="edge_by_target"),
        AddIndexes("edge", [models.Index(fields=["target", "type", "id"], name="edge_by_target")]),
    ]
