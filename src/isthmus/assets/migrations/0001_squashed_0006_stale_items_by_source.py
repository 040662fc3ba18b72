import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.manager
import isthmus.assets.models.discrepancy
import isthmus.engine.keys
import isthmus.engine.migrating
import isthmus.engine.models.staged_work
import isthmus.engine.text
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("assets", "0001_items"),
        ("assets", "0002_definition_of_configuration_items"),
        ("assets", "0003_discovery"),
        ("assets", "0004_redundancy"),
        ("assets", "0005_discrepancies"),
        ("assets", "0006_stale_items_by_source"),
    ]

    initial = True

    dependencies = [
        ("context", "0006_scopes_are_worked_out"),
        ("engine", "0021_bulk_runs"),
        ("engine", "0023_words_of_comments"),
        ("people", "0011_sessions"),
    ]

    operations = [
        isthmus.engine.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Item",
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
                                blank=True,
                                help_text="What sort of thing it is: server, contract, licence.",
                                max_length=40,
                            ),
                        ),
                        (
                            "identifier",
                            models.CharField(
                                blank=True,
                                help_text="Your own, as it stands on the thing: an asset tag. No two items share one.",
                                max_length=80,
                            ),
                        ),
                        (
                            "serial_number",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="serial number"
                            ),
                        ),
                        (
                            "stands_for",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="How many, where it is a group of like things. Empty: it is one thing.",
                                null=True,
                                verbose_name="stands for",
                            ),
                        ),
                        ("description", models.TextField(blank=True, max_length=10000)),
                        (
                            "information",
                            models.BooleanField(
                                default=False,
                                help_text="It is information itself, in whatever form: a database, a paper file.",
                            ),
                        ),
                        (
                            "handles_information",
                            models.BooleanField(
                                default=False,
                                help_text="It keeps, carries or processes information: a server, a tape, a cable.",
                            ),
                        ),
                        (
                            "configuration_item",
                            models.BooleanField(
                                default=False,
                                help_text="It is controlled because a service needs it. What counts as one you define yourselves.",
                            ),
                        ),
                        (
                            "financial_asset",
                            models.BooleanField(
                                default=False,
                                help_text="It has a value in money that the books know: a licence, hardware.",
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
                                help_text="Empty: not classified yet.",
                                max_length=25,
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
                            "control",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("recorded", "Recorded"),
                                    ("approved", "Changes approved"),
                                    ("verified", "Changes approved and verified"),
                                ],
                                help_text="What has to happen before the item is changed, and after.",
                                max_length=10,
                                verbose_name="level of control",
                            ),
                        ),
                        (
                            "value",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                help_text="For example 1250.00.",
                                max_digits=15,
                                null=True,
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(
                                blank=True,
                                help_text="Three letters of ISO 4217, such as EUR or CHF.",
                                max_length=3,
                            ),
                        ),
                        (
                            "cost_centre",
                            models.CharField(blank=True, max_length=80, verbose_name="cost centre"),
                        ),
                        (
                            "acquired_on",
                            models.DateField(blank=True, null=True, verbose_name="acquired on"),
                        ),
                        (
                            "in_use_since",
                            models.DateField(blank=True, null=True, verbose_name="in use since"),
                        ),
                        (
                            "retired_on",
                            models.DateField(blank=True, null=True, verbose_name="retired on"),
                        ),
                        (
                            "certificate",
                            models.CharField(
                                blank=True,
                                help_text="What shows that its information is gone, and where it is kept. A file on the item does as well.",
                                max_length=250,
                                verbose_name="certificate of disposal",
                            ),
                        ),
                        (
                            "disposed_on",
                            models.DateField(
                                editable=False, null=True, verbose_name="disposed of on"
                            ),
                        ),
                        (
                            "disposal_method",
                            models.CharField(
                                editable=False, max_length=250, verbose_name="method of disposal"
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
                            "custodian",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                help_text="Who looks after it from day to day, where that is not its owner.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                        (
                            "location",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="context.location",
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
                                help_text="Another party in whose hands it is. Empty: it is in ours.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.party",
                                verbose_name="held or operated by",
                            ),
                        ),
                        (
                            "category",
                            models.CharField(
                                blank=True,
                                help_text="The code of a category of the definition in force.",
                                max_length=20,
                                verbose_name="category of configuration items",
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
                                name="item_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="item_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="item_created_at",
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
                                name="item_kind_title_key",
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
                                name="item_kind_changed_at",
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
                                name="item_kind_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "information",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="item_infodea7_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "information",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="item_infodea7_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "information",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="item_infodea7_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "handles_information",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="item_handf757_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "handles_information",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="item_handf757_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "handles_information",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="item_handf757_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "configuration_item",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="item_conf5362_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "configuration_item",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="item_conf5362_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "configuration_item",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="item_conf5362_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "financial_asset",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="item_fina44b7_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "financial_asset",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="item_fina44b7_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "financial_asset",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="item_fina44b7_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "classification",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="item_clas9f0c_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "classification",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="item_clas9f0c_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "classification",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="item_clas9f0c_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "location",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="item_location_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "location",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="item_location_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "location",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="item_location_created_at",
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
                                name="item_party_title_key",
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
                                name="item_party_changed_at",
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
                                name="item_party_created_at",
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
                                name="item_owner_title_key",
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
                                name="item_owner_changed_at",
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
                                name="item_owner_created_at",
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
                                name="item_state_title_key",
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
                                name="item_state_changed_at",
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
                                name="item_state_created_at",
                            ),
                            models.Index(
                                models.F("organization"),
                                django.db.models.functions.text.Lower("identifier"),
                                name="item_by_identifier",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("value__isnull", True), ("value__gte", 0), _connector="OR"
                                ),
                                name="item_value_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("stands_for__isnull", True),
                                    ("stands_for__gt", 0),
                                    _connector="OR",
                                ),
                                name="item_stands_for_some",
                            ),
                            models.UniqueConstraint(
                                models.F("organization"),
                                django.db.models.functions.text.Lower("identifier"),
                                condition=models.Q(
                                    ("circle__isnull", True),
                                    ("removed_at__isnull", True),
                                    models.Q(("identifier", ""), _negated=True),
                                ),
                                name="item_identifier_once",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Definition",
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
                            "wording",
                            models.TextField(
                                blank=True,
                                help_text="What is a configuration item with us, so that two people decide alike.",
                                max_length=10000,
                                verbose_name="the definition in words",
                            ),
                        ),
                        (
                            "reasons",
                            models.TextField(
                                blank=True,
                                help_text="Why the line is drawn here: what it costs to control more, or less.",
                                max_length=10000,
                            ),
                        ),
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
                            "inventory",
                            models.ForeignKey(
                                blank=True,
                                help_text="Whoever reads the inventory knows where to strike; so it is protected like any other item.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="assets.item",
                                verbose_name="this inventory is itself the item",
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
                        "verbose_name": "definition of configuration items",
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
                                name="cidef_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="cidef_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="cidef_created_at",
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
                                name="cidef_owner_title_key",
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
                                name="cidef_owner_changed_at",
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
                                name="cidef_owner_created_at",
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
                                name="cidef_state_title_key",
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
                                name="cidef_state_changed_at",
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
                                name="cidef_state_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "review_due",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="cidef_review_due",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("in_force_from__isnull", False), ("removed_at__isnull", True)
                                ),
                                fields=("organization",),
                                name="one_definition_in_force",
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Category",
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
                            "code",
                            models.CharField(
                                help_text="Short; items name the category by it: SRV, NET.",
                                max_length=20,
                            ),
                        ),
                        ("name", models.CharField(max_length=120)),
                        (
                            "belongs",
                            models.CharField(
                                blank=True, max_length=500, verbose_name="what belongs there"
                            ),
                        ),
                        (
                            "control",
                            models.CharField(
                                choices=[
                                    ("recorded", "Recorded"),
                                    ("approved", "Changes approved"),
                                    ("verified", "Changes approved and verified"),
                                ],
                                default="recorded",
                                max_length=10,
                                verbose_name="level of control",
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
                                related_name="categories",
                                to="assets.definition",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "code"], name="ci_category_by_code")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DiscoveryRun",
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
                        (
                            "token",
                            models.CharField(
                                default=isthmus.engine.models.staged_work.new_token,
                                max_length=32,
                                unique=True,
                            ),
                        ),
                        ("record_type", models.CharField(max_length=60)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("reading", "Being read"),
                                    ("checking", "Being checked"),
                                    ("ready", "Waiting for you"),
                                    ("writing", "Being written"),
                                    ("relating", "Being related"),
                                    ("done", "Done"),
                                    ("cancelled", "Cancelled"),
                                    ("failed", "Failed"),
                                ],
                                default="reading",
                                max_length=10,
                            ),
                        ),
                        ("problem", models.TextField(blank=True)),
                        ("made_at", models.DateTimeField()),
                        ("changed_at", models.DateTimeField(db_index=True)),
                        ("name", models.CharField(max_length=200)),
                        ("source", models.CharField(max_length=40)),
                        ("sha256", models.CharField(max_length=64)),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="engine.organization",
                            ),
                        ),
                        (
                            "principal",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="DiscoveryChunk",
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
                        ("number", models.PositiveIntegerField()),
                        (
                            "step",
                            models.CharField(
                                choices=[
                                    ("reading", "Being read"),
                                    ("checking", "Being checked"),
                                    ("ready", "Waiting for you"),
                                    ("writing", "Being written"),
                                    ("relating", "Being related"),
                                    ("done", "Done"),
                                    ("cancelled", "Cancelled"),
                                    ("failed", "Failed"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("rows", models.PositiveIntegerField()),
                        ("content", models.BinaryField()),
                        ("changed", models.PositiveIntegerField(default=0)),
                        ("unchanged", models.PositiveIntegerField(default=0)),
                        ("refused", models.PositiveIntegerField(default=0)),
                        ("errors", models.JSONField(default=list)),
                        ("created", models.PositiveIntegerField(default=0)),
                        ("stale", models.PositiveIntegerField(default=0)),
                        ("kept", models.PositiveIntegerField(default=0)),
                        ("outcome", models.JSONField(default=list)),
                        (
                            "job",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="chunks",
                                to="assets.discoveryrun",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("job", "number"), name="discovery_chunk_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sighting",
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
                        ("source", models.CharField(max_length=40)),
                        ("family", models.CharField(max_length=60)),
                        ("said", models.JSONField(default=dict)),
                        ("related", models.JSONField(default=dict)),
                        ("first_seen_at", models.DateTimeField()),
                        ("stale_since", models.DateTimeField(null=True)),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.organization",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["organization", "source", "family"],
                                name="sighting_by_family",
                            ),
                            models.Index(
                                condition=models.Q(("stale_since__isnull", False)),
                                fields=["organization", "source", "entry"],
                                name="sighting_stale",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("entry", "source"), name="sighting_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SourceOrder",
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
                        ("field", models.CharField(max_length=60)),
                        ("sources", models.JSONField(default=list)),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.organization",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "field"), name="source_order_once"
                            )
                        ],
                    },
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
                            "relation",
                            models.CharField(
                                choices=[
                                    ("runs_on", "runs on"),
                                    ("uses", "uses"),
                                    ("contributes_to", "contributed to by"),
                                    ("stores", "stored in"),
                                    ("mounted_in", "mounted in"),
                                ],
                                max_length=40,
                            ),
                        ),
                        (
                            "needed",
                            models.PositiveSmallIntegerField(
                                help_text="So many of them suffice. Where there are fewer, all of them are needed.",
                                verbose_name="must be up",
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
                                to="assets.item",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["record", "relation"], name="redundancy_by_relation"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("needed__gte", 1)),
                                name="redundancy_some_needed",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Discrepancy",
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
                            "field",
                            models.CharField(
                                choices=isthmus.assets.models.discrepancy.differing,
                                help_text="What of the item was seen otherwise.",
                                max_length=60,
                            ),
                        ),
                        (
                            "held",
                            models.TextField(
                                blank=True,
                                help_text="What the item said at that time.",
                                max_length=10000,
                                verbose_name="as recorded",
                            ),
                        ),
                        (
                            "seen",
                            models.TextField(
                                blank=True,
                                help_text="Written as in a form: a location by its reference, a day as 2026-11-23.",
                                max_length=10000,
                                verbose_name="as seen",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                help_text="A source of the inventory, or a stocktaking.",
                                max_length=40,
                                verbose_name="seen by",
                            ),
                        ),
                        (
                            "first_seen",
                            models.DateField(
                                blank=True,
                                help_text="Empty: the day on which it is recorded.",
                                null=True,
                                verbose_name="first seen",
                            ),
                        ),
                        (
                            "last_seen",
                            models.DateField(
                                blank=True,
                                help_text="Empty: the day on which it is recorded.",
                                null=True,
                                verbose_name="last seen",
                            ),
                        ),
                        (
                            "reason",
                            models.TextField(
                                blank=True, editable=False, verbose_name="why it was rejected"
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
                            "item",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: what was seen is not in the inventory yet.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="assets.item",
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
                        "verbose_name_plural": "discrepancies",
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
                                name="discrep_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="discrep_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="discrep_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "item",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="discrep_item_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "item",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="discrep_item_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "item",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="discrep_item_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "field",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="discrep_field_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "field",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="discrep_field_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "field",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="discrep_field_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "source",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="discrep_source_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "source",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="discrep_source_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "source",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="discrep_source_created_at",
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
                                name="discrep_owner_title_key",
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
                                name="discrep_owner_changed_at",
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
                                name="discrep_owner_created_at",
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
                                name="discrep_state_title_key",
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
                                name="discrep_state_changed_at",
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
                                name="discrep_state_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "first_seen",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="discrep_first_seen",
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
