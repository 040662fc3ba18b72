from django.db import migrations, models

from isthmus.engine.migrating import AddIndexes


class Migration(migrations.Migration):
    dependencies = [("incidents", "0020_lists_by_people")]

    operations = [
        AddIndexes(
            "incident",
            [
                models.Index(
                    fields=["organization", "state", "priority", "entry", "circle", "removed_at"],
                    name="incident_state_priority",
                )
            ],
        )
    ]
