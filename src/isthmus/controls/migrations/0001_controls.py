import django.db.models.deletion
import django.db.models.manager
import isthmus.engine.text
from django.db import migrations, models

from isthmus.engine.migrating import AddIndexes


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("engine", "0031_titles_by_organization"),
    ]

    operations = [
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
                ("title_key", isthmus.engine.text.FoldedField(editable=False, max_length=250)),
                ("state", models.CharField(editable=False, max_length=40)),
                ("created_at", models.DateTimeField(editable=False, verbose_name="created")),
                ("changed_at", models.DateTimeField(editable=False, verbose_name="changed")),
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
                    models.DateField(editable=False, null=True, verbose_name="implemented on"),
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects_unguarded",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("cost_once__isnull", True), ("cost_once__gte", 0), _connector="OR"
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
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("objects_unguarded", django.db.models.manager.Manager()),
            ],
        ),
        AddIndexes(
            "control",
            [
                models.Index(
                    fields=["organization", "title_key", "entry", "circle", "removed_at"],
                    name="control_title_key",
                ),
                models.Index(
                    fields=["organization", "changed_at", "entry", "circle", "removed_at"],
                    name="control_changed_at",
                ),
                models.Index(
                    fields=["organization", "created_at", "entry", "circle", "removed_at"],
                    name="control_created_at",
                ),
                models.Index(
                    fields=["organization", "origin", "title_key", "entry", "circle", "removed_at"],
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
                    fields=["organization", "effect", "title_key", "entry", "circle", "removed_at"],
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
                    fields=["organization", "owner", "title_key", "entry", "circle", "removed_at"],
                    name="control_owner_title_key",
                ),
                models.Index(
                    fields=["organization", "owner", "changed_at", "entry", "circle", "removed_at"],
                    name="control_owner_changed_at",
                ),
                models.Index(
                    fields=["organization", "owner", "created_at", "entry", "circle", "removed_at"],
                    name="control_owner_created_at",
                ),
                models.Index(
                    fields=["organization", "state", "title_key", "entry", "circle", "removed_at"],
                    name="control_state_title_key",
                ),
                models.Index(
                    fields=["organization", "state", "changed_at", "entry", "circle", "removed_at"],
                    name="control_state_changed_at",
                ),
                models.Index(
                    fields=["organization", "state", "created_at", "entry", "circle", "removed_at"],
                    name="control_state_created_at",
                ),
                models.Index(
                    fields=["organization", "implement_by", "entry", "circle", "removed_at"],
                    name="control_implem1bbd",
                ),
                models.Index(
                    fields=["organization", "review_due", "entry", "circle", "removed_at"],
                    name="control_review_due",
                ),
            ],
        ),
    ]
