from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("risks", "0006_measure_control"),
    ]

    operations = [
        migrations.AddField(
            model_name="risk",
            name="told_customers",
            field=models.TextField(
                blank=True,
                help_text="In words for customers: what they would see of it, for how long. They read it "
                "where the risk is shared with them, and what they accept rests on it.",
                max_length=2000,
                verbose_name="what would happen",
            ),
        ),
    ]
