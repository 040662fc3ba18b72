from django.db import migrations, models

from isthmus.engine.migrating import AddIndexes, AddStatistics


class Migration(migrations.Migration):
    dependencies = [("risks", "0009_lists_by_level")]

    operations = [
        AddIndexes(
            "risk",
            [
                models.Index(
                    fields=[
                        "organization",
                        "above",
                        "consequence",
                        "entry",
                        "circle",
                        "removed_at",
                    ],
                    name="risk_above_conseq84bb",
                )
            ],
        ),
        AddStatistics("risk", "risk_above_consequence", ["above", "consequence"]),
    ]
