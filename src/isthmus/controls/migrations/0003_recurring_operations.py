import django.db.models.deletion
import django.db.models.manager
import isthmus.engine.keys
import isthmus.engine.text
from django.db import migrations, models

from isthmus.engine.migrating import AddIndexes


class Migration(migrations.Migration):
    dependencies = [
        ("controls", "0002_control_tests"),
        ("engine", "0032_names_mark"),
    ]

    operations = [
        migrations.CreateModel(
            name="Point",
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
                ("what", models.CharField(max_length=500)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Yes"),
                            ("no", "No"),
                            ("not_applicable", "Not applicable"),
                        ],
                        help_text="No and not applicable say why.",
                        max_length=20,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.AddField(
            model_name="controltest",
            name="covers_from",
            field=models.DateField(
                blank=True,
                help_text="The first day that is looked at.",
                null=True,
                verbose_name="covers the time since",
            ),
        ),
        migrations.AddField(
            model_name="controltest",
            name="scheduled_for",
            field=models.DateField(editable=False, null=True, verbose_name="asked for"),
        ),
        migrations.CreateModel(
            name="Operation",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("restore", "Restore test"),
                            ("logs", "Log review"),
                            ("access", "Access review"),
                            ("other", "Something else"),
                        ],
                        default="other",
                        help_text="An access review lists who began, changed position, role or team, and left.",
                        max_length=10,
                        verbose_name="what is done",
                    ),
                ),
                (
                    "every",
                    models.CharField(
                        choices=[
                            ("week", "Every week"),
                            ("month", "Every month"),
                            ("quarter", "Every quarter"),
                            ("half_year", "Every half year"),
                            ("year", "Every year"),
                        ],
                        default="quarter",
                        max_length=10,
                        verbose_name="how often",
                    ),
                ),
                (
                    "begins_on",
                    models.DateField(
                        blank=True,
                        help_text="The following are counted from this day.",
                        null=True,
                        verbose_name="first due",
                    ),
                ),
                (
                    "collects",
                    models.TextField(
                        blank=True,
                        help_text="One thing on each line: each is answered every time before it counts as passed.",
                        max_length=5000,
                        verbose_name="what is collected",
                    ),
                ),
                ("next_on", models.DateField(editable=False, null=True, verbose_name="next due")),
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
                    "control",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="controls.control",
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
                "verbose_name": "recurring operation",
                "abstract": False,
                "base_manager_name": "objects_unguarded",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("objects_unguarded", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name="controltest",
            name="operation",
            field=models.ForeignKey(
                blank=True,
                help_text="What it is done for again and again; empty for a test that stands alone.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="controls.operation",
                verbose_name="recurring operation",
            ),
        ),
        migrations.AddField(
            model_name="point",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engine.organization",
            ),
        ),
        migrations.AddField(
            model_name="point",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="points",
                to="controls.controltest",
            ),
        ),
        migrations.AddField(
            model_name="point",
            name="who",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engine.principal",
                verbose_name="about whom",
            ),
        ),
        AddIndexes(
            "controltest",
            [
                models.Index(
                    fields=[
                        "organization",
                        "operation",
                        "title_key",
                        "entry",
                        "circle",
                        "removed_at",
                    ],
                    name="ctest_oper9bf5_title_key",
                ),
                models.Index(
                    fields=[
                        "organization",
                        "operation",
                        "changed_at",
                        "entry",
                        "circle",
                        "removed_at",
                    ],
                    name="ctest_oper9bf5_changed_at",
                ),
                models.Index(
                    fields=[
                        "organization",
                        "operation",
                        "created_at",
                        "entry",
                        "circle",
                        "removed_at",
                    ],
                    name="ctest_oper9bf5_created_at",
                ),
            ],
        ),
        AddIndexes(
            "operation",
            [
                models.Index(
                    fields=["organization", "title_key", "entry", "circle", "removed_at"],
                    name="operation_title_key",
                ),
                models.Index(
                    fields=["organization", "changed_at", "entry", "circle", "removed_at"],
                    name="operation_changed_at",
                ),
                models.Index(
                    fields=["organization", "created_at", "entry", "circle", "removed_at"],
                    name="operation_created_at",
                ),
                models.Index(
                    fields=[
                        "organization",
                        "control",
                        "title_key",
                        "entry",
                        "circle",
                        "removed_at",
                    ],
                    name="operation_control_title_key",
                ),
                models.Index(
                    fields=[
                        "organization",
                        "control",
                        "changed_at",
                        "entry",
                        "circle",
                        "removed_at",
                    ],
                    name="operation_control_changed_at",
                ),
                models.Index(
                    fields=[
                        "organization",
                        "control",
                        "created_at",
                        "entry",
                        "circle",
                        "removed_at",
                    ],
                    name="operation_control_created_at",
                ),
                models.Index(
                    fields=["organization", "kind", "title_key", "entry", "circle", "removed_at"],
                    name="operation_kind_title_key",
                ),
                models.Index(
                    fields=["organization", "kind", "changed_at", "entry", "circle", "removed_at"],
                    name="operation_kind_changed_at",
                ),
                models.Index(
                    fields=["organization", "kind", "created_at", "entry", "circle", "removed_at"],
                    name="operation_kind_created_at",
                ),
                models.Index(
                    fields=["organization", "every", "title_key", "entry", "circle", "removed_at"],
                    name="operation_every_title_key",
                ),
                models.Index(
                    fields=["organization", "every", "changed_at", "entry", "circle", "removed_at"],
                    name="operation_every_changed_at",
                ),
                models.Index(
                    fields=["organization", "every", "created_at", "entry", "circle", "removed_at"],
                    name="operation_every_created_at",
                ),
                models.Index(
                    fields=["organization", "owner", "title_key", "entry", "circle", "removed_at"],
                    name="operation_owner_title_key",
                ),
                models.Index(
                    fields=["organization", "owner", "changed_at", "entry", "circle", "removed_at"],
                    name="operation_owner_changed_at",
                ),
                models.Index(
                    fields=["organization", "owner", "created_at", "entry", "circle", "removed_at"],
                    name="operation_owner_created_at",
                ),
                models.Index(
                    fields=["organization", "state", "title_key", "entry", "circle", "removed_at"],
                    name="operation_state_title_key",
                ),
                models.Index(
                    fields=["organization", "state", "changed_at", "entry", "circle", "removed_at"],
                    name="operation_state_changed_at",
                ),
                models.Index(
                    fields=["organization", "state", "created_at", "entry", "circle", "removed_at"],
                    name="operation_state_created_at",
                ),
                models.Index(
                    fields=["organization", "next_on", "entry", "circle", "removed_at"],
                    name="operation_next_on",
                ),
            ],
        ),
        AddIndexes(
            "point",
            [
                models.Index(fields=["record", "who"], name="control_point_by_who"),
            ],
        ),
    ]
