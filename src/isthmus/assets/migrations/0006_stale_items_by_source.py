from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assets", "0005_discrepancies")]

    operations = [
        migrations.RemoveIndex(model_name="sighting", name="sighting_stale"),
        migrations.AddIndex(
            model_name="sighting",
            index=models.Index(
                fields=["organization", "source", "entry"],
                condition=models.Q(("stale_since__isnull", False)),
                name="sighting_stale",
            ),
        ),
    ]
