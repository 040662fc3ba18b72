import django.core.validators
import django.db.models.deletion
import django.db.models.manager
import isthmus.engine.keys
import isthmus.engine.migrating
import isthmus.engine.text
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("agreements", "0001_initial"),
        ("agreements", "0002_indexes"),
        ("agreements", "0003_own_fields"),
        ("agreements", "0004_calendars"),
        ("agreements", "0005_counting"),
        ("agreements", "0006_one_scale_of_priorities"),
        ("agreements", "0007_updates_of_majors"),
        ("agreements", "0008_risks_the_customer_accepts"),
    ]

    initial = True

    dependencies = [
        ("engine", "0002_revision"),
        ("engine", "0009_indexes"),
        ("engine", "0026_own_relations"),
        ("people", "0002_parties"),
        ("people", "0003_indexes"),
        ("services", "0001_services"),
    ]

    operations = [
        isthmus.engine.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Agreement",
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
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("sla", "Service level agreement"),
                                    ("ola", "Operational-level agreement"),
                                    ("contract", "Supplier contract"),
                                ],
                                default="sla",
                                max_length=10,
                            ),
                        ),
                        (
                            "summary",
                            models.CharField(
                                blank=True,
                                help_text="One or two sentences: what is agreed, and why.",
                                max_length=500,
                            ),
                        ),
                        (
                            "services",
                            models.TextField(
                                blank=True,
                                help_text="What the targets are about. One service on a line reads best.",
                                max_length=5000,
                                verbose_name="services covered",
                            ),
                        ),
                        ("starts_on", models.DateField(blank=True, null=True, verbose_name="from")),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True,
                                help_text="Empty where it runs until somebody ends it.",
                                null=True,
                                verbose_name="until",
                            ),
                        ),
                        (
                            "review_due",
                            models.DateField(
                                blank=True,
                                help_text="By when both look at it again; at planned intervals, so at least once a year.",
                                null=True,
                                verbose_name="next review",
                            ),
                        ),
                        (
                            "notice_days",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="How long before it can end.",
                                null=True,
                                verbose_name="notice period in days",
                            ),
                        ),
                        (
                            "contract_number",
                            models.CharField(
                                blank=True, max_length=80, verbose_name="contract number"
                            ),
                        ),
                        (
                            "security_clause",
                            models.TextField(
                                blank=True,
                                help_text="What each side does for the security of information, and what it tells the other, incidents and evidence included.",
                                max_length=20000,
                                verbose_name="agreed security requirements",
                            ),
                        ),
                        (
                            "without_security",
                            models.TextField(
                                blank=True,
                                help_text="Only where the parties agreed on none.",
                                max_length=2000,
                                verbose_name="why no security target",
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
                            "customer_representative",
                            models.ForeignKey(
                                blank=True,
                                help_text="Who speaks for the customer in reviews and complaints.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
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
                                help_text="The customer, internal group or supplier it is agreed with.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.party",
                            ),
                        ),
                        ("own", models.JSONField(default=dict, editable=False)),
                        (
                            "major_criteria",
                            models.TextField(
                                blank=True,
                                help_text="In words both sides understand at three in the morning: what fails, for whom, for how long. Waiting for evidence makes none major.",
                                max_length=5000,
                                verbose_name="what makes an incident major",
                            ),
                        ),
                        (
                            "rebinding",
                            models.CharField(
                                choices=[
                                    ("opening", "From the opening, for the target that holds now"),
                                    (
                                        "change",
                                        "Anew from the change; what was missed stays missed",
                                    ),
                                ],
                                default="opening",
                                help_text="From when the clock counts once another target applies.",
                                max_length=10,
                                verbose_name="after another priority or service",
                            ),
                        ),
                        (
                            "reopening",
                            models.CharField(
                                choices=[
                                    ("continued", "What had passed before, and goes on"),
                                    (
                                        "opening",
                                        "From the opening, the time it was closed included",
                                    ),
                                    (
                                        "reopening",
                                        "Anew from the reopening; what was missed stays missed",
                                    ),
                                ],
                                default="continued",
                                help_text="From when the clock counts once a solution did not hold.",
                                max_length=10,
                                verbose_name="after a reopening",
                            ),
                        ),
                        (
                            "tell_customer",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="Of a major incident, from when it is declared.",
                                null=True,
                                verbose_name="the customer is told within (minutes)",
                            ),
                        ),
                        (
                            "tell_management",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="Of a major incident, from when it is declared.",
                                null=True,
                                verbose_name="top management is told within (minutes)",
                            ),
                        ),
                        (
                            "update_customer",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="Of a major incident, until it is over. Empty: no rhythm is agreed.",
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(5),
                                    django.core.validators.MaxValueValidator(1440),
                                ],
                                verbose_name="the customer hears how it stands every (minutes)",
                            ),
                        ),
                        (
                            "risks_accepted_from",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("1", "Every risk"),
                                    ("2", "Low and above"),
                                    ("3", "Medium and above"),
                                    ("4", "High and above"),
                                    ("5", "Very high only"),
                                ],
                                help_text="What is left of risks to these services, from this level on, counts as accepted once the customer has accepted it too. Empty: it is ours alone.",
                                max_length=1,
                                verbose_name="risks the customer accepts",
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
                                name="agreement_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="agreement_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="agreement_created_at",
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
                                name="agreement_kind_title_key",
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
                                name="agreement_kind_changed_at",
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
                                name="agreement_kind_created_at",
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
                                name="agreement_party_title_key",
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
                                name="agreement_party_changed_at",
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
                                name="agreement_party_created_at",
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
                                name="agreement_owner_title_key",
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
                                name="agreement_owner_changed_at",
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
                                name="agreement_owner_created_at",
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
                                name="agreement_state_title_key",
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
                                name="agreement_state_changed_at",
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
                                name="agreement_state_created_at",
                            ),
                            models.Index(
                                fields=["organization", "ends_on", "entry", "circle", "removed_at"],
                                name="agreement_ends_on",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "review_due",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="agreement_review_due",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("starts_on__isnull", True),
                                    ("ends_on__isnull", True),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="agreement_dates_in_order",
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="AgreementTarget",
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
                                verbose_name="what is measured",
                            ),
                        ),
                        (
                            "applies_to",
                            models.CharField(
                                blank=True,
                                help_text="Where no field says it.",
                                max_length=120,
                                verbose_name="what it is about, in words",
                            ),
                        ),
                        ("value", models.DecimalField(decimal_places=3, max_digits=9)),
                        (
                            "unit",
                            models.CharField(
                                choices=[
                                    ("minutes", "minutes"),
                                    ("hours", "hours"),
                                    ("working_days", "working days"),
                                    ("days", "days"),
                                    ("percent", "percent"),
                                    ("times", "times a year"),
                                ],
                                max_length=15,
                            ),
                        ),
                        (
                            "calendar",
                            models.CharField(
                                blank=True,
                                help_text="By the month; Daily 19–7.",
                                max_length=80,
                                verbose_name="period or hours, in words",
                            ),
                        ),
                        (
                            "description",
                            models.CharField(
                                blank=True,
                                help_text="From where to where; what is left out.",
                                max_length=300,
                                verbose_name="note",
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
                                related_name="targets",
                                to="agreements.agreement",
                            ),
                        ),
                        (
                            "business_calendar",
                            models.ForeignKey(
                                blank=True,
                                help_text="The hours in which its clock runs. Empty: round the clock.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agreements.businesscalendar",
                            ),
                        ),
                        (
                            "concerns",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("incident", "Incidents"),
                                    ("security_incident", "Security incidents"),
                                    ("request", "Service requests"),
                                ],
                                help_text="Empty: every kind.",
                                max_length=20,
                                verbose_name="kind of record",
                            ),
                        ),
                        (
                            "priority",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("1", "1 Critical"),
                                    ("2", "2 High"),
                                    ("3", "3 Moderate"),
                                    ("4", "4 Low"),
                                    ("5", "5 Planned"),
                                ],
                                help_text="Empty: every priority.",
                                max_length=2,
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: every service that the agreement applies to.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="services.service",
                            ),
                        ),
                        (
                            "warn_percent",
                            models.PositiveSmallIntegerField(
                                default=75,
                                help_text="Of a time, from 1 to 99; 0 never warns.",
                                verbose_name="warn after (percent)",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "metric"], name="target_by_metric")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("value__gt", 0)), name="target_value_positive"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("unit", "percent"), _negated=True),
                                    ("value__lte", Decimal("100")),
                                    _connector="OR",
                                ),
                                name="target_percent_in_range",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "metric__in",
                                            (
                                                "first_response",
                                                "restoration",
                                                "resolution",
                                                "evidence",
                                                "fulfilment",
                                            ),
                                        ),
                                        ("unit__in", ("minutes", "hours", "working_days", "days")),
                                    ),
                                    models.Q(("metric", "availability"), ("unit", "percent")),
                                    ("metric", "security"),
                                    _connector="OR",
                                ),
                                name="target_unit_fits_metric",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BusinessCalendar",
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
                            "zone",
                            models.CharField(
                                help_text="By its name, for example Europe/Berlin: daylight saving follows from it.",
                                max_length=64,
                                verbose_name="time zone",
                            ),
                        ),
                        (
                            "always_open",
                            models.BooleanField(
                                default=False,
                                help_text="Every hour of every day; only closures close it.",
                                verbose_name="round the clock",
                            ),
                        ),
                        (
                            "country",
                            models.CharField(
                                blank=True,
                                help_text="The country by its two letters, for example DE. Empty: holidays are days as any.",
                                max_length=2,
                                verbose_name="public holidays of",
                            ),
                        ),
                        (
                            "region",
                            models.CharField(
                                blank=True,
                                help_text="Its part by the code of ISO 3166-2, for example BE for Berlin. Empty: what holds everywhere in the country.",
                                max_length=20,
                            ),
                        ),
                        (
                            "valid_from",
                            models.DateField(
                                blank=True,
                                help_text="Empty: from the day it is brought into force. What lies before is counted by the version before.",
                                null=True,
                                verbose_name="holds from",
                            ),
                        ),
                        (
                            "kept_holidays",
                            models.TextField(
                                blank=True,
                                default="",
                                editable=False,
                                verbose_name="public holidays",
                            ),
                        ),
                        (
                            "in_force_from",
                            models.DateField(
                                editable=False, null=True, verbose_name="in force since"
                            ),
                        ),
                        (
                            "holidays_until",
                            models.DateField(
                                editable=False, null=True, verbose_name="holidays known until"
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
                        "verbose_name": "business calendar",
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
                                name="calendar_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="calendar_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="calendar_created_at",
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
                                name="calendar_owner_title_key",
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
                                name="calendar_owner_changed_at",
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
                                name="calendar_owner_created_at",
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
                                name="calendar_state_title_key",
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
                                name="calendar_state_changed_at",
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
                                name="calendar_state_created_at",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="OpeningHours",
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
                            "weekday",
                            models.CharField(
                                choices=[
                                    ("monday", "Monday"),
                                    ("tuesday", "Tuesday"),
                                    ("wednesday", "Wednesday"),
                                    ("thursday", "Thursday"),
                                    ("friday", "Friday"),
                                    ("saturday", "Saturday"),
                                    ("sunday", "Sunday"),
                                ],
                                max_length=9,
                                verbose_name="day",
                            ),
                        ),
                        (
                            "opens",
                            models.CharField(help_text="08:00", max_length=5, verbose_name="from"),
                        ),
                        (
                            "closes",
                            models.CharField(
                                help_text="18:00; 24:00 is midnight.",
                                max_length=5,
                                verbose_name="until",
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
                                related_name="hours",
                                to="agreements.businesscalendar",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "weekday"], name="hours_by_day")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SpecialDay",
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
                        ("first", models.DateField(verbose_name="from")),
                        (
                            "last",
                            models.DateField(
                                blank=True,
                                help_text="Empty: that day alone.",
                                null=True,
                                verbose_name="until",
                            ),
                        ),
                        (
                            "opens",
                            models.CharField(
                                blank=True,
                                help_text="Empty: closed all day.",
                                max_length=5,
                                verbose_name="from time",
                            ),
                        ),
                        (
                            "closes",
                            models.CharField(blank=True, max_length=5, verbose_name="until time"),
                        ),
                        (
                            "why",
                            models.CharField(
                                help_text="Stocktaking; open on the Saturday before.",
                                max_length=120,
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
                                related_name="special",
                                to="agreements.businesscalendar",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "first"], name="special_by_day")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("last__isnull", True),
                                    ("last__gte", models.F("first")),
                                    _connector="OR",
                                ),
                                name="special_days_in_order",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgreementPause",
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
                            "waiting_for",
                            models.CharField(
                                choices=[
                                    ("user", "The user"),
                                    ("supplier", "A supplier"),
                                    ("problem", "The solution of a problem"),
                                    ("evidence", "The collection of evidence"),
                                ],
                                max_length=20,
                                verbose_name="while waiting for",
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
                                ],
                                max_length=20,
                                verbose_name="this clock stands still",
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
                                related_name="pauses",
                                to="agreements.agreement",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "metric"], name="pause_by_metric")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgreementPriority",
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
                            "impact",
                            models.CharField(
                                choices=[("high", "High"), ("medium", "Medium"), ("low", "Low")],
                                max_length=10,
                            ),
                        ),
                        (
                            "urgency",
                            models.CharField(
                                choices=[("high", "High"), ("medium", "Medium"), ("low", "Low")],
                                max_length=10,
                            ),
                        ),
                        (
                            "priority",
                            models.CharField(
                                choices=[
                                    ("1", "1 Critical"),
                                    ("2", "2 High"),
                                    ("3", "3 Moderate"),
                                    ("4", "4 Low"),
                                    ("5", "5 Planned"),
                                ],
                                max_length=2,
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
                                related_name="priorities",
                                to="agreements.agreement",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "impact"], name="priority_by_impact")
                        ],
                    },
                ),
            ],
        ),
    ]
