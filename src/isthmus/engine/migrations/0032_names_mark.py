from django.db import migrations, models


class Migration(migrations.Migration):
    """Organizations may call the records of a register by names of their own."""

    dependencies = [("engine", "0031_titles_by_organization")]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="names_mark",
            field=models.BigIntegerField(default=0, editable=False),
        )
    ]
