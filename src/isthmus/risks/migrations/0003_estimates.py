import django.db.models.deletion
import isthmus.engine.keys
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engine", "0030_tasks_not_needed"),
        ("risks", "0002_customers_who_accept"),
    ]

    operations = [
        migrations.CreateModel(
            name="Estimate",
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
                ("position", models.PositiveSmallIntegerField(editable=False)),
                (
                    "case",
                    models.CharField(
                        choices=[
                            ("before", "Without any measures"),
                            ("now", "As things are"),
                            ("after", "After treatment"),
                        ],
                        max_length=6,
                        verbose_name="when",
                    ),
                ),
                (
                    "least",
                    models.DecimalField(
                        decimal_places=4,
                        help_text="Once in twenty years is 0.05.",
                        max_digits=9,
                        verbose_name="times a year, at least",
                    ),
                ),
                (
                    "likeliest",
                    models.DecimalField(decimal_places=4, max_digits=9, verbose_name="likeliest"),
                ),
                (
                    "most",
                    models.DecimalField(
                        decimal_places=4, max_digits=9, verbose_name="times a year, at most"
                    ),
                ),
                (
                    "loss_low",
                    models.DecimalField(
                        decimal_places=3, max_digits=15, verbose_name="one costs from"
                    ),
                ),
                (
                    "loss_high",
                    models.DecimalField(decimal_places=3, max_digits=15, verbose_name="to"),
                ),
                (
                    "share",
                    models.CharField(
                        choices=[
                            ("50", "50 %"),
                            ("80", "80 %"),
                            ("90", "90 %"),
                            ("95", "95 %"),
                            ("98", "98 %"),
                        ],
                        default="90",
                        help_text="Of all losses; what costs less or more is as likely on both sides.",
                        max_length=2,
                        verbose_name="the range holds",
                    ),
                ),
                (
                    "currency",
                    models.CharField(help_text="Three letters of ISO 4217.", max_length=3),
                ),
                (
                    "seed",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Another number draws other years; empty is 1. The same gives the same figures.",
                        null=True,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="engine.organization",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="estimates",
                        to="risks.risk",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["record", "case"], name="estimate_by_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("least__gte", 0),
                            ("likeliest__gte", models.F("least")),
                            ("most__gte", models.F("likeliest")),
                        ),
                        name="estimate_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("loss_high__gte", models.F("loss_low")), ("loss_low__gt", 0)
                        ),
                        name="estimate_loss_in_order",
                    ),
                ],
            },
        ),
    ]
