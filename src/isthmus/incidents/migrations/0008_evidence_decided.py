import django.db.models.deletion
import django.db.models.manager
import isthmus.engine.text
from django.db import migrations, models
from isthmus.engine.migrating import AddIndexes


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0006_stale_items_by_source"),
        ("context", "0007_one_description"),
        ("engine", "0026_own_relations"),
        ("incidents", "0007_evidence"),
        ("people", "0011_sessions"),
        ("services", "0001_services"),
    ]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="collected_at",
            field=models.DateTimeField(
                editable=False, null=True, verbose_name="evidence collected"
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="collecting_since",
            field=models.DateTimeField(editable=False, null=True, verbose_name="collecting since"),
        ),
        migrations.AddField(
            model_name="incident",
            name="evidence",
            field=models.CharField(
                blank=True,
                choices=[
                    ("collect", "To be collected"),
                    ("collected", "Collected"),
                    ("not_needed", "Not needed"),
                    ("waived", "Waived"),
                ],
                editable=False,
                max_length=12,
                verbose_name="evidence",
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="evidence_advice",
            field=models.TextField(
                blank=True,
                editable=False,
                max_length=2000,
                verbose_name="recommendation on evidence",
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="evidence_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="evidence decided"),
        ),
        migrations.AddField(
            model_name="incident",
            name="evidence_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engine.principal",
                verbose_name="evidence decided by",
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="evidence_reason",
            field=models.TextField(
                blank=True, editable=False, max_length=2000, verbose_name="why so about evidence"
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="restored_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="service restored"),
        ),
        migrations.CreateModel(
            name="EvidenceDefault",
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
                    "category",
                    models.CharField(
                        blank=True,
                        help_text="The word that reports of this kind are counted by.",
                        max_length=80,
                    ),
                ),
                (
                    "handled_as",
                    models.CharField(
                        choices=[
                            ("security_event", "Information security event"),
                            ("security_incident", "Information security incident"),
                        ],
                        default="security_event",
                        help_text="A report that turns out to be worse is not decided by it.",
                        max_length=20,
                        verbose_name="handled as",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[("not_needed", "Not needed"), ("collect", "To be collected")],
                        default="not_needed",
                        max_length=12,
                    ),
                ),
                (
                    "because",
                    models.TextField(
                        blank=True,
                        help_text="Stands with every report that it decides about.",
                        max_length=2000,
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
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("objects_unguarded", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name="incident",
            name="evidence_default",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="incidents.evidencedefault",
                verbose_name="evidence decided by the default",
            ),
        ),
        AddIndexes(
            "incident",
            [
                models.Index(
                    fields=[
                        "organization",
                        "evidence",
                        "opened_at",
                        "entry",
                        "circle",
                        "removed_at",
                    ],
                    name="incident_evidence_opened_at",
                ),
                models.Index(
                    fields=[
                        "organization",
                        "evidence",
                        "title_key",
                        "entry",
                        "circle",
                        "removed_at",
                    ],
                    name="incident_evidence_title_key",
                ),
                models.Index(
                    fields=[
                        "organization",
                        "evidence",
                        "changed_at",
                        "entry",
                        "circle",
                        "removed_at",
                    ],
                    name="incident_evidence_changed_at",
                ),
            ],
        ),
        AddIndexes(
            "evidencedefault",
            [
                models.Index(
                    fields=["organization", "title_key", "entry", "circle", "removed_at"],
                    name="evidence_d_title_key",
                ),
                models.Index(
                    fields=["organization", "changed_at", "entry", "circle", "removed_at"],
                    name="evidence_d_changed_at",
                ),
                models.Index(
                    fields=["organization", "created_at", "entry", "circle", "removed_at"],
                    name="evidence_d_created_at",
                ),
                models.Index(
                    fields=["organization", "owner", "title_key", "entry", "circle", "removed_at"],
                    name="evidence_d_owner_title_key",
                ),
                models.Index(
                    fields=["organization", "owner", "changed_at", "entry", "circle", "removed_at"],
                    name="evidence_d_owner_changed_at",
                ),
                models.Index(
                    fields=["organization", "owner", "created_at", "entry", "circle", "removed_at"],
                    name="evidence_d_owner_created_at",
                ),
                models.Index(
                    fields=["organization", "state", "title_key", "entry", "circle", "removed_at"],
                    name="evidence_d_state_title_key",
                ),
                models.Index(
                    fields=["organization", "state", "changed_at", "entry", "circle", "removed_at"],
                    name="evidence_d_state_changed_at",
                ),
                models.Index(
                    fields=["organization", "state", "created_at", "entry", "circle", "removed_at"],
                    name="evidence_d_state_created_at",
                ),
            ],
        ),
    ]
