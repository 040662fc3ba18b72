import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("controls", "0002_control_tests"),
        ("risks", "0005_names_of_assessments"),
    ]

    operations = [
        migrations.AddField(
            model_name="measure",
            name="control",
            field=models.ForeignKey(
                blank=True,
                help_text="The control that does it. One control may treat several risks.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="controls.control",
            ),
        ),
    ]
