import django.db.models.deletion
import django.db.models.manager
import isthmus.engine.keys
import isthmus.engine.migrating
import isthmus.engine.text
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("controls", "0001_controls"),
        ("controls", "0002_control_tests"),
        ("controls", "0003_recurring_operations"),
    ]

    initial = True

    dependencies = [
        ("engine", "0031_titles_by_organization"),
        ("engine", "0032_names_mark"),
    ]

    operations = [
        isthmus.engine.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Control",
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
                        (
                            "title_key",
                            isthmus.engine.text.FoldedField(editable=False, max_length=250),
                        ),
                        ("state", models.CharField(editable=False, max_length=40)),
                        (
                            "created_at",
                            models.DateTimeField(editable=False, verbose_name="created"),
                        ),
                        (
                            "changed_at",
                            models.DateTimeField(editable=False, verbose_name="changed"),
                        ),
                        ("removed_at", models.DateTimeField(editable=False, null=True)),
                        ("own", models.JSONField(default=dict, editable=False)),
                        (
                            "origin",
                            models.CharField(
                                choices=[("catalogue", "A catalogue"), ("own", "Ours")],
                                default="own",
                                help_text="A catalogue of controls, such as Annex A of ISO/IEC 27001, or yourselves.",
                                max_length=10,
                                verbose_name="comes from",
                            ),
                        ),
                        (
                            "effect",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("preventive", "Keeps it from happening"),
                                    ("detective", "Shows that it happens"),
                                    ("corrective", "Limits it or puts it right"),
                                ],
                                help_text="Towards what it is there against.",
                                max_length=10,
                                verbose_name="what it does",
                            ),
                        ),
                        (
                            "purpose",
                            models.TextField(
                                blank=True,
                                help_text="What would happen without it, or what it makes sure of.",
                                max_length=5000,
                                verbose_name="what it is for",
                            ),
                        ),
                        (
                            "how",
                            models.TextField(
                                blank=True,
                                help_text="By whom or what, how often, and where that can be seen.",
                                max_length=20000,
                                verbose_name="how it is done",
                            ),
                        ),
                        (
                            "implement_by",
                            models.DateField(blank=True, null=True, verbose_name="implement by"),
                        ),
                        (
                            "implemented_on",
                            models.DateField(
                                editable=False, null=True, verbose_name="implemented on"
                            ),
                        ),
                        (
                            "review_due",
                            models.DateField(
                                blank=True,
                                help_text="When somebody asks whether it still fits. Empty: a year after it is implemented.",
                                null=True,
                                verbose_name="next review",
                            ),
                        ),
                        (
                            "cost_once",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                max_digits=15,
                                null=True,
                                verbose_name="costs once",
                            ),
                        ),
                        (
                            "cost_yearly",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                max_digits=15,
                                null=True,
                                verbose_name="costs a year",
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(
                                blank=True, help_text="Three letters of ISO 4217.", max_length=3
                            ),
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
                        (
                            "tested",
                            models.CharField(
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
                        (
                            "tests_hold_until",
                            models.DateField(
                                editable=False, null=True, verbose_name="tests hold until"
                            ),
                        ),
                    ],
                    options={
                        "base_manager_name": "objects_unguarded",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("cost_once__isnull", True),
                                        ("cost_once__gte", 0),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("cost_yearly__isnull", True),
                                        ("cost_yearly__gte", 0),
                                        _connector="OR",
                                    ),
                                ),
                                name="control_cost_not_negative",
                            )
                        ],
                        "indexes": [
                            models.Index(
                                fields=[
                                    "organization",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="control_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="control_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="control_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "origin",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="control_origin_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "origin",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="control_origin_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "origin",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="control_origin_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "effect",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="control_effect_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "effect",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="control_effect_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "effect",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="control_effect_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "owner",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="control_owner_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "owner",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="control_owner_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "owner",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="control_owner_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "state",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="control_state_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "state",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="control_state_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "state",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="control_state_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "implement_by",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="control_implem1bbd",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "review_due",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="control_review_due",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "tested",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
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
                                fields=[
                                    "organization",
                                    "tests_hold_until",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="control_tests_29a0",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
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
                        (
                            "title_key",
                            isthmus.engine.text.FoldedField(editable=False, max_length=250),
                        ),
                        ("state", models.CharField(editable=False, max_length=40)),
                        (
                            "created_at",
                            models.DateTimeField(editable=False, verbose_name="created"),
                        ),
                        (
                            "changed_at",
                            models.DateTimeField(editable=False, verbose_name="changed"),
                        ),
                        ("removed_at", models.DateTimeField(editable=False, null=True)),
                        ("own", models.JSONField(default=dict, editable=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("design", "Of its design"),
                                    ("operating", "Of its operation"),
                                ],
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
                            models.DateField(
                                blank=True, null=True, verbose_name="carried out until"
                            ),
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
                            models.TextField(
                                blank=True, editable=False, verbose_name="what was found"
                            ),
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
                            "done_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                                verbose_name="result recorded by",
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
                        (
                            "covers_from",
                            models.DateField(
                                blank=True,
                                help_text="The first day that is looked at.",
                                null=True,
                                verbose_name="covers the time since",
                            ),
                        ),
                        (
                            "scheduled_for",
                            models.DateField(editable=False, null=True, verbose_name="asked for"),
                        ),
                        (
                            "operation",
                            models.ForeignKey(
                                blank=True,
                                help_text="What it is done for again and again; empty for a test that stands alone.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="controls.operation",
                                verbose_name="recurring operation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "control test",
                        "base_manager_name": "objects_unguarded",
                        "indexes": [
                            models.Index(
                                fields=[
                                    "organization",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="ctest_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="ctest_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
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
                                fields=[
                                    "organization",
                                    "kind",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="ctest_kind_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "kind",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="ctest_kind_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "kind",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="ctest_kind_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "owner",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="ctest_owner_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "owner",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="ctest_owner_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "owner",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="ctest_owner_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "state",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="ctest_state_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "state",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="ctest_state_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "state",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
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
                                fields=[
                                    "organization",
                                    "next_due",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="ctest_next_due",
                            ),
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
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("next_due__isnull", True),
                                    ("done_on__isnull", True),
                                    ("next_due__gte", models.F("done_on")),
                                    _connector="OR",
                                ),
                                name="control_test_next_after_done",
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
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
                                related_name="points",
                                to="controls.controltest",
                            ),
                        ),
                        (
                            "who",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                                verbose_name="about whom",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "who"], name="control_point_by_who")
                        ],
                    },
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
                        (
                            "title_key",
                            isthmus.engine.text.FoldedField(editable=False, max_length=250),
                        ),
                        ("state", models.CharField(editable=False, max_length=40)),
                        (
                            "created_at",
                            models.DateTimeField(editable=False, verbose_name="created"),
                        ),
                        (
                            "changed_at",
                            models.DateTimeField(editable=False, verbose_name="changed"),
                        ),
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
                        (
                            "next_on",
                            models.DateField(editable=False, null=True, verbose_name="next due"),
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
                        "base_manager_name": "objects_unguarded",
                        "indexes": [
                            models.Index(
                                fields=[
                                    "organization",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="operation_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="operation_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
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
                                fields=[
                                    "organization",
                                    "kind",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="operation_kind_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "kind",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="operation_kind_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "kind",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="operation_kind_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "every",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="operation_every_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "every",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="operation_every_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "every",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="operation_every_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "owner",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="operation_owner_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "owner",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="operation_owner_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "owner",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="operation_owner_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "state",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="operation_state_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "state",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="operation_state_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "state",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="operation_state_created_at",
                            ),
                            models.Index(
                                fields=["organization", "next_on", "entry", "circle", "removed_at"],
                                name="operation_next_on",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
            ],
        ),
    ]
