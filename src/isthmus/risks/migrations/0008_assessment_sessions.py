import django.db.models.deletion
import django.db.models.manager
import isthmus.engine.keys
import isthmus.engine.text
from django.db import migrations, models

from isthmus.engine.migrating import AddIndexes


class Migration(migrations.Migration):
    dependencies = [
        ("engine", "0032_names_mark"),
        ("risks", "0007_what_customers_are_told"),
    ]

    operations = [
        migrations.CreateModel(
            name="RiskSession",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="engine.entry",
                    ),
                ),
                ("reference", models.CharField(editable=False, max_length=60)),
                ("title", models.CharField(max_length=250)),
                ("title_key", isthmus.engine.text.FoldedField(editable=False, max_length=250)),
                ("state", models.CharField(editable=False, max_length=40)),
                ("created_at", models.DateTimeField(editable=False, verbose_name="created")),
                ("changed_at", models.DateTimeField(editable=False, verbose_name="changed")),
                ("removed_at", models.DateTimeField(editable=False, null=True)),
                ("own", models.JSONField(default=dict, editable=False)),
                (
                    "concerns",
                    models.CharField(
                        choices=[
                            ("isms", "Information security"),
                            ("sms", "Service management"),
                            ("both", "Both"),
                        ],
                        default="both",
                        max_length=4,
                        verbose_name="risks of",
                    ),
                ),
                (
                    "purpose",
                    models.TextField(
                        blank=True,
                        help_text="Why now, and what of.",
                        max_length=2000,
                        verbose_name="what it is about",
                    ),
                ),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="planned for")),
                (
                    "result",
                    models.TextField(blank=True, editable=False, verbose_name="what came of it"),
                ),
                (
                    "not_looked_at",
                    models.TextField(blank=True, editable=False, verbose_name="not looked at"),
                ),
                (
                    "closed_on",
                    models.DateField(editable=False, null=True, verbose_name="closed on"),
                ),
                (
                    "circle",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="engine.circle",
                    ),
                ),
                (
                    "method",
                    models.ForeignKey(
                        blank=True,
                        help_text="One that is in force, and for such risks: everything is judged by it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="risks.method",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="engine.organization",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="engine.principal",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects_unguarded",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("objects_unguarded", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Participant",
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
                ("name", models.CharField(max_length=120)),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        help_text="What they are asked for.",
                        max_length=200,
                        verbose_name="knows",
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
                        related_name="people",
                        to="risks.risksession",
                    ),
                ),
            ],
        ),
        AddIndexes(
            "risksession",
            [
                models.Index(
                    fields=["organization", "title_key", "entry", "circle", "removed_at"],
                    name="risksessio_title_key",
                ),
                models.Index(
                    fields=["organization", "changed_at", "entry", "circle", "removed_at"],
                    name="risksessio_changed_at",
                ),
                models.Index(
                    fields=["organization", "created_at", "entry", "circle", "removed_at"],
                    name="risksessio_created_at",
                ),
                models.Index(
                    fields=[
                        "organization",
                        "concerns",
                        "title_key",
                        "entry",
                        "circle",
                        "removed_at",
                    ],
                    name="risksessio_concerns_title_key",
                ),
                models.Index(
                    fields=[
                        "organization",
                        "concerns",
                        "changed_at",
                        "entry",
                        "circle",
                        "removed_at",
                    ],
                    name="risksessio_concerns_changed_at",
                ),
                models.Index(
                    fields=[
                        "organization",
                        "concerns",
                        "created_at",
                        "entry",
                        "circle",
                        "removed_at",
                    ],
                    name="risksessio_concerns_created_at",
                ),
                models.Index(
                    fields=["organization", "method", "title_key", "entry", "circle", "removed_at"],
                    name="risksessio_method_title_key",
                ),
                models.Index(
                    fields=[
                        "organization",
                        "method",
                        "changed_at",
                        "entry",
                        "circle",
                        "removed_at",
                    ],
                    name="risksessio_method_changed_at",
                ),
                models.Index(
                    fields=[
                        "organization",
                        "method",
                        "created_at",
                        "entry",
                        "circle",
                        "removed_at",
                    ],
                    name="risksessio_method_created_at",
                ),
                models.Index(
                    fields=["organization", "owner", "title_key", "entry", "circle", "removed_at"],
                    name="risksessio_owner_title_key",
                ),
                models.Index(
                    fields=["organization", "owner", "changed_at", "entry", "circle", "removed_at"],
                    name="risksessio_owner_changed_at",
                ),
                models.Index(
                    fields=["organization", "owner", "created_at", "entry", "circle", "removed_at"],
                    name="risksessio_owner_created_at",
                ),
                models.Index(
                    fields=["organization", "state", "title_key", "entry", "circle", "removed_at"],
                    name="risksessio_state_title_key",
                ),
                models.Index(
                    fields=["organization", "state", "changed_at", "entry", "circle", "removed_at"],
                    name="risksessio_state_changed_at",
                ),
                models.Index(
                    fields=["organization", "state", "created_at", "entry", "circle", "removed_at"],
                    name="risksessio_state_created_at",
                ),
                models.Index(
                    fields=["organization", "held_on", "entry", "circle", "removed_at"],
                    name="risksessio_held_on",
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(fields=["record", "position"], name="participant_in_order"),
        ),
    ]
