import django.db.models.deletion
import django.db.models.manager
import isthmus.engine.keys
import isthmus.engine.migrating
import isthmus.engine.text
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("risks", "0001_risks"),
        ("risks", "0002_customers_who_accept"),
        ("risks", "0003_estimates"),
        ("risks", "0004_acceptance_levels"),
        ("risks", "0005_names_of_assessments"),
        ("risks", "0006_measure_control"),
        ("risks", "0007_what_customers_are_told"),
        ("risks", "0008_assessment_sessions"),
        ("risks", "0009_lists_by_level"),
        ("risks", "0010_above_by_consequence"),
    ]

    initial = True

    dependencies = [
        ("controls", "0002_control_tests"),
        ("engine", "0029_encrypted_files"),
        ("engine", "0030_tasks_not_needed"),
        ("engine", "0032_names_mark"),
        ("people", "0012_teams"),
        ("services", "0002_teams"),
    ]

    operations = [
        isthmus.engine.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Method",
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
                            "review_due",
                            models.DateField(blank=True, null=True, verbose_name="next review"),
                        ),
                        (
                            "in_force_from",
                            models.DateField(
                                editable=False, null=True, verbose_name="in force since"
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
                                max_length=4,
                                verbose_name="for risks of",
                            ),
                        ),
                        (
                            "formula",
                            models.CharField(
                                choices=[
                                    ("matrix", "Matrix"),
                                    ("product", "Likelihood times consequence"),
                                    ("sum", "Likelihood plus consequence"),
                                ],
                                default="matrix",
                                help_text="By a matrix each pair has its own level; otherwise each level begins at a number.",
                                max_length=10,
                                verbose_name="the level follows by",
                            ),
                        ),
                        (
                            "use",
                            models.TextField(
                                blank=True,
                                help_text="When risks are assessed, by whom, and how two people come to the same result.",
                                max_length=10000,
                                verbose_name="when and how it is used",
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
                                name="method_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="method_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="method_created_at",
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
                                name="method_concerns_title_key",
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
                                name="method_concerns_changed_at",
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
                                name="method_concerns_created_at",
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
                                name="method_owner_title_key",
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
                                name="method_owner_changed_at",
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
                                name="method_owner_created_at",
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
                                name="method_state_title_key",
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
                                name="method_state_changed_at",
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
                                name="method_state_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "review_due",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="method_review_due",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="LevelMeaning",
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
                            "level",
                            models.CharField(
                                choices=[
                                    ("1", "1 – very low"),
                                    ("2", "2 – low"),
                                    ("3", "3 – medium"),
                                    ("4", "4 – high"),
                                    ("5", "5 – very high"),
                                ],
                                max_length=1,
                            ),
                        ),
                        (
                            "begins_at",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="By a formula: the smallest number that gives this level.",
                                null=True,
                                verbose_name="begins at",
                            ),
                        ),
                        ("meaning", models.CharField(blank=True, max_length=500)),
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
                                related_name="levels",
                                to="risks.method",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "level"], name="meaning_by_level")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Criterion",
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
                            "concerns",
                            models.CharField(
                                choices=[
                                    ("isms", "Information security"),
                                    ("sms", "Service management"),
                                    ("both", "Both"),
                                ],
                                max_length=4,
                                verbose_name="risks of",
                            ),
                        ),
                        (
                            "acceptable",
                            models.CharField(
                                choices=[
                                    ("1", "1 – very low"),
                                    ("2", "2 – low"),
                                    ("3", "3 – medium"),
                                    ("4", "4 – high"),
                                    ("5", "5 – very high"),
                                ],
                                max_length=1,
                                verbose_name="acceptable up to",
                            ),
                        ),
                        ("why", models.CharField(blank=True, max_length=500)),
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
                                related_name="criteria",
                                to="risks.method",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "concerns"], name="criterion_by_system")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Cell",
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
                            "likelihood",
                            models.CharField(
                                choices=[
                                    ("1", "1 – least"),
                                    ("2", "2"),
                                    ("3", "3"),
                                    ("4", "4"),
                                    ("5", "5 – most"),
                                ],
                                max_length=1,
                            ),
                        ),
                        (
                            "consequence",
                            models.CharField(
                                choices=[
                                    ("1", "1 – least"),
                                    ("2", "2"),
                                    ("3", "3"),
                                    ("4", "4"),
                                    ("5", "5 – most"),
                                ],
                                max_length=1,
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("1", "1 – very low"),
                                    ("2", "2 – low"),
                                    ("3", "3 – medium"),
                                    ("4", "4 – high"),
                                    ("5", "5 – very high"),
                                ],
                                max_length=1,
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
                                related_name="cells",
                                to="risks.method",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["record", "likelihood", "consequence"], name="cell_by_pair"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Risk",
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
                            "for_security",
                            models.CharField(
                                blank=True,
                                choices=[("yes", "Yes"), ("no", "No")],
                                help_text="Whether confidentiality, integrity or availability of information would suffer.",
                                max_length=3,
                                verbose_name="matters to information security",
                            ),
                        ),
                        (
                            "for_services",
                            models.CharField(
                                blank=True,
                                choices=[("yes", "Yes"), ("no", "No")],
                                help_text="Whether a service, its costs or what was agreed on it would suffer.",
                                max_length=3,
                                verbose_name="matters to services",
                            ),
                        ),
                        (
                            "concerns",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("isms", "Information security"),
                                    ("sms", "Service management"),
                                    ("both", "Both"),
                                ],
                                editable=False,
                                max_length=4,
                            ),
                        ),
                        (
                            "threat",
                            models.TextField(
                                blank=True,
                                help_text="What or who could do harm: fire, theft, a mistake.",
                                max_length=2000,
                            ),
                        ),
                        (
                            "vulnerability",
                            models.TextField(
                                blank=True,
                                help_text="What lets it through: no spare, old software.",
                                max_length=2000,
                            ),
                        ),
                        (
                            "event",
                            models.TextField(
                                blank=True,
                                help_text="Or in other words: what could happen, where threat and vulnerability say little.",
                                max_length=2000,
                            ),
                        ),
                        (
                            "outcome",
                            models.TextField(
                                blank=True,
                                help_text="For whom, and how bad.",
                                max_length=2000,
                                verbose_name="what would follow",
                            ),
                        ),
                        (
                            "inherent_likelihood",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("1", "1 – least"),
                                    ("2", "2"),
                                    ("3", "3"),
                                    ("4", "4"),
                                    ("5", "5 – most"),
                                ],
                                max_length=1,
                                verbose_name="likelihood without measures",
                            ),
                        ),
                        (
                            "inherent_consequence",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("1", "1 – least"),
                                    ("2", "2"),
                                    ("3", "3"),
                                    ("4", "4"),
                                    ("5", "5 – most"),
                                ],
                                max_length=1,
                                verbose_name="consequence without measures",
                            ),
                        ),
                        (
                            "inherent_level",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("1", "1 – very low"),
                                    ("2", "2 – low"),
                                    ("3", "3 – medium"),
                                    ("4", "4 – high"),
                                    ("5", "5 – very high"),
                                ],
                                editable=False,
                                max_length=1,
                                verbose_name="level without measures",
                            ),
                        ),
                        (
                            "likelihood",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("1", "1 – least"),
                                    ("2", "2"),
                                    ("3", "3"),
                                    ("4", "4"),
                                    ("5", "5 – most"),
                                ],
                                help_text="As things are now.",
                                max_length=1,
                            ),
                        ),
                        (
                            "consequence",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("1", "1 – least"),
                                    ("2", "2"),
                                    ("3", "3"),
                                    ("4", "4"),
                                    ("5", "5 – most"),
                                ],
                                help_text="As things are now.",
                                max_length=1,
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("1", "1 – very low"),
                                    ("2", "2 – low"),
                                    ("3", "3 – medium"),
                                    ("4", "4 – high"),
                                    ("5", "5 – very high"),
                                ],
                                editable=False,
                                max_length=1,
                            ),
                        ),
                        (
                            "rationale",
                            models.TextField(
                                blank=True,
                                help_text="Why these: what was seen, counted, heard. The next one to assess it starts here.",
                                max_length=10000,
                            ),
                        ),
                        (
                            "above",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="above the criteria"
                            ),
                        ),
                        (
                            "method_version",
                            models.PositiveIntegerField(
                                editable=False, null=True, verbose_name="assessed by version"
                            ),
                        ),
                        (
                            "assessed_on",
                            models.DateField(editable=False, null=True, verbose_name="assessed on"),
                        ),
                        (
                            "treatment",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("modify", "Modify – measures make it smaller"),
                                    ("retain", "Retain – keep it as it is, knowing it"),
                                    ("avoid", "Avoid – give up what brings it"),
                                    ("share", "Share – another party bears a part"),
                                ],
                                max_length=6,
                            ),
                        ),
                        (
                            "treatment_reason",
                            models.TextField(
                                blank=True, max_length=5000, verbose_name="why it is treated so"
                            ),
                        ),
                        (
                            "treat_by",
                            models.DateField(blank=True, null=True, verbose_name="treated until"),
                        ),
                        (
                            "residual_likelihood",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("1", "1 – least"),
                                    ("2", "2"),
                                    ("3", "3"),
                                    ("4", "4"),
                                    ("5", "5 – most"),
                                ],
                                max_length=1,
                                verbose_name="likelihood after treatment",
                            ),
                        ),
                        (
                            "residual_consequence",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("1", "1 – least"),
                                    ("2", "2"),
                                    ("3", "3"),
                                    ("4", "4"),
                                    ("5", "5 – most"),
                                ],
                                max_length=1,
                                verbose_name="consequence after treatment",
                            ),
                        ),
                        (
                            "residual_level",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("1", "1 – very low"),
                                    ("2", "2 – low"),
                                    ("3", "3 – medium"),
                                    ("4", "4 – high"),
                                    ("5", "5 – very high"),
                                ],
                                editable=False,
                                max_length=1,
                                verbose_name="level after treatment",
                            ),
                        ),
                        (
                            "residual_above",
                            models.BooleanField(
                                default=False,
                                editable=False,
                                verbose_name="above the criteria after treatment",
                            ),
                        ),
                        (
                            "review_due",
                            models.DateField(blank=True, null=True, verbose_name="next review"),
                        ),
                        (
                            "accepted_because",
                            models.TextField(
                                blank=True, editable=False, verbose_name="why it is acceptable"
                            ),
                        ),
                        (
                            "accepted_on",
                            models.DateField(editable=False, null=True, verbose_name="accepted on"),
                        ),
                        (
                            "basis",
                            models.CharField(
                                blank=True,
                                editable=False,
                                max_length=64,
                                verbose_name="what it rests on besides",
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
                            "method",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                help_text="One that is in force, and fits what the risk matters to.",
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
                        (
                            "customers",
                            models.TextField(
                                blank=True, editable=False, verbose_name="customers who accept it"
                            ),
                        ),
                        (
                            "told_customers",
                            models.TextField(
                                blank=True,
                                help_text="In words for customers: what they would see of it, for how long. They read it where the risk is shared with them, and what they accept rests on it.",
                                max_length=2000,
                                verbose_name="what would happen",
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
                                name="risk_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_created_at",
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
                                name="risk_concerns_title_key",
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
                                name="risk_concerns_changed_at",
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
                                name="risk_concerns_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "level",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_level_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "level",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_level_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "level",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_level_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "likelihood",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_likef7d1_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "likelihood",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_likef7d1_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "likelihood",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_likef7d1_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "consequence",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_cons84bb_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "consequence",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_cons84bb_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "consequence",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_cons84bb_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "residual_level",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_resi4082_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "residual_level",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_resi4082_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "residual_level",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_resi4082_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "residual_likelihood",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_resia375_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "residual_likelihood",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_resia375_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "residual_likelihood",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_resia375_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "residual_consequence",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_resia7fe_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "residual_consequence",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_resia7fe_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "residual_consequence",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_resia7fe_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "above",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_above_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "above",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_above_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "above",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_above_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "treatment",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_trea60c4_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "treatment",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_trea60c4_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "treatment",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_trea60c4_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "method",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_method_title_key",
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
                                name="risk_method_changed_at",
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
                                name="risk_method_created_at",
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
                                name="risk_owner_title_key",
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
                                name="risk_owner_changed_at",
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
                                name="risk_owner_created_at",
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
                                name="risk_state_title_key",
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
                                name="risk_state_changed_at",
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
                                name="risk_state_created_at",
                            ),
                            models.Index(
                                fields=["organization", "level", "entry", "circle", "removed_at"],
                                name="risk_level",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "residual_level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_residu4082",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "review_due",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_review_due",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "treat_by",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_treat_by",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "concerns",
                                    "level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_concerns_level",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "concerns",
                                    "residual_level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_concerns_residu4082",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "level",
                                    "residual_level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_level_residu4082",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "likelihood",
                                    "level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_likef7d1_level",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "likelihood",
                                    "residual_level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_likef7d1_residu4082",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "consequence",
                                    "level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_cons84bb_level",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "consequence",
                                    "residual_level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_cons84bb_residu4082",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "residual_level",
                                    "level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_resi4082_level",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "residual_likelihood",
                                    "level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_resia375_level",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "residual_likelihood",
                                    "residual_level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_resia375_residu4082",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "residual_consequence",
                                    "level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_resia7fe_level",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "residual_consequence",
                                    "residual_level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_resia7fe_residu4082",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "above",
                                    "level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_above_level",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "above",
                                    "residual_level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_above_residu4082",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "treatment",
                                    "level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_trea60c4_level",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "treatment",
                                    "residual_level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_trea60c4_residu4082",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "method",
                                    "level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_method_level",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "method",
                                    "residual_level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_method_residu4082",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "owner",
                                    "level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_owner_level",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "owner",
                                    "residual_level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_owner_residu4082",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "state",
                                    "level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_state_level",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "state",
                                    "residual_level",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_state_residu4082",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "above",
                                    "consequence",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risk_above_conseq84bb",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Measure",
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
                            "cost",
                            models.DecimalField(
                                blank=True, decimal_places=3, max_digits=15, null=True
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(
                                blank=True, help_text="Three letters of ISO 4217.", max_length=3
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
                                related_name="measures",
                                to="risks.risk",
                            ),
                        ),
                        (
                            "control",
                            models.ForeignKey(
                                blank=True,
                                help_text="The control that does it. One control may treat several risks.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="controls.control",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "done_on"], name="measure_by_done")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cost__isnull", True), ("cost__gte", 0), _connector="OR"
                                ),
                                name="measure_cost_not_negative",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ScaleStep",
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
                            "scale",
                            models.CharField(
                                choices=[
                                    ("likelihood", "Likelihood"),
                                    ("consequence", "Consequence"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "degree",
                            models.CharField(
                                choices=[
                                    ("1", "1 – least"),
                                    ("2", "2"),
                                    ("3", "3"),
                                    ("4", "4"),
                                    ("5", "5 – most"),
                                ],
                                max_length=1,
                                verbose_name="step",
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        (
                            "meaning",
                            models.CharField(
                                blank=True,
                                help_text="So that two people choose the same one.",
                                max_length=500,
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
                                related_name="steps",
                                to="risks.method",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "scale", "degree"], name="step_by_scale")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Approach",
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
                            "review_due",
                            models.DateField(blank=True, null=True, verbose_name="next review"),
                        ),
                        (
                            "in_force_from",
                            models.DateField(
                                editable=False, null=True, verbose_name="in force since"
                            ),
                        ),
                        (
                            "choice",
                            models.CharField(
                                choices=[
                                    ("a", "a) One common approach"),
                                    ("b", "b) Separate methods"),
                                    ("c", "c) Common for shared risks, separate for the others"),
                                ],
                                default="a",
                                max_length=1,
                                verbose_name="approach",
                            ),
                        ),
                        (
                            "reasons",
                            models.TextField(
                                blank=True,
                                help_text="Why this one suits you: what is shared, what it saves, where criteria differ.",
                                max_length=10000,
                            ),
                        ),
                        (
                            "name_common",
                            models.CharField(
                                blank=True,
                                help_text="Under a) and c): of risks that both systems share.",
                                max_length=120,
                                verbose_name="name of the common assessment",
                            ),
                        ),
                        (
                            "name_isms",
                            models.CharField(
                                blank=True,
                                help_text="Under b) and c).",
                                max_length=120,
                                verbose_name="name of the assessment for information security",
                            ),
                        ),
                        (
                            "name_sms",
                            models.CharField(
                                blank=True,
                                help_text="Under b) and c): another name, so that nobody takes one for the other.",
                                max_length=120,
                                verbose_name="name of the assessment for services",
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
                        "verbose_name": "approach to risks",
                        "verbose_name_plural": "approaches to risks",
                        "base_manager_name": "objects_unguarded",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("in_force_from__isnull", False), ("removed_at__isnull", True)
                                ),
                                fields=("organization",),
                                name="one_approach_in_force",
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
                                name="approach_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="approach_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="approach_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "choice",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="approach_choice_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "choice",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="approach_choice_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "choice",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="approach_choice_created_at",
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
                                name="approach_owner_title_key",
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
                                name="approach_owner_changed_at",
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
                                name="approach_owner_created_at",
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
                                name="approach_state_title_key",
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
                                name="approach_state_changed_at",
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
                                name="approach_state_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "review_due",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="approach_review_due",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Estimate",
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
                            "case",
                            models.CharField(
                                choices=[
                                    ("before", "Without any measures"),
                                    ("now", "As things are"),
                                    ("after", "After treatment"),
                                ],
                                max_length=6,
                                verbose_name="when",
                            ),
                        ),
                        (
                            "least",
                            models.DecimalField(
                                decimal_places=4,
                                help_text="Once in twenty years is 0.05.",
                                max_digits=9,
                                verbose_name="times a year, at least",
                            ),
                        ),
                        (
                            "likeliest",
                            models.DecimalField(
                                decimal_places=4, max_digits=9, verbose_name="likeliest"
                            ),
                        ),
                        (
                            "most",
                            models.DecimalField(
                                decimal_places=4, max_digits=9, verbose_name="times a year, at most"
                            ),
                        ),
                        (
                            "loss_low",
                            models.DecimalField(
                                decimal_places=3, max_digits=15, verbose_name="one costs from"
                            ),
                        ),
                        (
                            "loss_high",
                            models.DecimalField(decimal_places=3, max_digits=15, verbose_name="to"),
                        ),
                        (
                            "share",
                            models.CharField(
                                choices=[
                                    ("50", "50 %"),
                                    ("80", "80 %"),
                                    ("90", "90 %"),
                                    ("95", "95 %"),
                                    ("98", "98 %"),
                                ],
                                default="90",
                                help_text="Of all losses; what costs less or more is as likely on both sides.",
                                max_length=2,
                                verbose_name="the range holds",
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(help_text="Three letters of ISO 4217.", max_length=3),
                        ),
                        (
                            "seed",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="Another number draws other years; empty is 1. The same gives the same figures.",
                                null=True,
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
                                related_name="estimates",
                                to="risks.risk",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "case"], name="estimate_by_case")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("least__gte", 0),
                                    ("likeliest__gte", models.F("least")),
                                    ("most__gte", models.F("likeliest")),
                                ),
                                name="estimate_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("loss_high__gte", models.F("loss_low")), ("loss_low__gt", 0)
                                ),
                                name="estimate_loss_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AcceptanceLevel",
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
                            "environment",
                            models.CharField(
                                blank=True,
                                help_text="Where it is no party but a law: of which country, in which trade.",
                                max_length=200,
                                verbose_name="legal environment",
                            ),
                        ),
                        (
                            "classification",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("public", "Public"),
                                    ("internal", "Internal"),
                                    ("confidential", "Confidential"),
                                    ("strictly_confidential", "Strictly confidential"),
                                ],
                                help_text="For information that is classified so. Empty: any.",
                                max_length=25,
                                verbose_name="information",
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
                                max_length=4,
                                verbose_name="risks of",
                            ),
                        ),
                        (
                            "acceptable",
                            models.CharField(
                                choices=[
                                    ("1", "1 – very low"),
                                    ("2", "2 – low"),
                                    ("3", "3 – medium"),
                                    ("4", "4 – high"),
                                    ("5", "5 – very high"),
                                ],
                                max_length=1,
                                verbose_name="acceptable up to",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                blank=True,
                                help_text="Agreement and clause, law and section.",
                                max_length=300,
                            ),
                        ),
                        (
                            "review_due",
                            models.DateField(blank=True, null=True, verbose_name="next review"),
                        ),
                        (
                            "ours",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("1", "1 – very low"),
                                    ("2", "2 – low"),
                                    ("3", "3 – medium"),
                                    ("4", "4 – high"),
                                    ("5", "5 – very high"),
                                ],
                                editable=False,
                                max_length=1,
                                verbose_name="acceptable to us up to",
                            ),
                        ),
                        (
                            "difference",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("stricter", "Theirs is stricter"),
                                    ("looser", "Ours is stricter"),
                                ],
                                editable=False,
                                max_length=8,
                            ),
                        ),
                        (
                            "decision",
                            models.TextField(
                                blank=True, editable=False, verbose_name="what was decided"
                            ),
                        ),
                        (
                            "decided_on",
                            models.DateField(editable=False, null=True, verbose_name="decided on"),
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
                            "party",
                            models.ForeignKey(
                                blank=True,
                                help_text="The customer, supplier or authority that says so.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.party",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: every service.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="services.service",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "level of acceptance",
                        "verbose_name_plural": "levels of acceptance",
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
                                name="acceptance_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="acceptance_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="acceptance_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "party",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="acceptance_party_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "party",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="acceptance_party_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "party",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="acceptance_party_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "service",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="acceptance_service_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "service",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="acceptance_service_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "service",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="acceptance_service_created_at",
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
                                name="acceptance_concerns_title_key",
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
                                name="acceptance_concerns_changed_at",
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
                                name="acceptance_concerns_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "difference",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="acceptance_diff69ea_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "difference",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="acceptance_diff69ea_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "difference",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="acceptance_diff69ea_created_at",
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
                                name="acceptance_owner_title_key",
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
                                name="acceptance_owner_changed_at",
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
                                name="acceptance_owner_created_at",
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
                                name="acceptance_state_title_key",
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
                                name="acceptance_state_changed_at",
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
                                name="acceptance_state_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "review_due",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="acceptance_review_due",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "decided_on",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="acceptance_decided_on",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Decider",
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
                            "side",
                            models.CharField(
                                choices=[("ours", "Our side"), ("theirs", "Their side")],
                                max_length=6,
                            ),
                        ),
                        ("name", models.CharField(max_length=120)),
                        (
                            "role",
                            models.CharField(help_text="What lets them decide it.", max_length=120),
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
                                related_name="deciders",
                                to="risks.acceptancelevel",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "side"], name="decider_by_side")
                        ],
                    },
                ),
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
                        (
                            "held_on",
                            models.DateField(blank=True, null=True, verbose_name="planned for"),
                        ),
                        (
                            "result",
                            models.TextField(
                                blank=True, editable=False, verbose_name="what came of it"
                            ),
                        ),
                        (
                            "not_looked_at",
                            models.TextField(
                                blank=True, editable=False, verbose_name="not looked at"
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
                                name="risksessio_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risksessio_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
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
                                fields=[
                                    "organization",
                                    "method",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
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
                                fields=[
                                    "organization",
                                    "owner",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="risksessio_owner_title_key",
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
                                name="risksessio_owner_changed_at",
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
                                name="risksessio_owner_created_at",
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
                                name="risksessio_state_title_key",
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
                                name="risksessio_state_changed_at",
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
                                name="risksessio_state_created_at",
                            ),
                            models.Index(
                                fields=["organization", "held_on", "entry", "circle", "removed_at"],
                                name="risksessio_held_on",
                            ),
                        ],
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
                    options={
                        "indexes": [
                            models.Index(fields=["record", "position"], name="participant_in_order")
                        ],
                    },
                ),
            ],
        ),
        isthmus.engine.migrating.AddStatistics(
            model_name="risk",
            name="risk_above_consequence",
            fields=["above", "consequence"],
        ),
    ]
