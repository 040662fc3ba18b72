import django.db.models.deletion
import isthmus.engine.keys
import isthmus.engine.migrating
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("standards", "0001_catalogues")]

    initial = True

    dependencies = [
        ("engine", "0019_search"),
    ]

    operations = [
        isthmus.engine.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Catalogue",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                default=isthmus.engine.keys.new_key,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("code", models.CharField(max_length=40, unique=True)),
                        ("name", models.CharField(max_length=24)),
                        ("version", models.CharField(max_length=40)),
                        ("title", models.CharField(max_length=500)),
                        ("about", models.JSONField(default=dict)),
                        ("file", models.CharField(max_length=100)),
                        ("digest", models.CharField(max_length=64)),
                        ("requirements", models.PositiveIntegerField()),
                        ("judged", models.PositiveIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[("loaded", "Loaded"), ("retired", "Retired")],
                                default="loaded",
                                max_length=10,
                            ),
                        ),
                        ("loaded_at", models.DateTimeField()),
                        ("loaded_by", models.CharField(max_length=200)),
                        (
                            "organization",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.organization",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "name", "version"),
                                name="catalogue_version_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("organization__isnull", True)),
                                fields=("name", "version"),
                                name="catalogue_of_all_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CatalogueText",
                    fields=[
                        (
                            "catalogue",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="standards.catalogue",
                            ),
                        ),
                        ("content", models.BinaryField()),
                    ],
                ),
            ],
        ),
    ]
