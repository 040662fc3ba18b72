import django.db.models.deletion
import django.db.models.manager
import isthmus.engine.text
from django.db import migrations, models

from isthmus.engine.migrating import AddIndexes


class Migration(migrations.Migration):
    dependencies = [
        ("controls", "0001_controls"),
        ("engine", "0031_titles_by_organization"),
    ]

    operations = [
        migrations.CreateModel(
            name="ControlTest",
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
                        choices=[("design", "Of its design"), ("operating", "Of its operation")],
                        default="operating",
                        help_text="Its design: would it help, done as written? Its operation: is it done, and does it help?",
                        max_length=10,
                    ),
                ),
                (
                    "method",
                    models.TextField(
                        blank=True,
                        help_text="What is done and looked at, and when it counts as passed.",
                        max_length=10000,
                    ),
                ),
                (
                    "sample",
                    models.TextField(
                        blank=True,
                        help_text="Of what, from when to when, how many of how many, and how they are chosen.",
                        max_length=5000,
                    ),
                ),
                (
                    "due_on",
                    models.DateField(blank=True, null=True, verbose_name="carried out until"),
                ),
                (
                    "done_on",
                    models.DateField(
                        blank=True,
                        help_text="Empty: the day on which the result is recorded.",
                        null=True,
                        verbose_name="carried out on",
                    ),
                ),
                (
                    "evidence",
                    models.TextField(
                        blank=True,
                        help_text="An address, a place, a reference. Files can be attached as well.",
                        max_length=2000,
                        verbose_name="where its evidence is",
                    ),
                ),
                (
                    "next_due",
                    models.DateField(
                        blank=True,
                        help_text="Until then a passed test holds. Empty: a year after it was carried out.",
                        null=True,
                        verbose_name="to be tested again by",
                    ),
                ),
                (
                    "found",
                    models.TextField(blank=True, editable=False, verbose_name="what was found"),
                ),
            ],
            options={
                "verbose_name": "control test",
                "abstract": False,
                "base_manager_name": "objects_unguarded",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("objects_unguarded", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name="control",
            name="tested",
            field=models.CharField(
                choices=[
                    ("failed", "Failed"),
                    ("none", "No test defined"),
                    ("never", "Never tested"),
                    ("old", "Passed, but old"),
                    ("passed", "Passed"),
                ],
                default="none",
                editable=False,
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="control",
            name="tests_hold_until",
            field=models.DateField(editable=False, null=True, verbose_name="tests hold until"),
        ),
        migrations.AddField(
            model_name="controltest",
            name="circle",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engine.circle",
            ),
        ),
        migrations.AddField(
            model_name="controltest",
            name="control",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="controls.control",
            ),
        ),
        migrations.AddField(
            model_name="controltest",
            name="done_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engine.principal",
                verbose_name="result recorded by",
            ),
        ),
        migrations.AddField(
            model_name="controltest",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engine.organization",
            ),
        ),
        migrations.AddField(
            model_name="controltest",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engine.principal",
            ),
        ),
        migrations.AddConstraint(
            model_name="controltest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("next_due__isnull", True),
                    ("done_on__isnull", True),
                    ("next_due__gte", models.F("done_on")),
                    _connector="OR",
                ),
                name="control_test_next_after_done",
            ),
        ),
        AddIndexes(
            "control",
            [
                models.Index(
                    fields=["organization", "tested", "title_key", "entry", "circle", "removed_at"],
                    name="control_tested_title_key",
                ),
                models.Index(
                    fields=[
                        "organization",
                        "tested",
                        "changed_at",
                        "entry",
                        "circle",
                        "removed_at",
                    ],
                    name="control_tested_changed_at",
                ),
                models.Index(
                    fields=[
                        "organization",
                        "tested",
                        "created_at",
                        "entry",
                        "circle",
                        "removed_at",
                    ],
                    name="control_tested_created_at",
                ),
                models.Index(
                    fields=["organization", "tests_hold_until", "entry", "circle", "removed_at"],
                    name="control_tests_29a0",
                ),
            ],
        ),
        AddIndexes(
            "controltest",
            [
                models.Index(
                    fields=["organization", "title_key", "entry", "circle", "removed_at"],
                    name="ctest_title_key",
                ),
                models.Index(
                    fields=["organization", "changed_at", "entry", "circle", "removed_at"],
                    name="ctest_changed_at",
                ),
                models.Index(
                    fields=["organization", "created_at", "entry", "circle", "removed_at"],
                    name="ctest_created_at",
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
                    name="ctest_control_title_key",
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
                    name="ctest_control_changed_at",
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
                    name="ctest_control_created_at",
                ),
                models.Index(
                    fields=["organization", "kind", "title_key", "entry", "circle", "removed_at"],
                    name="ctest_kind_title_key",
                ),
                models.Index(
                    fields=["organization", "kind", "changed_at", "entry", "circle", "removed_at"],
                    name="ctest_kind_changed_at",
                ),
                models.Index(
                    fields=["organization", "kind", "created_at", "entry", "circle", "removed_at"],
                    name="ctest_kind_created_at",
                ),
                models.Index(
                    fields=["organization", "owner", "title_key", "entry", "circle", "removed_at"],
                    name="ctest_owner_title_key",
                ),
                models.Index(
                    fields=["organization", "owner", "changed_at", "entry", "circle", "removed_at"],
                    name="ctest_owner_changed_at",
                ),
                models.Index(
                    fields=["organization", "owner", "created_at", "entry", "circle", "removed_at"],
                    name="ctest_owner_created_at",
                ),
                models.Index(
                    fields=["organization", "state", "title_key", "entry", "circle", "removed_at"],
                    name="ctest_state_title_key",
                ),
                models.Index(
                    fields=["organization", "state", "changed_at", "entry", "circle", "removed_at"],
                    name="ctest_state_changed_at",
                ),
                models.Index(
                    fields=["organization", "state", "created_at", "entry", "circle", "removed_at"],
                    name="ctest_state_created_at",
                ),
                models.Index(
                    fields=["organization", "due_on", "entry", "circle", "removed_at"],
                    name="ctest_due_on",
                ),
                models.Index(
                    fields=["organization", "done_on", "entry", "circle", "removed_at"],
                    name="ctest_done_on",
                ),
                models.Index(
                    fields=["organization", "next_due", "entry", "circle", "removed_at"],
                    name="ctest_next_due",
                ),
            ],
        ),
    ]
