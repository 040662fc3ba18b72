import django.db.models.deletion
import django.db.models.manager
import isthmus.engine.fields
import isthmus.engine.keys
import isthmus.engine.migrating
import isthmus.engine.text
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("conformity", "0001_initial"),
        ("conformity", "0002_probe_intervals"),
        ("conformity", "0003_indexes"),
        ("conformity", "0004_own_fields"),
        ("conformity", "0005_named_with_requirements"),
    ]

    initial = True

    dependencies = [
        ("engine", "0001_initial"),
        ("engine", "0008_jobs"),
        ("engine", "0009_indexes"),
    ]

    operations = [
        isthmus.engine.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Assessment",
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
                        (
                            "covers",
                            models.CharField(
                                choices=[
                                    ("both", "Both standards"),
                                    ("isms", "Information security only"),
                                    ("sms", "Service management only"),
                                ],
                                default="both",
                                max_length=10,
                            ),
                        ),
                        (
                            "purpose",
                            models.TextField(
                                blank=True, help_text="Why now, and what it is to decide."
                            ),
                        ),
                        (
                            "due_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="to be finished by"
                            ),
                        ),
                        (
                            "finished_at",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="finished"
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
                        ("own", models.JSONField(default=dict, editable=False)),
                    ],
                    options={
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
                                name="assessment_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="assessment_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="assessment_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "covers",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="assessment_covers_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "covers",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="assessment_covers_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "covers",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="assessment_covers_created_at",
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
                                name="assessment_owner_title_key",
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
                                name="assessment_owner_changed_at",
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
                                name="assessment_owner_created_at",
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
                                name="assessment_state_title_key",
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
                                name="assessment_state_changed_at",
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
                                name="assessment_state_created_at",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="EditionInUse",
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
                        ("edition", models.CharField(max_length=40)),
                        ("since", models.DateField()),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="engine.organization",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "edition"), name="edition_in_use_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Judgement",
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
                        (
                            "answer",
                            models.CharField(
                                choices=[
                                    ("conforms", "Conforms"),
                                    ("partly", "Conforms in part"),
                                    ("does_not_conform", "Does not conform"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "statement",
                            isthmus.engine.fields.MarkdownField(
                                blank=True,
                                help_text="The facts the judgement rests on.",
                                verbose_name="what was seen",
                            ),
                        ),
                        ("gap", models.TextField(blank=True, verbose_name="what is missing")),
                        ("action", models.TextField(blank=True, verbose_name="what to do next")),
                        ("judged_at", models.DateTimeField(editable=False, verbose_name="judged")),
                        (
                            "assessment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="conformity.assessment",
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
                            "requirement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.entry",
                            ),
                        ),
                        (
                            "reused_from",
                            models.ForeignKey(
                                blank=True,
                                help_text="The counterpart requirement whose evidence served here as well.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.entry",
                                verbose_name="evidence taken over from",
                            ),
                        ),
                        ("own", models.JSONField(default=dict, editable=False)),
                    ],
                    options={
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
                                name="judgement_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="judgement_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="judgement_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "answer",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="judgement_answer_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "answer",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="judgement_answer_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "answer",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="judgement_answer_created_at",
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
                                name="judgement_owner_title_key",
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
                                name="judgement_owner_changed_at",
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
                                name="judgement_owner_created_at",
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
                                name="judgement_state_title_key",
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
                                name="judgement_state_changed_at",
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
                                name="judgement_state_created_at",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("removed_at__isnull", True), ("state", "standing")
                                ),
                                fields=("organization", "requirement"),
                                name="judgement_standing_once",
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="ProbeSweep",
                    fields=[
                        (
                            "organization",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="engine.organization",
                            ),
                        ),
                        ("mark", models.BigIntegerField()),
                        ("day", models.DateField()),
                    ],
                ),
                migrations.CreateModel(
                    name="ProbeFinding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("probe", models.CharField(max_length=80)),
                        ("outcome", models.CharField(max_length=20)),
                        ("fell_short_from", models.DateTimeField()),
                        ("until", models.DateTimeField(null=True)),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.entry",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="engine.organization",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["organization", "probe", "-until"],
                                name="probe_finding_by_end",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until__isnull", True)),
                                fields=("organization", "probe", "entry"),
                                name="probe_finding_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProbeRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("probe", models.CharField(max_length=80)),
                        ("seen", models.CharField(blank=True, max_length=64)),
                        ("day", models.DateField(null=True)),
                        ("ran_at", models.DateTimeField(null=True)),
                        ("sample", models.JSONField(default=list)),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="engine.organization",
                            ),
                        ),
                        ("named", models.JSONField(default=dict)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "probe"), name="probe_run_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProbeStanding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("probe", models.CharField(max_length=80)),
                        ("outcome", models.CharField(max_length=20)),
                        ("examined", models.PositiveIntegerField()),
                        ("short", models.PositiveIntegerField()),
                        ("valid_from", models.DateTimeField()),
                        ("valid_to", models.DateTimeField(null=True)),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="engine.organization",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["organization", "probe", "valid_from"],
                                name="probe_standing_by_time",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to__isnull", True)),
                                fields=("organization", "probe"),
                                name="probe_standing_once",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
