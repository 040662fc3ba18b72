import datetime as dt
import django.db.models.deletion
import isthmus.engine.keys
from django.db import migrations, models
from isthmus.engine.migrating import AddIndexes


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0006_one_scale_of_priorities"),
        ("assets", "0006_stale_items_by_source"),
        ("context", "0007_one_description"),
        ("engine", "0026_own_relations"),
        ("incidents", "0002_what_the_source_said"),
        ("people", "0011_sessions"),
        ("services", "0001_services"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClockReading",
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
                    "metric",
                    models.CharField(
                        choices=[
                            ("first_response", "First response"),
                            ("restoration", "Restoration of service"),
                            ("resolution", "Resolution"),
                            ("evidence", "Collection of evidence"),
                            ("fulfilment", "Fulfilment of requests"),
                            ("availability", "Availability"),
                            ("security", "Security"),
                        ],
                        max_length=20,
                    ),
                ),
                ("run", models.PositiveSmallIntegerField(default=0)),
                ("version", models.PositiveIntegerField()),
                ("target", models.BigIntegerField()),
                ("seconds", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("met", "Met"),
                            ("breached", "Breached"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=12,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("warn_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("breached_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("elapsed", models.PositiveIntegerField(default=0)),
                ("paused", models.PositiveIntegerField(default=0)),
                ("next_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="incident",
            name="breach_reason",
            field=models.TextField(
                blank=True,
                help_text="Asked for once a clock of it was missed; reports and reviews tell it.",
                max_length=2000,
                verbose_name="why a target was missed",
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="due",
            field=models.DateTimeField(
                editable=False,
                help_text="When the next of its clocks that run is due.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="due_key",
            field=models.DateTimeField(
                default=dt.datetime(9000, 1, 1, 0, 0, tzinfo=dt.UTC),
                editable=False,
            ),
        ),
        AddIndexes(
            "incident",
            [
                models.Index(
                    fields=["organization", "due", "entry", "circle", "removed_at"],
                    name="incident_due",
                ),
                models.Index(
                    fields=["organization", "due_key", "entry", "circle", "removed_at"],
                    name="incident_due_key",
                ),
            ],
        ),
        migrations.AddField(
            model_name="clockreading",
            name="agreement",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agreements.agreement",
            ),
        ),
        migrations.AddField(
            model_name="clockreading",
            name="calendar",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agreements.businesscalendar",
            ),
        ),
        migrations.AddField(
            model_name="clockreading",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engine.organization",
            ),
        ),
        migrations.AddField(
            model_name="clockreading",
            name="record",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="incidents.incident",
            ),
        ),
        migrations.AddIndex(
            model_name="clockreading",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)),
                fields=["next_at", "organization"],
                name="clock_next",
            ),
        ),
        migrations.AddConstraint(
            model_name="clockreading",
            constraint=models.UniqueConstraint(
                fields=("record", "metric"), name="clock_of_metric_once"
            ),
        ),
    ]
