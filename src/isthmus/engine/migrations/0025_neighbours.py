from django.db import migrations, models


class Migration(migrations.Migration):
    """A hub's neighbours are read in order of their keys, so that a page of them is read no further."""

    dependencies = [("engine", "0024_own_kinds")]

    operations = [
        migrations.AddIndex(
            "edge",
            models.Index(
                fields=["target", "source", "type"],
                condition=models.Q(valid_to__isnull=True),
                name="edge_current_back",
            ),
        ),
    ]
