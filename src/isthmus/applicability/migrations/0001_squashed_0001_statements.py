import django.db.models.deletion
import django.db.models.manager
import isthmus.engine.keys
import isthmus.engine.migrating
import isthmus.engine.text
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("applicability", "0001_statements")]

    initial = True

    dependencies = [
        ("context", "0008_obligations_without_risk"),
        ("controls", "0002_control_tests"),
        ("engine", "0032_names_mark"),
    ]

    operations = [
        isthmus.engine.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Statement",
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
                            "edition",
                            models.CharField(
                                choices=[
                                    ("iso27001-2013", "ISO/IEC 27001:2013"),
                                    ("iso27001-2022", "ISO/IEC 27001:2022"),
                                ],
                                default="iso27001-2022",
                                help_text="Whose Annex A it answers, control by control.",
                                max_length=20,
                            ),
                        ),
                        (
                            "about",
                            models.TextField(
                                blank=True,
                                help_text="What the ISMS covers, by which assessment of risks controls were chosen.",
                                max_length=10000,
                                verbose_name="what it is for",
                            ),
                        ),
                        (
                            "review_due",
                            models.DateField(blank=True, null=True, verbose_name="next review"),
                        ),
                        (
                            "unanswered",
                            models.PositiveIntegerField(
                                default=0, editable=False, verbose_name="unanswered controls"
                            ),
                        ),
                        (
                            "in_force_from",
                            models.DateField(
                                editable=False, null=True, verbose_name="in force since"
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
                            "made_from",
                            models.ForeignKey(
                                blank=True,
                                help_text="The statement of an earlier edition whose answers it took over.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="applicability.statement",
                                verbose_name="made from",
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
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: for the whole ISMS.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="context.unit",
                                verbose_name="for the unit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "statement of applicability",
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
                                name="soa_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="soa_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="soa_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "edition",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="soa_edition_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "edition",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="soa_edition_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "edition",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="soa_edition_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "unit",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="soa_unit_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "unit",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="soa_unit_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "unit",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="soa_unit_created_at",
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
                                name="soa_owner_title_key",
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
                                name="soa_owner_changed_at",
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
                                name="soa_owner_created_at",
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
                                name="soa_state_title_key",
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
                                name="soa_state_changed_at",
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
                                name="soa_state_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "review_due",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="soa_review_due",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="StatementRow",
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
                            "ref",
                            models.CharField(
                                help_text="Of Annex A as printed, A.5.1; one of your own by a number of its own here, X.1.",
                                max_length=60,
                                verbose_name="control",
                            ),
                        ),
                        (
                            "applicable",
                            models.CharField(
                                blank=True,
                                choices=[("yes", "Applies"), ("no", "Does not apply")],
                                max_length=3,
                                verbose_name="applies",
                            ),
                        ),
                        (
                            "by_risk",
                            models.BooleanField(default=False, verbose_name="because of risks"),
                        ),
                        (
                            "by_obligation",
                            models.BooleanField(
                                default=False, verbose_name="because of obligations"
                            ),
                        ),
                        (
                            "by_contract",
                            models.BooleanField(default=False, verbose_name="because of contracts"),
                        ),
                        (
                            "by_practice",
                            models.BooleanField(
                                default=False, verbose_name="because it is good practice"
                            ),
                        ),
                        (
                            "justification",
                            models.TextField(
                                blank=True,
                                help_text="Why it applies, or why it does not.",
                                max_length=5000,
                            ),
                        ),
                        (
                            "implementation",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("planned", "Planned"),
                                    ("implementing", "Being implemented"),
                                    ("implemented", "Implemented"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "implement_by",
                            models.DateField(blank=True, null=True, verbose_name="implement by"),
                        ),
                        (
                            "asks",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("differs", "What it is made from differs"),
                                    ("split", "What it is made from was divided"),
                                    ("new", "New in this edition"),
                                ],
                                max_length=8,
                                verbose_name="why a person decides",
                            ),
                        ),
                        (
                            "earlier",
                            models.TextField(
                                blank=True,
                                help_text="What each control that it is made from said, word for word.",
                                max_length=32000,
                                verbose_name="said in the earlier edition",
                            ),
                        ),
                        (
                            "control",
                            models.ForeignKey(
                                blank=True,
                                help_text="Where Annex A has none that says it.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="controls.control",
                                verbose_name="our own control",
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
                                related_name="rows",
                                to="applicability.statement",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["record", "ref"], name="soa_row_by_ref")],
                    },
                ),
            ],
        ),
    ]
