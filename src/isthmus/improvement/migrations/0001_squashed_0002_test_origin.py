import django.db.models.deletion
import django.db.models.manager
import isthmus.engine.keys
import isthmus.engine.migrating
import isthmus.engine.text
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("improvement", "0001_nonconformities_and_improvements"),
        ("improvement", "0002_test_origin"),
    ]

    initial = True

    dependencies = [
        ("engine", "0029_encrypted_files"),
        ("incidents", "0010_major_incidents"),
    ]

    operations = [
        isthmus.engine.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Nonconformity",
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
                            "finding",
                            models.TextField(
                                blank=True,
                                help_text="The requirement, what was found instead, and what shows it.",
                                max_length=20000,
                                verbose_name="what is not met",
                            ),
                        ),
                        (
                            "concerns",
                            models.CharField(
                                choices=[
                                    ("isms", "Information security"),
                                    ("sms", "Service management"),
                                    ("both", "Both"),
                                ],
                                default="both",
                                max_length=10,
                            ),
                        ),
                        (
                            "origin",
                            models.CharField(
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
                        (
                            "found_on",
                            models.DateField(
                                blank=True,
                                help_text="Empty: the day on which it is recorded.",
                                null=True,
                                verbose_name="found on",
                            ),
                        ),
                        (
                            "correction",
                            models.TextField(
                                blank=True,
                                help_text="How it was contained and put right at once, and what was done about its consequences.",
                                max_length=20000,
                            ),
                        ),
                        (
                            "cause",
                            models.TextField(
                                blank=True,
                                help_text="Why it happened, and why nobody noticed earlier.",
                                max_length=20000,
                            ),
                        ),
                        (
                            "elsewhere",
                            models.TextField(
                                blank=True,
                                help_text="Whether it is the case, or could be, in other places, services or processes.",
                                max_length=5000,
                                verbose_name="the same elsewhere",
                            ),
                        ),
                        (
                            "due_on",
                            models.DateField(
                                blank=True,
                                help_text="Empty: 30 days after it was found.",
                                null=True,
                                verbose_name="corrective action due",
                            ),
                        ),
                        (
                            "check_on",
                            models.DateField(
                                blank=True,
                                help_text="When it can be told whether the actions helped. Empty: 90 days after they are done.",
                                null=True,
                                verbose_name="effect checked on",
                            ),
                        ),
                        (
                            "effect",
                            models.TextField(
                                blank=True, editable=False, verbose_name="what the actions did"
                            ),
                        ),
                        (
                            "closed_on",
                            models.DateField(editable=False, null=True, verbose_name="closed on"),
                        ),
                        (
                            "came_back",
                            models.PositiveIntegerField(
                                default=0, editable=False, verbose_name="times actions did not help"
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
                            "incident",
                            models.ForeignKey(
                                blank=True,
                                help_text="Whoever may know of the report may know of this; nobody else, if it is restricted.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="incidents.incident",
                                verbose_name="follows from report",
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
                        "verbose_name_plural": "nonconformities",
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
                                name="nonconform_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="nonconform_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="nonconform_created_at",
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
                                name="nonconform_concerns_title_key",
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
                                name="nonconform_concerns_changed_at",
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
                                name="nonconform_concerns_created_at",
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
                                name="nonconform_origin_title_key",
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
                                name="nonconform_origin_changed_at",
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
                                name="nonconform_origin_created_at",
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
                                name="nonconform_owner_title_key",
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
                                name="nonconform_owner_changed_at",
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
                                name="nonconform_owner_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "incident",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="nonconform_incident_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "incident",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="nonconform_incident_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "incident",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="nonconform_incident_created_at",
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
                                name="nonconform_state_title_key",
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
                                name="nonconform_state_changed_at",
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
                                name="nonconform_state_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "found_on",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="nonconform_found_on",
                            ),
                            models.Index(
                                fields=["organization", "due_on", "entry", "circle", "removed_at"],
                                name="nonconform_due_on",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "check_on",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="nonconform_check_on",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Action",
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
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="until")),
                        (
                            "done_on",
                            models.DateField(blank=True, null=True, verbose_name="done on"),
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
                            "who",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                        (
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrective_actions",
                                to="improvement.nonconformity",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "done_on"], name="action_by_done")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Improvement",
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
                            "idea",
                            models.TextField(
                                blank=True,
                                help_text="What is not as good as it could be, and what would make it better.",
                                max_length=20000,
                            ),
                        ),
                        (
                            "concerns",
                            models.CharField(
                                choices=[
                                    ("isms", "Information security"),
                                    ("sms", "Service management"),
                                    ("both", "Both"),
                                ],
                                default="both",
                                max_length=10,
                                verbose_name="what it betters",
                            ),
                        ),
                        (
                            "origin",
                            models.CharField(
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
                        (
                            "benefit",
                            models.CharField(
                                blank=True,
                                choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                                help_text="How much it would bring.",
                                max_length=8,
                            ),
                        ),
                        (
                            "effort",
                            models.CharField(
                                blank=True,
                                choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                                help_text="How much time and money it would take.",
                                max_length=8,
                            ),
                        ),
                        (
                            "rank",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("1", "1 – first"),
                                    ("2", "2 – soon"),
                                    ("3", "3 – in its turn"),
                                    ("4", "4 – perhaps"),
                                    ("5", "5 – last"),
                                ],
                                editable=False,
                                max_length=1,
                                verbose_name="how soon",
                            ),
                        ),
                        (
                            "target",
                            models.TextField(
                                blank=True,
                                help_text="What it should bring, so that it can be told afterwards: in figures where possible.",
                                max_length=5000,
                            ),
                        ),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                        (
                            "measure_on",
                            models.DateField(
                                blank=True,
                                help_text="When the result can be held against the target.",
                                null=True,
                                verbose_name="measured on",
                            ),
                        ),
                        (
                            "result",
                            models.TextField(
                                blank=True, editable=False, verbose_name="what it brought"
                            ),
                        ),
                        (
                            "told",
                            models.TextField(
                                blank=True, editable=False, verbose_name="who was told"
                            ),
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
                            "incident",
                            models.ForeignKey(
                                blank=True,
                                help_text="Whoever may know of the report may know of this; nobody else, if it is restricted.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="incidents.incident",
                                verbose_name="follows from report",
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
                                name="improvemen_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="improvemen_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="improvemen_created_at",
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
                                name="improvemen_concerns_title_key",
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
                                name="improvemen_concerns_changed_at",
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
                                name="improvemen_concerns_created_at",
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
                                name="improvemen_origin_title_key",
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
                                name="improvemen_origin_changed_at",
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
                                name="improvemen_origin_created_at",
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
                                name="improvemen_owner_title_key",
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
                                name="improvemen_owner_changed_at",
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
                                name="improvemen_owner_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "rank",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="improvemen_rank_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "rank",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="improvemen_rank_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "rank",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="improvemen_rank_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "incident",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="improvemen_incident_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "incident",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="improvemen_incident_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "incident",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="improvemen_incident_created_at",
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
                                name="improvemen_state_title_key",
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
                                name="improvemen_state_changed_at",
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
                                name="improvemen_state_created_at",
                            ),
                            models.Index(
                                fields=["organization", "due_on", "entry", "circle", "removed_at"],
                                name="improvemen_due_on",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "measure_on",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="improvemen_measure_on",
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
