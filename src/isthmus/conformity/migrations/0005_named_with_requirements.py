from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conformity", "0004_own_fields"),
    ]

    operations = [
        migrations.AddField(
            model_name="proberun",
            name="named",
            field=models.JSONField(default=dict),
        ),
    ]
