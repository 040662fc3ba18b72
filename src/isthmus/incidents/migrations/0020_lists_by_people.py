import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engine", "0032_names_mark"),
        ("incidents", "0019_in_confidence"),
    ]

    operations = [
        migrations.AlterField(
            model_name="incident",
            name="reporter",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engine.principal",
                verbose_name="reported by",
            ),
        ),
        migrations.AlterField(
            model_name="incident",
            name="team",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="The team that works on it. Empty: that of the service.",
                limit_choices_to={"kind__in": ("group", "role", "party")},
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engine.principal",
            ),
        ),
    ]
