from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("improvement", "0001_nonconformities_and_improvements"),
    ]

    operations = [
        migrations.AlterField(
            model_name="improvement",
            name="origin",
            field=models.CharField(
                choices=[
                    ("report", "A report at the desk"),
                    ("audit", "Audit"),
                    ("review", "Management review"),
                    ("probe", "Probe"),
                    ("complaint", "Complaint or satisfaction"),
                    ("measured", "Measurement"),
                    ("supplier", "Supplier"),
                    ("test", "Test of a control"),
                    ("work", "Noticed at work"),
                ],
                default="work",
                max_length=12,
                verbose_name="comes from",
            ),
        ),
        migrations.AlterField(
            model_name="nonconformity",
            name="origin",
            field=models.CharField(
                choices=[
                    ("report", "A report at the desk"),
                    ("audit", "Audit"),
                    ("review", "Management review"),
                    ("probe", "Probe"),
                    ("complaint", "Complaint or satisfaction"),
                    ("measured", "Measurement"),
                    ("supplier", "Supplier"),
                    ("test", "Test of a control"),
                    ("work", "Noticed at work"),
                ],
                default="work",
                max_length=12,
                verbose_name="found by",
            ),
        ),
    ]
