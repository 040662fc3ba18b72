import django.db.models.deletion
import django.db.models.manager
import isthmus.engine.keys
import isthmus.engine.migrating
import isthmus.engine.text
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("services", "0001_services"), ("services", "0002_teams")]

    initial = True

    dependencies = [
        ("engine", "0023_words_of_comments"),
        ("engine", "0027_time_spent"),
        ("people", "0012_teams"),
    ]

    operations = [
        isthmus.engine.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Service",
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
                            "category",
                            models.CharField(
                                blank=True,
                                help_text="The heading it stands under in the catalogue.",
                                max_length=80,
                            ),
                        ),
                        (
                            "summary",
                            models.CharField(
                                blank=True,
                                help_text="One or two sentences in the customer's words: what it is good for.",
                                max_length=500,
                            ),
                        ),
                        (
                            "included",
                            models.TextField(
                                blank=True, max_length=5000, verbose_name="what you get"
                            ),
                        ),
                        (
                            "excluded",
                            models.TextField(
                                blank=True,
                                help_text="What people might expect and don't get, or get by another service.",
                                max_length=5000,
                                verbose_name="what is not included",
                            ),
                        ),
                        (
                            "hours",
                            models.TextField(
                                blank=True,
                                help_text="Hours of service and of support, and when it is maintained.",
                                max_length=1000,
                                verbose_name="when it is there",
                            ),
                        ),
                        (
                            "ordering",
                            models.TextField(
                                blank=True,
                                help_text="Who may order it, and where.",
                                max_length=2000,
                                verbose_name="how to ask for it",
                            ),
                        ),
                        (
                            "support",
                            models.TextField(
                                blank=True,
                                help_text="Where to turn when it fails.",
                                max_length=2000,
                                verbose_name="how to get help",
                            ),
                        ),
                        (
                            "built",
                            models.TextField(
                                blank=True,
                                help_text="Design, technology, environments. What it is made of you relate to it as well.",
                                max_length=20000,
                                verbose_name="how it is built",
                            ),
                        ),
                        (
                            "operated",
                            models.TextField(
                                blank=True,
                                help_text="Monitoring, backup, maintenance, and which documents say how.",
                                max_length=20000,
                                verbose_name="how it is operated",
                            ),
                        ),
                        (
                            "supported",
                            models.TextField(
                                blank=True,
                                help_text="Teams from the first level on, escalation, contracts behind it.",
                                max_length=20000,
                                verbose_name="how we support it",
                            ),
                        ),
                        (
                            "criticality",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("low", "Low"),
                                    ("medium", "Medium"),
                                    ("high", "High"),
                                    ("very_high", "Very high"),
                                ],
                                help_text="How much customers and the organization depend on it.",
                                max_length=10,
                            ),
                        ),
                        (
                            "confidentiality",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("low", "Low"),
                                    ("medium", "Medium"),
                                    ("high", "High"),
                                    ("very_high", "Very high"),
                                ],
                                max_length=10,
                                verbose_name="needed confidentiality",
                            ),
                        ),
                        (
                            "integrity",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("low", "Low"),
                                    ("medium", "Medium"),
                                    ("high", "High"),
                                    ("very_high", "Very high"),
                                ],
                                max_length=10,
                                verbose_name="needed integrity",
                            ),
                        ),
                        (
                            "availability",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("low", "Low"),
                                    ("medium", "Medium"),
                                    ("high", "High"),
                                    ("very_high", "Very high"),
                                ],
                                max_length=10,
                                verbose_name="needed availability",
                            ),
                        ),
                        (
                            "review_due",
                            models.DateField(
                                blank=True,
                                help_text="By when its entry is looked at again; at planned intervals.",
                                null=True,
                                verbose_name="next review",
                            ),
                        ),
                        (
                            "live_since",
                            models.DateField(editable=False, null=True, verbose_name="live since"),
                        ),
                        (
                            "retired_on",
                            models.DateField(editable=False, null=True, verbose_name="retired on"),
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
                            "team",
                            models.ForeignKey(
                                blank=True,
                                help_text="The team that reports on it come to, unless somebody says otherwise.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.team",
                                verbose_name="supported by",
                            ),
                        ),
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
                                name="service_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="service_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="service_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "category",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="service_category_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "category",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="service_category_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "category",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="service_category_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "criticality",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="service_crit94f7_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "criticality",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="service_crit94f7_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "criticality",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="service_crit94f7_created_at",
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
                                name="service_owner_title_key",
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
                                name="service_owner_changed_at",
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
                                name="service_owner_created_at",
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
                                name="service_state_title_key",
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
                                name="service_state_changed_at",
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
                                name="service_state_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "review_due",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="service_review_due",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "team",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="service_team_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "team",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="service_team_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "team",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="service_team_created_at",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Redundancy",
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
                            "needed",
                            models.PositiveSmallIntegerField(
                                help_text="So many of them suffice. Where there are fewer, all of them are needed.",
                                verbose_name="must be up",
                            ),
                        ),
                        (
                            "relation",
                            models.CharField(
                                choices=[("uses", "uses"), ("contributes_to", "contributed to by")],
                                max_length=40,
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
                                related_name="redundancy",
                                to="services.service",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["record", "relation"], name="service_redundancy_by_relation"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("needed__gte", 1)),
                                name="service_redundancy_some_needed",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
