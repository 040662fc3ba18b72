import django.db.models.deletion
import isthmus.engine.keys
from django.db import migrations, models
from isthmus.engine.migrating import AddIndexes


class Migration(migrations.Migration):
    dependencies = [
        ("engine", "0006_access"),
    ]

    operations = [
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
            ],
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
            ],
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
            ],
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
            ],
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
            ],
        ),
        migrations.AddField(
            model_name="storedfile",
            name="scan",
            field=models.CharField(
                choices=[
                    ("none", "Not scanned"),
                    ("waiting", "In quarantine"),
                    ("clean", "Clean"),
                    ("infected", "Infected"),
                ],
                default="none",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="scan_note",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="scanned_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(
                condition=models.Q(("scan", "waiting")), fields=["created_at"], name="file_waiting"
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="author",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engine.principal",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="engine.entry"
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engine.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engine.organization",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="author",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engine.principal",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="engine.entry"
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engine.organization",
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="comment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mentions",
                to="engine.comment",
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="engine.entry"
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engine.organization",
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="principal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="engine.principal"
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="assignee",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engine.principal",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="author",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engine.principal",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="done_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engine.principal",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="engine.entry"
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engine.organization",
            ),
        ),
        migrations.AddField(
            model_name="watch",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="engine.entry"
            ),
        ),
        migrations.AddField(
            model_name="watch",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engine.organization",
            ),
        ),
        migrations.AddField(
            model_name="watch",
            name="principal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="engine.principal"
            ),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["entry", "id"], name="attachment_by_entry"),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["entry", "-id"], name="comment_by_entry"),
        ),
        AddIndexes(
            "mention",
            [
                models.Index(fields=["entry"], name="mention_by_entry"),
                models.Index(
                    condition=models.Q(("removed_at__isnull", True), ("seen_at__isnull", True)),
                    fields=["principal"],
                    name="mention_unseen",
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                fields=("comment", "principal"), name="mention_once"
            ),
        ),
        AddIndexes(
            "task",
            [
                models.Index(fields=["entry", "id"], name="task_by_entry"),
                models.Index(
                    condition=models.Q(("done_at__isnull", True), ("removed_at__isnull", True)),
                    fields=["assignee", "due"],
                    name="task_open_by_assignee",
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("done_at__isnull", False), ("done_by__isnull", True), _connector="OR"
                ),
                name="task_done_by_somebody_once_done",
            ),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.UniqueConstraint(fields=("entry", "principal"), name="watch_once"),
        ),
    ]
