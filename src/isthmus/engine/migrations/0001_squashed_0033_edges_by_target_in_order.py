from django.db import models
from typing import Any
import isthmus.engine.models.search
import django.db.models.deletion
import django.db.models.manager
import isthmus.engine.keys
import isthmus.engine.migrating
import isthmus.engine.models.staged_work
import isthmus.engine.text
from django.db import migrations

SQLITE = """CREATE VIRTUAL TABLE engine_searchrow USING fts5(
    words, said, tokenize = "ascii tokenchars '_'", detail = none, columnsize = 0)"""
POSTGRESQL = """CREATE TABLE engine_searchrow
    (rowid bigint PRIMARY KEY, words text NOT NULL, said text NOT NULL DEFAULT '');
    CREATE INDEX search_words ON engine_searchrow USING gin
    (array_to_tsvector(string_to_array(btrim(words || said), ' ')))"""


def create(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL)


def drop(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("DROP TABLE engine_searchrow")


class Migration(migrations.Migration):
    replaces = [
        ("engine", "0001_initial"),
        ("engine", "0002_revision"),
        ("engine", "0003_kept_answers"),
        ("engine", "0004_history"),
        ("engine", "0005_approvals"),
        ("engine", "0006_access"),
        ("engine", "0007_talk"),
        ("engine", "0008_jobs"),
        ("engine", "0009_indexes"),
        ("engine", "0010_title_in_force"),
        ("engine", "0011_source_keys"),
        ("engine", "0012_own_fields"),
        ("engine", "0013_form_drafts"),
        ("engine", "0014_labels"),
        ("engine", "0015_lists"),
        ("engine", "0016_webhooks"),
        ("engine", "0017_notices"),
        ("engine", "0018_staged_imports"),
        ("engine", "0019_search"),
        ("engine", "0020_language"),
        ("engine", "0021_bulk_runs"),
        ("engine", "0022_files_erased"),
        ("engine", "0023_words_of_comments"),
        ("engine", "0024_own_kinds"),
        ("engine", "0025_neighbours"),
        ("engine", "0026_own_relations"),
        ("engine", "0027_time_spent"),
        ("engine", "0028_files_disposed_of"),
        ("engine", "0029_encrypted_files"),
        ("engine", "0030_tasks_not_needed"),
        ("engine", "0031_titles_by_organization"),
        ("engine", "0032_names_mark"),
        ("engine", "0033_edges_by_target_in_order"),
    ]

    initial = True

    dependencies = [
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]

    operations = [
        isthmus.engine.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Circle",
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
                        ("reason", models.CharField(max_length=200)),
                        ("created_at", models.DateTimeField()),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.organization",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Organization",
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
                            "slug",
                            models.SlugField(max_length=40, unique=True, verbose_name="short name"),
                        ),
                        ("name", models.CharField(max_length=200)),
                        ("created_at", models.DateTimeField()),
                        ("fields_mark", models.BigIntegerField(default=0, editable=False)),
                        ("language", models.CharField(blank=True, default="", max_length=10)),
                        ("names_mark", models.BigIntegerField(default=0, editable=False)),
                    ],
                ),
                migrations.CreateModel(
                    name="Entry",
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
                        ("type", models.CharField(max_length=60)),
                        ("kind", models.CharField(blank=True, max_length=40)),
                        ("reference", models.CharField(max_length=60)),
                        ("title", models.CharField(max_length=250)),
                        (
                            "title_key",
                            isthmus.engine.text.FoldedField(editable=False, max_length=250),
                        ),
                        ("state", models.CharField(blank=True, max_length=40)),
                        (
                            "state_category",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("draft", "Draft"),
                                    ("open", "Open"),
                                    ("waiting", "Waiting"),
                                    ("done", "Done"),
                                    ("void", "Void"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("due", models.DateField(null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("seq", models.PositiveIntegerField(default=0)),
                        ("head_hash", models.CharField(blank=True, max_length=64)),
                        ("created_at", models.DateTimeField()),
                        ("changed_at", models.DateTimeField()),
                        ("removed_at", models.DateTimeField(null=True)),
                        (
                            "circle",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.circle",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.organization",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
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
                                fields=["organization", "type", "state_category"],
                                name="entry_by_type",
                            ),
                            models.Index(
                                fields=["organization", "-changed_at", "-id"],
                                name="entry_by_change",
                            ),
                            models.Index(fields=["organization", "due"], name="entry_by_due"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "reference"), name="entry_reference_once"
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Principal",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("person", "Person"),
                                    ("group", "Group"),
                                    ("role", "Role"),
                                    ("party", "Party"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        (
                            "name_key",
                            isthmus.engine.text.FoldedField(editable=False, max_length=250),
                        ),
                        ("reference", models.CharField(blank=True, max_length=40)),
                        ("email", models.EmailField(blank=True, max_length=254)),
                        ("active", models.BooleanField(default=True)),
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
                                fields=["organization", "name_key"], name="principal_by_name"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Event",
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
                        ("seq", models.PositiveIntegerField()),
                        ("verb", models.CharField(max_length=60)),
                        ("actor_name", models.CharField(max_length=200)),
                        ("via", models.CharField(max_length=20)),
                        ("request_id", models.CharField(blank=True, max_length=40)),
                        ("recorded_at", models.DateTimeField()),
                        ("occurred_at", models.DateTimeField()),
                        ("payload", models.TextField()),
                        ("salt", models.CharField(max_length=32)),
                        ("payload_digest", models.CharField(max_length=64)),
                        ("hash", models.CharField(max_length=64)),
                        (
                            "entry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="engine.entry",
                            ),
                        ),
                        (
                            "actor",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                        (
                            "actor_digest",
                            models.CharField(blank=True, db_default="", max_length=64),
                        ),
                        ("actor_salt", models.CharField(blank=True, db_default="", max_length=32)),
                        ("form", models.PositiveSmallIntegerField(db_default=1)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("entry", "seq"), name="event_seq_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Edge",
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
                        ("type", models.CharField(max_length=40)),
                        ("note", models.CharField(blank=True, max_length=500)),
                        ("valid_from", models.DateTimeField()),
                        ("valid_to", models.DateTimeField(null=True)),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="out_edges",
                                to="engine.entry",
                            ),
                        ),
                        (
                            "target",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="in_edges",
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
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["organization", "type"], name="edge_by_type"),
                            models.Index(
                                condition=models.Q(("valid_to__isnull", True)),
                                fields=["target", "source", "type"],
                                name="edge_current_back",
                            ),
                            models.Index(fields=["target", "type", "id"], name="edge_by_target"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to__isnull", True)),
                                fields=("source", "target", "type"),
                                name="edge_current_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CircleMember",
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
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="engine.circle",
                            ),
                        ),
                        (
                            "principal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("circle", "principal"), name="circle_member_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReferenceSeries",
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
                        ("prefix", models.CharField(max_length=16)),
                        ("last", models.PositiveIntegerField(default=0)),
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
                                fields=("organization", "prefix"), name="series_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StoredFile",
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
                        ("name", models.CharField(max_length=200)),
                        ("media_type", models.CharField(max_length=100)),
                        ("size", models.PositiveBigIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("path", models.CharField(max_length=100)),
                        ("created_at", models.DateTimeField()),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.organization",
                            ),
                        ),
                        (
                            "scan",
                            models.CharField(
                                choices=[
                                    ("none", "Not scanned"),
                                    ("waiting", "In quarantine"),
                                    ("clean", "Clean"),
                                    ("infected", "Infected"),
                                    ("erased", "Erased by law"),
                                    ("disposed", "Disposed of"),
                                ],
                                default="none",
                                max_length=10,
                            ),
                        ),
                        ("scan_note", models.CharField(blank=True, max_length=500)),
                        ("scanned_at", models.DateTimeField(null=True)),
                        (
                            "key",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="engine.filekey",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("scan", "waiting")),
                                fields=["created_at"],
                                name="file_waiting",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HouseRuleChoice",
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
                        ("rule", models.CharField(max_length=80)),
                        ("on", models.BooleanField()),
                        ("reason", models.CharField(max_length=500)),
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
                                fields=("organization", "rule"), name="house_rule_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="KeptAnswer",
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
                        ("key", models.CharField(max_length=64)),
                        ("request", models.CharField(blank=True, max_length=64)),
                        ("status", models.PositiveSmallIntegerField(null=True)),
                        ("headers", models.JSONField(default=dict)),
                        ("content", models.BinaryField(default=b"")),
                        ("made_at", models.DateTimeField()),
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["organization", "made_at"], name="kept_answer_by_age"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "principal", "key"), name="kept_answer_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Seal",
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
                        ("after", models.BigIntegerField()),
                        ("up_to", models.BigIntegerField()),
                        ("horizon", models.DateTimeField()),
                        ("count", models.PositiveIntegerField()),
                        ("late", models.PositiveIntegerField(default=0)),
                        ("members", models.BinaryField()),
                        ("root", models.CharField(max_length=64)),
                        ("previous", models.CharField(blank=True, max_length=64)),
                        ("hash", models.CharField(max_length=64)),
                        ("sealed_at", models.DateTimeField()),
                        ("stamp", models.BinaryField(null=True)),
                        ("stamped_at", models.DateTimeField(null=True)),
                        ("stamped_by", models.CharField(blank=True, max_length=200)),
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
                                fields=("organization", "number"), name="seal_number_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Checklist",
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
                        ("record_type", models.CharField(max_length=60)),
                        ("code", models.SlugField(max_length=40)),
                        ("version", models.PositiveIntegerField()),
                        ("title", models.CharField(max_length=200)),
                        ("items", models.JSONField(default=list)),
                        ("active", models.BooleanField()),
                        ("made_at", models.DateTimeField()),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
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
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "record_type", "code", "version"),
                                name="checklist_version_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("active", True)),
                                fields=("organization", "record_type", "code"),
                                name="checklist_active_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChecklistAnswer",
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
                        ("item", models.CharField(max_length=40)),
                        (
                            "answer",
                            models.CharField(
                                choices=[
                                    ("yes", "Yes"),
                                    ("no", "No"),
                                    ("not_applicable", "Not applicable"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("answered_at", models.DateTimeField()),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                        (
                            "checklist",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.checklist",
                            ),
                        ),
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
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("entry", "checklist", "item"), name="checklist_answer_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Snapshot",
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
                        ("purpose", models.CharField(max_length=40)),
                        ("number", models.PositiveIntegerField()),
                        ("content", models.TextField()),
                        ("digest", models.CharField(max_length=64)),
                        ("note", models.CharField(blank=True, max_length=500)),
                        ("made_at", models.DateTimeField()),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.entry",
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
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
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("entry", "purpose", "number"), name="snapshot_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InForce",
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
                        ("valid_from", models.DateTimeField()),
                        ("valid_to", models.DateTimeField(null=True)),
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
                        (
                            "snapshot",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.snapshot",
                            ),
                        ),
                        (
                            "title_key",
                            isthmus.engine.text.FoldedField(editable=False, max_length=250),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["entry", "valid_from"], name="in_force_by_time")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to__isnull", True)),
                                fields=("entry",),
                                name="one_version_in_force",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Approval",
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
                        ("rule", models.CharField(max_length=40)),
                        ("digest", models.CharField(max_length=64)),
                        ("version", models.PositiveIntegerField()),
                        ("given_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField(null=True)),
                        ("comment", models.CharField(blank=True, max_length=500)),
                        ("voided_at", models.DateTimeField(null=True)),
                        ("void_reason", models.CharField(blank=True, max_length=500)),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.entry",
                            ),
                        ),
                        (
                            "given_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                        (
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
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
                            models.Index(fields=["entry", "rule"], name="approval_by_entry")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("voided_at__isnull", True)),
                                fields=("entry", "rule", "given_by"),
                                name="approval_standing_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApprovalTerms",
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
                        ("record_type", models.CharField(max_length=60)),
                        ("rule", models.CharField(max_length=40)),
                        ("needed", models.PositiveSmallIntegerField()),
                        ("expires_days", models.PositiveIntegerField(null=True)),
                        ("apart", models.BooleanField()),
                        ("roles", models.JSONField(default=list)),
                        ("reason", models.CharField(max_length=500)),
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
                                fields=("organization", "record_type", "rule"),
                                name="approval_terms_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Clearance",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("clearance", "Clearance"),
                                    ("break_glass", "Opened in an emergency"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("reason", models.CharField(max_length=500)),
                        ("valid_from", models.DateTimeField()),
                        ("valid_until", models.DateTimeField()),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="clearances",
                                to="engine.circle",
                            ),
                        ),
                        (
                            "granted_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
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
                            "principal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["principal", "valid_until"], name="clearance_by_principal"
                            ),
                            models.Index(
                                fields=["circle", "valid_until"], name="clearance_by_circle"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("valid_until__gt", models.F("valid_from"))),
                                name="clearance_in_order",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Share",
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
                        ("since", models.DateTimeField()),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shares",
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
                        (
                            "party",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                        (
                            "shared_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("party", "entry"), name="share_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attachment",
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
                        ("created_at", models.DateTimeField()),
                        ("removed_at", models.DateTimeField(null=True)),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.entry",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.storedfile",
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
                            models.Index(fields=["entry", "id"], name="attachment_by_entry")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Comment",
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
                        ("created_at", models.DateTimeField()),
                        ("text", models.TextField()),
                        ("edited_at", models.DateTimeField(null=True)),
                        ("removed_at", models.DateTimeField(null=True)),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
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
                        "indexes": [models.Index(fields=["entry", "-id"], name="comment_by_entry")],
                    },
                ),
                migrations.CreateModel(
                    name="Mention",
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
                        ("created_at", models.DateTimeField()),
                        ("seen_at", models.DateTimeField(null=True)),
                        ("removed_at", models.DateTimeField(null=True)),
                        (
                            "comment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="mentions",
                                to="engine.comment",
                            ),
                        ),
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
                        (
                            "principal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["entry"], name="mention_by_entry"),
                            models.Index(
                                condition=models.Q(
                                    ("removed_at__isnull", True), ("seen_at__isnull", True)
                                ),
                                fields=["principal"],
                                name="mention_unseen",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("comment", "principal"), name="mention_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Task",
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
                        ("created_at", models.DateTimeField()),
                        ("title", models.CharField(max_length=200)),
                        ("note", models.TextField(blank=True)),
                        ("due", models.DateField(null=True)),
                        ("done_at", models.DateTimeField(null=True)),
                        ("removed_at", models.DateTimeField(null=True)),
                        (
                            "assignee",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                        (
                            "done_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
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
                        ("because", models.TextField(blank=True)),
                        ("made_from", models.BigIntegerField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["entry", "id"], name="task_by_entry"),
                            models.Index(
                                condition=models.Q(
                                    ("done_at__isnull", True), ("removed_at__isnull", True)
                                ),
                                fields=["assignee", "due"],
                                name="task_open_by_assignee",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("done_at__isnull", False),
                                    ("done_by__isnull", True),
                                    _connector="OR",
                                ),
                                name="task_done_by_somebody_once_done",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Watch",
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
                        ("created_at", models.DateTimeField()),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("chose", "Chose to"),
                                    ("commented", "Commented"),
                                    ("mentioned", "Was mentioned"),
                                    ("assigned", "Has a task"),
                                    ("owner", "Owns it"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("ended_at", models.DateTimeField(null=True)),
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
                        (
                            "principal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("entry", "principal"), name="watch_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Job",
                    fields=[
                        (
                            "task",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="django_tasks_database.dbtaskresult",
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        ("waiting_key", models.CharField(max_length=200, null=True, unique=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("worker", models.CharField(blank=True, max_length=80)),
                        ("leased_until", models.DateTimeField(db_index=True, null=True)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        (
                            "organization",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="engine.organization",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["organization", "name"], name="job_by_organization"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="JobEffect",
                    fields=[
                        (
                            "key",
                            models.CharField(max_length=200, primary_key=True, serialize=False),
                        ),
                        ("done_at", models.DateTimeField(db_index=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="ScheduleState",
                    fields=[
                        (
                            "name",
                            models.CharField(max_length=80, primary_key=True, serialize=False),
                        ),
                        ("started_for", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Revision",
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
                        ("type", models.CharField(blank=True, max_length=60)),
                        ("mark", models.BigIntegerField()),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="engine.organization",
                            ),
                        ),
                        ("listened", models.BooleanField(db_default=False)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "type"), name="revision_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SourceKey",
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
                        ("digest", models.CharField(max_length=64)),
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
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "source", "digest"), name="source_key_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StoredMapping",
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
                        ("record_type", models.CharField(max_length=60)),
                        ("name", models.CharField(max_length=100)),
                        ("content", models.TextField()),
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
                                fields=("organization", "record_type", "name"),
                                name="stored_mapping_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OwnField",
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
                        ("type", models.CharField(max_length=60)),
                        ("code", models.CharField(max_length=40)),
                        ("label", models.CharField(max_length=80)),
                        ("hint", models.CharField(blank=True, max_length=250)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("text", "Text, one line"),
                                    ("long", "Text, several lines"),
                                    ("integer", "Whole number"),
                                    ("decimal", "Number"),
                                    ("bool", "Yes or no"),
                                    ("date", "Date"),
                                    ("moment", "Date and time"),
                                    ("choice", "One of a list"),
                                    ("choices", "Several of a list"),
                                    ("principal", "Person, group, role or party"),
                                    ("record", "Record of a register"),
                                    ("url", "Web address"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("unit", models.CharField(blank=True, max_length=20)),
                        (
                            "minimum",
                            models.DecimalField(decimal_places=6, max_digits=18, null=True),
                        ),
                        (
                            "maximum",
                            models.DecimalField(decimal_places=6, max_digits=18, null=True),
                        ),
                        ("choices", models.JSONField(default=list)),
                        ("target", models.CharField(blank=True, max_length=60)),
                        ("kinds", models.JSONField(default=list)),
                        ("section", models.CharField(blank=True, max_length=80)),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        ("required_from", models.DateField(null=True)),
                        ("filterable", models.BooleanField(default=False)),
                        ("shared", models.BooleanField(default=False)),
                        ("retired_at", models.DateTimeField(null=True)),
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
                                fields=("organization", "type", "code"), name="own_field_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OwnValue",
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
                        ("key", isthmus.engine.text.FoldedField(editable=False, max_length=250)),
                        (
                            "entry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="own_values",
                                to="engine.entry",
                            ),
                        ),
                        (
                            "field",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="engine.ownfield",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["field", "key", "entry"], name="own_value_by_key")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("entry", "field", "key"), name="own_value_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FormDraft",
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
                        ("form", models.CharField(max_length=200)),
                        ("values", models.JSONField()),
                        ("base", models.PositiveIntegerField(default=0)),
                        ("saved_at", models.DateTimeField()),
                        (
                            "entry",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
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
                        (
                            "principal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["saved_at"], name="form_draft_by_age")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "principal", "form"), name="form_draft_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Label",
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
                        ("name", models.CharField(max_length=40)),
                        (
                            "name_key",
                            isthmus.engine.text.FoldedField(editable=False, max_length=40),
                        ),
                        (
                            "hue",
                            models.CharField(
                                choices=[
                                    ("grey", "Grey"),
                                    ("green", "Green"),
                                    ("amber", "Amber"),
                                    ("red", "Red"),
                                ],
                                default="grey",
                                max_length=10,
                            ),
                        ),
                        ("about", models.CharField(blank=True, max_length=200)),
                        ("created_at", models.DateTimeField()),
                        ("removed_at", models.DateTimeField(null=True)),
                        (
                            "merged_into",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged",
                                to="engine.label",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.organization",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["organization", "name_key"], name="label_by_name")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("merged_into__isnull", True), ("removed_at__isnull", True)
                                ),
                                fields=("organization", "name_key"),
                                name="label_name_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Labelled",
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
                        ("created_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.entry",
                            ),
                        ),
                        (
                            "label",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.label",
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
                                fields=["label", "entry", "ended_at"], name="labelled_by_label"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("entry", "label"), name="labelled_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ListHabit",
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
                        ("record_type", models.CharField(max_length=60)),
                        ("columns", models.TextField(blank=True)),
                        ("opens_with", models.BigIntegerField(null=True)),
                        ("news_since", models.DateTimeField(null=True)),
                        ("looked_at", models.DateTimeField(null=True)),
                        ("last_edit", models.TextField(blank=True)),
                        (
                            "principal",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("principal", "record_type"), name="list_habit_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavedView",
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
                        ("record_type", models.CharField(max_length=60)),
                        ("name", models.CharField(max_length=60)),
                        ("query", models.TextField(blank=True)),
                        ("columns", models.TextField(blank=True)),
                        ("shared_with", models.CharField(blank=True, max_length=300)),
                        ("pinned", models.BooleanField(default=True)),
                        ("default", models.BooleanField(default=False)),
                        ("created_at", models.DateTimeField()),
                        ("removed_at", models.DateTimeField(null=True)),
                        (
                            "organization",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.organization",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["organization", "record_type"], name="view_by_register"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Webhook",
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
                        ("name", models.CharField(max_length=100)),
                        ("url", models.CharField(max_length=500)),
                        ("registers", models.JSONField(default=list)),
                        ("verbs", models.JSONField(default=list)),
                        ("payload_version", models.PositiveSmallIntegerField(default=1)),
                        ("active", models.BooleanField(default=True)),
                        ("paused_because", models.CharField(blank=True, max_length=300)),
                        ("secret", models.TextField()),
                        ("old_secret", models.TextField(blank=True)),
                        ("old_secret_until", models.DateTimeField(null=True)),
                        ("failing_since", models.DateTimeField(null=True)),
                        ("delivered_at", models.DateTimeField(null=True)),
                        ("created_at", models.DateTimeField()),
                        ("removed_at", models.DateTimeField(null=True)),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.organization",
                            ),
                        ),
                        (
                            "principal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["organization", "active"], name="webhook_by_organization"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WebhookMessage",
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
                        ("type", models.CharField(max_length=120)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("delivered", "Delivered"),
                                    ("failed", "Failed"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("next_at", models.DateTimeField()),
                        ("created_at", models.DateTimeField()),
                        (
                            "entry",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.entry",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.event",
                            ),
                        ),
                        (
                            "webhook",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="engine.webhook",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["webhook", "state", "id"], name="webhook_message_by_state"
                            ),
                            models.Index(
                                fields=["webhook", "entry", "id"], name="webhook_message_by_entry"
                            ),
                            models.Index(
                                fields=["state", "next_at"], name="webhook_message_by_time"
                            ),
                            models.Index(fields=["created_at"], name="webhook_message_by_age"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("webhook", "event"), name="webhook_message_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WebhookAttempt",
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
                        ("at", models.DateTimeField()),
                        ("status", models.PositiveSmallIntegerField(default=0)),
                        ("milliseconds", models.PositiveIntegerField()),
                        ("problem", models.CharField(blank=True, max_length=300)),
                        ("answer", models.CharField(blank=True, max_length=500)),
                        (
                            "message",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tries",
                                to="engine.webhookmessage",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Mail",
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
                        ("slot", models.CharField(max_length=80)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("sent", "Sent"),
                                    ("failed", "Failed"),
                                    ("dropped", "Not needed"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("send_at", models.DateTimeField()),
                        ("message_id", models.CharField(max_length=120)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        ("sent_at", models.DateTimeField(null=True)),
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["organization", "state", "-id"], name="mail_by_state"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("principal", "slot"), name="mail_slot_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
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
                        ("kind", models.CharField(max_length=20)),
                        ("key", models.CharField(max_length=120)),
                        ("about", models.BigIntegerField(null=True)),
                        ("day", models.DateField(null=True)),
                        ("more", models.PositiveIntegerField(default=0)),
                        ("made_at", models.DateTimeField()),
                        ("read_at", models.DateTimeField(null=True)),
                        ("in_page", models.BooleanField(default=True)),
                        (
                            "entry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="engine.entry",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="engine.event",
                            ),
                        ),
                        (
                            "mail",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="notices",
                                to="engine.mail",
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
                        (
                            "principal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["principal", "-id"], name="notice_by_principal"),
                            models.Index(
                                condition=models.Q(("in_page", True), ("read_at__isnull", True)),
                                fields=["principal", "-id"],
                                name="notice_unread",
                            ),
                            models.Index(
                                condition=models.Q(("in_page", True), ("read_at__isnull", True)),
                                fields=["entry", "principal"],
                                name="notice_unread_of_entry",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("principal", "key"), name="notice_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NoticeChoice",
                    fields=[
                        (
                            "principal",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="engine.principal",
                            ),
                        ),
                        ("kinds", models.JSONField(default=dict)),
                        ("rhythm", models.CharField(max_length=12)),
                        ("hour", models.PositiveSmallIntegerField()),
                        ("quiet_from", models.TimeField(null=True)),
                        ("quiet_until", models.TimeField(null=True)),
                        ("zone", models.CharField(blank=True, max_length=60)),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="engine.organization",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Untold",
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
                        ("events", models.JSONField()),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="engine.organization",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="StagedImport",
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
                        ("name", models.CharField(max_length=200)),
                        ("sha256", models.CharField(max_length=64)),
                        ("reading", models.JSONField(default=dict)),
                        ("mapping", models.TextField(blank=True)),
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
                        ("head", models.JSONField(default=list)),
                        ("columns", models.JSONField(default=list)),
                        ("notes", models.JSONField(default=list)),
                        ("problem", models.TextField(blank=True)),
                        ("made_at", models.DateTimeField()),
                        ("changed_at", models.DateTimeField(db_index=True)),
                        (
                            "file",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.storedfile",
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
                    name="ImportName",
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
                        ("digest", models.CharField(max_length=64)),
                        ("row", models.PositiveIntegerField()),
                        ("record", models.BigIntegerField(null=True)),
                        (
                            "job",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="names",
                                to="engine.stagedimport",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["job", "row"], name="import_name_by_row")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("job", "digest"), name="import_name_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportChunk",
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
                        ("created", models.PositiveIntegerField(default=0)),
                        ("changed", models.PositiveIntegerField(default=0)),
                        ("unchanged", models.PositiveIntegerField(default=0)),
                        ("refused", models.PositiveIntegerField(default=0)),
                        ("errors", models.JSONField(default=list)),
                        (
                            "job",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="chunks",
                                to="engine.stagedimport",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("job", "number"), name="import_chunk_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BulkRun",
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
                        ("verb", models.CharField(max_length=60)),
                        ("given", models.JSONField(default=dict)),
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
                    name="BulkChunk",
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
                        (
                            "job",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="chunks",
                                to="engine.bulkrun",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("job", "number"), name="bulk_chunk_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OwnKind",
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
                        ("type", models.CharField(max_length=60)),
                        ("code", models.CharField(max_length=40)),
                        ("label", models.CharField(max_length=80)),
                        ("about", models.CharField(blank=True, max_length=250)),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        ("retired_at", models.DateTimeField(null=True)),
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
                                fields=("organization", "type", "code"), name="own_kind_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OwnRelation",
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
                        ("code", models.CharField(max_length=36)),
                        ("label", models.CharField(max_length=80)),
                        ("inverse", models.CharField(max_length=80)),
                        ("about", models.CharField(blank=True, max_length=250)),
                        ("sources", models.JSONField(default=list)),
                        ("targets", models.JSONField(default=list)),
                        ("most_targets", models.PositiveSmallIntegerField(null=True)),
                        ("most_sources", models.PositiveSmallIntegerField(null=True)),
                        (
                            "impact",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("backward", "If the target is lost, the source is hit"),
                                    ("forward", "If the source is lost, the target is hit"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("loses", models.BooleanField(default=True)),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        ("retired_at", models.DateTimeField(null=True)),
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
                                fields=("organization", "code"), name="own_relation_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TimeSpent",
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
                        ("created_at", models.DateTimeField()),
                        ("day", models.DateField()),
                        ("minutes", models.PositiveIntegerField()),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("removed_at", models.DateTimeField(null=True)),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
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
                        (
                            "who",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["entry", "id"], name="time_spent_by_entry"),
                            models.Index(fields=["organization", "day"], name="time_spent_by_day"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("minutes__gte", 1), ("minutes__lte", 1440)),
                                name="time_spent_within_a_day",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FileKey",
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
                        ("wrapped", models.BinaryField()),
                        ("master", models.CharField(max_length=16)),
                        ("created_at", models.DateTimeField()),
                        ("replaced_at", models.DateTimeField(null=True)),
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
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("replaced_at__isnull", True)),
                                fields=("entry",),
                                name="one_file_key_in_use",
                            )
                        ],
                    },
                ),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(create, drop)],
            state_operations=[
                migrations.CreateModel(
                    name="SearchRow",
                    fields=[
                        (
                            "entry",
                            models.OneToOneField(
                                db_column="rowid",
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="search_row",
                                serialize=False,
                                to="engine.entry",
                            ),
                        ),
                        ("words", isthmus.engine.models.search.WordsField()),
                        ("said", models.TextField(default="")),
                    ],
                )
            ],
        ),
    ]
