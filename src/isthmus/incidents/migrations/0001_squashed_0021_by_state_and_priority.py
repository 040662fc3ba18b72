import datetime
import django.core.validators
import django.db.models.deletion
import django.db.models.manager
import isthmus.engine.keys
import isthmus.engine.migrating
import isthmus.engine.text
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("incidents", "0001_incidents"),
        ("incidents", "0002_what_the_source_said"),
        ("incidents", "0003_clock_readings"),
        ("incidents", "0004_merged_reports"),
        ("incidents", "0005_spells"),
        ("incidents", "0006_answer_templates"),
        ("incidents", "0007_evidence"),
        ("incidents", "0008_evidence_decided"),
        ("incidents", "0009_teams"),
        ("incidents", "0010_major_incidents"),
        ("incidents", "0011_whom_majors_reach"),
        ("incidents", "0012_notifications"),
        ("incidents", "0013_playbooks"),
        ("incidents", "0014_updates_of_majors"),
        ("incidents", "0015_duties_by_information"),
        ("incidents", "0016_updates_warned"),
        ("incidents", "0017_custody_of_leavers"),
        ("incidents", "0018_time_stamps"),
        ("incidents", "0019_in_confidence"),
        ("incidents", "0020_lists_by_people"),
        ("incidents", "0021_by_state_and_priority"),
    ]

    initial = True

    dependencies = [
        ("agreements", "0006_one_scale_of_priorities"),
        ("agreements", "0007_updates_of_majors"),
        ("assets", "0006_stale_items_by_source"),
        ("context", "0007_one_description"),
        ("engine", "0026_own_relations"),
        ("engine", "0027_time_spent"),
        ("engine", "0029_encrypted_files"),
        ("engine", "0030_tasks_not_needed"),
        ("engine", "0031_titles_by_organization"),
        ("engine", "0032_names_mark"),
        ("people", "0011_sessions"),
        ("people", "0012_teams"),
        ("services", "0001_services"),
    ]

    operations = [
        isthmus.engine.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Incident",
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
                            "description",
                            models.TextField(
                                blank=True,
                                help_text="In the words of whoever reports it.",
                                max_length=20000,
                            ),
                        ),
                        (
                            "noticed_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="Empty: now. Time counts from here.",
                                null=True,
                                verbose_name="noticed",
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("phone", "Telephone"),
                                    ("mail", "E-mail"),
                                    ("portal", "Self-service"),
                                    ("person", "In person"),
                                    ("monitoring", "Monitoring"),
                                    ("other", "Otherwise"),
                                ],
                                default="phone",
                                max_length=12,
                                verbose_name="came by",
                            ),
                        ),
                        (
                            "category",
                            models.CharField(
                                blank=True,
                                help_text="Your own word for it, by which you count.",
                                max_length=80,
                            ),
                        ),
                        (
                            "asks",
                            models.CharField(
                                blank=True,
                                choices=[("yes", "Yes"), ("no", "No")],
                                help_text="Access, information, a device, something that is on offer.",
                                max_length=3,
                                verbose_name="something is asked for",
                            ),
                        ),
                        (
                            "disturbs",
                            models.CharField(
                                blank=True,
                                choices=[("yes", "Yes"), ("no", "No")],
                                help_text="Interrupted, worse than agreed, overrun by maintenance, or about to be.",
                                max_length=3,
                                verbose_name="a service is disturbed",
                            ),
                        ),
                        (
                            "touches_services",
                            models.CharField(
                                blank=True,
                                choices=[("yes", "Yes"), ("no", "No")],
                                help_text="Services, or information they depend on, are touched, though none is disturbed yet.",
                                max_length=3,
                                verbose_name="services are touched",
                            ),
                        ),
                        (
                            "security_seen",
                            models.CharField(
                                blank=True,
                                choices=[("yes", "Yes"), ("no", "No")],
                                help_text="Information may be seen, changed or lost, a rule is broken, or a safeguard failed.",
                                max_length=3,
                                verbose_name="security is touched",
                            ),
                        ),
                        (
                            "security_harm",
                            models.CharField(
                                blank=True,
                                choices=[("yes", "Yes"), ("no", "No")],
                                help_text="It threatens the security of information in earnest, or harms the business.",
                                max_length=3,
                                verbose_name="harm is likely",
                            ),
                        ),
                        (
                            "weakness",
                            models.CharField(
                                blank=True,
                                choices=[("yes", "Yes"), ("no", "No")],
                                help_text="Nothing has happened, but somebody could make use of it.",
                                max_length=3,
                                verbose_name="a weakness is found",
                            ),
                        ),
                        (
                            "impact",
                            models.CharField(
                                blank=True,
                                choices=[("high", "High"), ("medium", "Medium"), ("low", "Low")],
                                max_length=8,
                            ),
                        ),
                        (
                            "urgency",
                            models.CharField(
                                blank=True,
                                choices=[("high", "High"), ("medium", "Medium"), ("low", "Low")],
                                max_length=8,
                            ),
                        ),
                        (
                            "security_risk",
                            models.CharField(
                                blank=True,
                                choices=[("high", "High"), ("medium", "Medium"), ("low", "Low")],
                                help_text="It raises the priority: high to 2, medium to 3 at least.",
                                max_length=8,
                                verbose_name="risk to information security",
                            ),
                        ),
                        (
                            "set_priority",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("1", "1 Critical"),
                                    ("2", "2 High"),
                                    ("3", "3 Moderate"),
                                    ("4", "4 Low"),
                                    ("5", "5 Planned"),
                                ],
                                help_text="Only where that of the matrix does not fit.",
                                max_length=1,
                                verbose_name="another priority",
                            ),
                        ),
                        (
                            "priority_reason",
                            models.CharField(
                                blank=True,
                                help_text="Needed with it.",
                                max_length=300,
                                verbose_name="why another priority",
                            ),
                        ),
                        (
                            "handled_as",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("security_incident", "Information security incident"),
                                    ("incident", "Incident"),
                                    ("security_event", "Information security event"),
                                    ("weakness", "Information security weakness"),
                                    ("request", "Service request"),
                                    ("event", "Event"),
                                ],
                                editable=False,
                                max_length=20,
                                verbose_name="handled as",
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
                                verbose_name="whose rules apply",
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
                                editable=False,
                                max_length=1,
                            ),
                        ),
                        (
                            "waits_for",
                            models.CharField(
                                blank=True, editable=False, max_length=300, verbose_name="waits for"
                            ),
                        ),
                        ("opened_at", models.DateTimeField(editable=False, verbose_name="opened")),
                        (
                            "responded_at",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="first response"
                            ),
                        ),
                        (
                            "resolved_at",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="resolved"
                            ),
                        ),
                        (
                            "closed_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="closed"),
                        ),
                        (
                            "resolution",
                            models.TextField(blank=True, editable=False, max_length=20000),
                        ),
                        (
                            "reopened",
                            models.PositiveIntegerField(
                                default=0, editable=False, verbose_name="times reopened"
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
                            "customer",
                            models.ForeignKey(
                                blank=True,
                                help_text="Who is hit, or asks.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.party",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                help_text="What of the inventory failed or is touched.",
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
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                help_text="The report with the same cause that this one belongs to.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="incidents.incident",
                            ),
                        ),
                        (
                            "place",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="context.location",
                            ),
                        ),
                        (
                            "reporter",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                                verbose_name="reported by",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="services.service",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                help_text="The team that works on it. Empty: that of the service.",
                                limit_choices_to={"kind__in": ("group", "role", "party")},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                        ("source", models.CharField(blank=True, editable=False, max_length=40)),
                        (
                            "source_group",
                            models.CharField(
                                blank=True,
                                editable=False,
                                max_length=200,
                                verbose_name="group at the source",
                            ),
                        ),
                        (
                            "source_key",
                            models.CharField(
                                blank=True,
                                editable=False,
                                max_length=200,
                                verbose_name="key at the source",
                            ),
                        ),
                        (
                            "source_modified",
                            models.PositiveIntegerField(
                                editable=False,
                                null=True,
                                verbose_name="times modified, as the source counts",
                            ),
                        ),
                        (
                            "source_owner",
                            models.CharField(
                                blank=True,
                                editable=False,
                                max_length=200,
                                verbose_name="worked on by, at the source",
                            ),
                        ),
                        (
                            "source_reassigned",
                            models.PositiveIntegerField(
                                editable=False,
                                null=True,
                                verbose_name="times reassigned, as the source counts",
                            ),
                        ),
                        (
                            "source_reopened",
                            models.PositiveIntegerField(
                                editable=False,
                                null=True,
                                verbose_name="times reopened, as the source counts",
                            ),
                        ),
                        (
                            "source_reporter",
                            models.CharField(
                                blank=True,
                                editable=False,
                                max_length=200,
                                verbose_name="reported by, at the source",
                            ),
                        ),
                        (
                            "breach_reason",
                            models.TextField(
                                blank=True,
                                help_text="Asked for once a clock of it was missed; reports and reviews tell it.",
                                max_length=2000,
                                verbose_name="why a target was missed",
                            ),
                        ),
                        (
                            "due",
                            models.DateTimeField(
                                editable=False,
                                help_text="When the next of its clocks that run is due.",
                                null=True,
                            ),
                        ),
                        (
                            "due_key",
                            models.DateTimeField(
                                default=datetime.datetime(9000, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                editable=False,
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="incidents.incident",
                                verbose_name="merged into",
                            ),
                        ),
                        (
                            "collected_at",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="evidence collected"
                            ),
                        ),
                        (
                            "collecting_since",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="collecting since"
                            ),
                        ),
                        (
                            "evidence",
                            models.CharField(
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
                        (
                            "evidence_advice",
                            models.TextField(
                                blank=True,
                                editable=False,
                                max_length=2000,
                                verbose_name="recommendation on evidence",
                            ),
                        ),
                        (
                            "evidence_at",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="evidence decided"
                            ),
                        ),
                        (
                            "evidence_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                                verbose_name="evidence decided by",
                            ),
                        ),
                        (
                            "evidence_reason",
                            models.TextField(
                                blank=True,
                                editable=False,
                                max_length=2000,
                                verbose_name="why so about evidence",
                            ),
                        ),
                        (
                            "restored_at",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="service restored"
                            ),
                        ),
                        (
                            "evidence_default",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="incidents.evidencedefault",
                                verbose_name="evidence decided by the default",
                            ),
                        ),
                        (
                            "confidential",
                            models.BooleanField(
                                default=False,
                                help_text="Only you, and whoever holds a role of the kind Security function, know of it from then on.",
                                verbose_name="in confidence",
                            ),
                        ),
                    ],
                    options={
                        "base_manager_name": "objects_unguarded",
                        "indexes": [
                            models.Index(
                                fields=[
                                    "organization",
                                    "opened_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_opened_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "handled_as",
                                    "opened_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_hand34dc_opened_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "handled_as",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_hand34dc_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "handled_as",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_hand34dc_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "concerns",
                                    "opened_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_concerns_opened_at",
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
                                name="incident_concerns_title_key",
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
                                name="incident_concerns_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "priority",
                                    "opened_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_priority_opened_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "priority",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_priority_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "priority",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_priority_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "service",
                                    "opened_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_service_opened_at",
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
                                name="incident_service_title_key",
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
                                name="incident_service_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "item",
                                    "opened_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_item_opened_at",
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
                                name="incident_item_title_key",
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
                                name="incident_item_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "customer",
                                    "opened_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_customer_opened_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "customer",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_customer_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "customer",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_customer_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "reporter",
                                    "opened_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_reporter_opened_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "reporter",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_reporter_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "reporter",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_reporter_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "team",
                                    "opened_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_team_opened_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "team",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_team_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "team",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_team_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "category",
                                    "opened_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_category_opened_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "category",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_category_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "category",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_category_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "owner",
                                    "opened_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_owner_opened_at",
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
                                name="incident_owner_title_key",
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
                                name="incident_owner_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "state",
                                    "opened_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_state_opened_at",
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
                                name="incident_state_title_key",
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
                                name="incident_state_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "priority",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_priority",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "resolved_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_resolvbce6",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_created_at",
                            ),
                            models.Index(
                                fields=["organization", "due", "entry", "circle", "removed_at"],
                                name="incident_due",
                            ),
                            models.Index(
                                fields=["organization", "due_key", "entry", "circle", "removed_at"],
                                name="incident_due_key",
                            ),
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
                            models.Index(
                                fields=[
                                    "organization",
                                    "state",
                                    "priority",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="incident_state_priority",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
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
                        (
                            "agreement",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agreements.agreement",
                            ),
                        ),
                        (
                            "calendar",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agreements.businesscalendar",
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
                        (
                            "record",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="incidents.incident",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("next_at__isnull", False)),
                                fields=["next_at", "organization"],
                                name="clock_next",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("record", "metric"), name="clock_of_metric_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Spell",
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
                        ("number", models.PositiveSmallIntegerField()),
                        ("begun_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("ended_in", models.CharField(blank=True, max_length=20)),
                        (
                            "report",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="spells",
                                to="incidents.incident",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["begun_at", "report"], name="spell_begun"),
                            models.Index(fields=["ended_at", "report"], name="spell_ended"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "number"), name="spell_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_at__isnull", True),
                                    ("ended_at__gte", models.F("begun_at")),
                                    _connector="OR",
                                ),
                                name="spell_ends_after_it_begins",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AnswerTemplate",
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
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("any", "Anything"),
                                    ("comment", "Comment"),
                                    ("resolution", "Resolution"),
                                    ("waiting", "Why we wait"),
                                    ("update", "Update to the customer"),
                                ],
                                default="any",
                                max_length=12,
                                verbose_name="used for",
                            ),
                        ),
                        (
                            "category",
                            models.CharField(
                                blank=True,
                                help_text="It is offered first for reports of this category.",
                                max_length=80,
                            ),
                        ),
                        (
                            "report_kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("security_incident", "Information security incident"),
                                    ("incident", "Incident"),
                                    ("security_event", "Information security event"),
                                    ("weakness", "Information security weakness"),
                                    ("request", "Service request"),
                                    ("event", "Event"),
                                ],
                                help_text="It is offered first for reports that are handled as this.",
                                max_length=20,
                                verbose_name="kind of report",
                            ),
                        ),
                        (
                            "text",
                            models.TextField(
                                help_text="{{reporter}}, {{customer}}, {{reference}}, {{title}}, {{service}}, {{opened}}, {{due}}, {{team}} and {{me}} become what the report says.",
                                max_length=5000,
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
                        (
                            "service",
                            models.ForeignKey(
                                blank=True,
                                help_text="It is offered first for reports on this service. Empty: on any.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="services.service",
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
                                name="answer_tem_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="answer_tem_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="answer_tem_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "purpose",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="answer_tem_purpose_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "purpose",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="answer_tem_purpose_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "purpose",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="answer_tem_purpose_created_at",
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
                                name="answer_tem_service_title_key",
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
                                name="answer_tem_service_changed_at",
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
                                name="answer_tem_service_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "category",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="answer_tem_category_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "category",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="answer_tem_category_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "category",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="answer_tem_category_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "report_kind",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="answer_tem_repob61e_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "report_kind",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="answer_tem_repob61e_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "report_kind",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="answer_tem_repob61e_created_at",
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
                                name="answer_tem_owner_title_key",
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
                                name="answer_tem_owner_changed_at",
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
                                name="answer_tem_owner_created_at",
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
                                name="answer_tem_state_title_key",
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
                                name="answer_tem_state_changed_at",
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
                                name="answer_tem_state_created_at",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="EvidenceItem",
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
                            "description",
                            models.TextField(
                                blank=True,
                                help_text="What it is, and what it may show.",
                                max_length=20000,
                            ),
                        ),
                        (
                            "collected_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="Empty: now.",
                                null=True,
                                verbose_name="collected",
                            ),
                        ),
                        (
                            "place",
                            models.CharField(
                                help_text="Room, rack, machine, account.",
                                max_length=300,
                                verbose_name="where it was collected",
                            ),
                        ),
                        (
                            "method",
                            models.TextField(
                                help_text="So that somebody else could do it again: read-only copy, image, photograph.",
                                max_length=5000,
                                verbose_name="how it was collected",
                            ),
                        ),
                        (
                            "tool",
                            models.CharField(
                                blank=True,
                                help_text="Name and version.",
                                max_length=200,
                                verbose_name="with what tool",
                            ),
                        ),
                        (
                            "seal_number",
                            models.CharField(
                                blank=True,
                                help_text="Of the bag, box or label.",
                                max_length=100,
                                verbose_name="seal number",
                            ),
                        ),
                        (
                            "kept_at",
                            models.CharField(
                                blank=True,
                                help_text="Room, safe, shelf.",
                                max_length=300,
                                verbose_name="kept at",
                            ),
                        ),
                        (
                            "keep_until",
                            models.DateField(
                                blank=True,
                                help_text="Empty: three years from the day it was collected. Later only with a reason, never earlier.",
                                null=True,
                                verbose_name="keep until",
                            ),
                        ),
                        (
                            "outside",
                            models.CharField(
                                blank=True,
                                editable=False,
                                max_length=300,
                                verbose_name="given to, outside the house",
                            ),
                        ),
                        (
                            "waits_since",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="waits since"
                            ),
                        ),
                        (
                            "custody",
                            models.CharField(
                                choices=[
                                    ("unbroken", "Unbroken"),
                                    ("unconfirmed", "Not confirmed yet"),
                                    ("broken", "Broken"),
                                    ("explained", "Broken, explained"),
                                ],
                                default="unbroken",
                                editable=False,
                                max_length=12,
                                verbose_name="chain of custody",
                            ),
                        ),
                        (
                            "legal_hold",
                            models.CharField(
                                blank=True,
                                editable=False,
                                max_length=500,
                                verbose_name="legal hold",
                            ),
                        ),
                        (
                            "ended_at",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="returned or disposed of"
                            ),
                        ),
                        (
                            "proof",
                            models.TextField(
                                blank=True,
                                editable=False,
                                max_length=2000,
                                verbose_name="proof of disposal",
                            ),
                        ),
                        (
                            "damaged_at",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="found damaged"
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
                            "collected_by",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: whoever records it. They hold it from then on; another person confirms so by what they do next.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.person",
                                verbose_name="collected by",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: it is a thing. The SHA-256 of a file is taken while it comes in; every opening compares it.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.storedfile",
                            ),
                        ),
                        (
                            "holder",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                                verbose_name="held by",
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                blank=True,
                                help_text="Whoever may know of the report may know of its evidence. Empty: nothing is reported yet.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="incidents.incident",
                                verbose_name="report",
                            ),
                        ),
                        (
                            "offered_to",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                                verbose_name="being handed over to",
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
                            "witness",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "evidence item",
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
                                name="evidence_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="evidence_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="evidence_created_at",
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
                                name="evidence_incident_title_key",
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
                                name="evidence_incident_changed_at",
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
                                name="evidence_incident_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "holder",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="evidence_holder_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "holder",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="evidence_holder_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "holder",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="evidence_holder_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "custody",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="evidence_custody_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "custody",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="evidence_custody_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "custody",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="evidence_custody_created_at",
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
                                name="evidence_owner_title_key",
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
                                name="evidence_owner_changed_at",
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
                                name="evidence_owner_created_at",
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
                                name="evidence_state_title_key",
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
                                name="evidence_state_changed_at",
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
                                name="evidence_state_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "keep_until",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="evidence_keep_until",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "collected_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="evidence_collec6d19",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="CustodyStep",
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
                                    ("collected", "Collected"),
                                    ("offered", "Handed over"),
                                    ("accepted", "Received"),
                                    ("refused", "Not received"),
                                    ("taken_back", "Handover taken back"),
                                    ("asked", "To be handed over"),
                                    ("given", "Handover confirmed by the giver"),
                                    ("taken_over", "Taken over without the giver’s word"),
                                    ("stored", "Put elsewhere"),
                                    ("sent_out", "Given to somebody outside"),
                                    ("came_back", "Came back"),
                                    ("missing", "Reported missing"),
                                    ("found", "Found"),
                                    ("returned", "Returned"),
                                    ("disposed", "Disposed of"),
                                    ("voided", "Recorded by mistake"),
                                    ("put_on_hold", "Legal hold begins"),
                                    ("released", "Legal hold ends"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("recorded_at", models.DateTimeField()),
                        ("outside", models.CharField(blank=True, max_length=300)),
                        ("place", models.CharField(blank=True, max_length=300)),
                        ("seal", models.CharField(blank=True, max_length=100)),
                        ("note", models.TextField(blank=True)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                        (
                            "holder",
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
                            "to",
                            models.ForeignKey(
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
                                related_name="steps",
                                to="incidents.evidenceitem",
                            ),
                        ),
                    ],
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
                                choices=[
                                    ("not_needed", "Not needed"),
                                    ("collect", "To be collected"),
                                ],
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
                                name="evidence_d_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="evidence_d_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="evidence_d_created_at",
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
                                name="evidence_d_owner_title_key",
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
                                name="evidence_d_owner_changed_at",
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
                                name="evidence_d_owner_created_at",
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
                                name="evidence_d_state_title_key",
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
                                name="evidence_d_state_changed_at",
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
                                name="evidence_d_state_created_at",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="MajorIncident",
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
                            "ground",
                            models.CharField(
                                choices=[
                                    ("criteria", "It meets what was agreed"),
                                    ("evidence", "Time for evidence is needed"),
                                    ("other", "Something else"),
                                ],
                                default="criteria",
                                max_length=12,
                                verbose_name="declared because",
                            ),
                        ),
                        (
                            "criterion",
                            models.TextField(
                                blank=True,
                                help_text="What fails, for whom, for how long; in the words of the agreement.",
                                max_length=2000,
                                verbose_name="which criterion",
                            ),
                        ),
                        (
                            "agreement_version",
                            models.PositiveIntegerField(
                                editable=False, null=True, verbose_name="version of the agreement"
                            ),
                        ),
                        (
                            "agreed_criteria",
                            models.TextField(
                                blank=True,
                                editable=False,
                                verbose_name="what was agreed to be major",
                            ),
                        ),
                        (
                            "declared_at",
                            models.DateTimeField(editable=False, verbose_name="declared"),
                        ),
                        (
                            "confirm_by",
                            models.DateTimeField(
                                editable=False, verbose_name="to be confirmed or withdrawn by"
                            ),
                        ),
                        (
                            "management_due",
                            models.DateTimeField(
                                editable=False,
                                null=True,
                                verbose_name="top management to be told by",
                            ),
                        ),
                        (
                            "customer_due",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="customer to be told by"
                            ),
                        ),
                        (
                            "able",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("valid", "Shown and valid"),
                                    ("expired", "Shown, but expired"),
                                    ("missing", "Not shown"),
                                ],
                                editable=False,
                                max_length=8,
                                verbose_name="competence of the responsible person",
                            ),
                        ),
                        (
                            "confirmed_at",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="confirmed"
                            ),
                        ),
                        (
                            "shown_by",
                            models.TextField(
                                blank=True,
                                editable=False,
                                max_length=2000,
                                verbose_name="what shows the criterion",
                            ),
                        ),
                        (
                            "management_told_at",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="top management told"
                            ),
                        ),
                        (
                            "management_told_how",
                            models.CharField(
                                blank=True,
                                editable=False,
                                max_length=500,
                                verbose_name="who of top management, and how",
                            ),
                        ),
                        (
                            "customer_told_at",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="customer told"
                            ),
                        ),
                        (
                            "customer_told_how",
                            models.CharField(
                                blank=True,
                                editable=False,
                                max_length=500,
                                verbose_name="who of the customer, and how",
                            ),
                        ),
                        ("review", models.TextField(blank=True, editable=False, max_length=20000)),
                        (
                            "reviewed_at",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="reviewed"
                            ),
                        ),
                        (
                            "agreement",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agreements.agreement",
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
                            "competence",
                            models.ForeignKey(
                                blank=True,
                                help_text="What the responsible person has to be able to do. Empty: as in the last declaration.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="context.competence",
                                verbose_name="competence asked for",
                            ),
                        ),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                blank=True,
                                help_text="The report that is major.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="incidents.incident",
                                verbose_name="report",
                            ),
                        ),
                        (
                            "management_told_by",
                            models.ForeignKey(
                                editable=False,
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
                            "manager",
                            models.ForeignKey(
                                blank=True,
                                help_text="For what only some may know of: one who knows of it and is not involved.",
                                limit_choices_to={"kind__in": ("person",)},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                                verbose_name="who of top management",
                            ),
                        ),
                        (
                            "no_action",
                            models.TextField(
                                blank=True, editable=False, verbose_name="why nothing is to be done"
                            ),
                        ),
                        (
                            "update_due",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="next update due"
                            ),
                        ),
                        (
                            "update_every",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="How often the customer hears how it stands. Empty: as agreed with them; where nothing is agreed, no rhythm.",
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(5),
                                    django.core.validators.MaxValueValidator(1440),
                                ],
                                verbose_name="minutes between updates",
                            ),
                        ),
                        ("update_missed_for", models.DateTimeField(editable=False, null=True)),
                        (
                            "update_warn_at",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="warned of it from"
                            ),
                        ),
                        ("update_warned_for", models.DateTimeField(editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "major incident",
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
                                name="major_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="major_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="major_created_at",
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
                                name="major_incident_title_key",
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
                                name="major_incident_changed_at",
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
                                name="major_incident_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "ground",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="major_ground_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "ground",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="major_ground_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "ground",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="major_ground_created_at",
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
                                name="major_owner_title_key",
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
                                name="major_owner_changed_at",
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
                                name="major_owner_created_at",
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
                                name="major_state_title_key",
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
                                name="major_state_changed_at",
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
                                name="major_state_created_at",
                            ),
                            models.Index(
                                condition=models.Q(("update_warn_at__isnull", False)),
                                fields=["organization", "update_warn_at"],
                                name="major_update_to_warn",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="NotificationDuty",
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
                            "recipient",
                            models.CharField(
                                help_text="Authority, customer, the people concerned.",
                                max_length=300,
                                verbose_name="to be told",
                            ),
                        ),
                        (
                            "within_hours",
                            models.PositiveIntegerField(
                                help_text="Counted from the moment at which we know of it; nights and holidays count.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(8760),
                                ],
                                verbose_name="within hours",
                            ),
                        ),
                        (
                            "told_of",
                            models.CharField(
                                choices=[
                                    ("security_incident", "Information security incident"),
                                    ("security_event", "Information security event or incident"),
                                ],
                                default="security_incident",
                                max_length=20,
                                verbose_name="to be told of",
                            ),
                        ),
                        (
                            "category",
                            models.CharField(
                                blank=True,
                                help_text="Only reports that are counted by this word. Empty: of any category.",
                                max_length=80,
                            ),
                        ),
                        (
                            "applies_if",
                            models.TextField(
                                blank=True,
                                help_text="What the handler asks themselves: are personal data concerned, for instance.",
                                max_length=2000,
                                verbose_name="applies if",
                            ),
                        ),
                        (
                            "content",
                            models.TextField(
                                blank=True,
                                help_text="What the receiver asks for.",
                                max_length=5000,
                                verbose_name="what is to be said",
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                blank=True,
                                help_text="Form, address, telephone; also at night.",
                                max_length=500,
                                verbose_name="how it is told",
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
                            "customer",
                            models.ForeignKey(
                                blank=True,
                                help_text="Only reports that hit this customer. Empty: whoever is hit.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.party",
                            ),
                        ),
                        (
                            "obligation",
                            models.ForeignKey(
                                blank=True,
                                help_text="The law, order or contract that demands it.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="context.obligation",
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
                            "information",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("personal", "Personal data"),
                                    ("special", "Personal data of special categories"),
                                    ("confidential", "Confidential or stricter"),
                                    ("strict", "Strictly confidential"),
                                ],
                                help_text="What the inventory says of the item that is hit is held against it. Empty: of any.",
                                max_length=12,
                                verbose_name="of information",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "notification duty",
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
                                name="noteduty_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="noteduty_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="noteduty_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "obligation",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="noteduty_oblidf9a_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "obligation",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="noteduty_oblidf9a_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "obligation",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="noteduty_oblidf9a_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "told_of",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="noteduty_told_of_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "told_of",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="noteduty_told_of_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "told_of",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="noteduty_told_of_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "customer",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="noteduty_customer_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "customer",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="noteduty_customer_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "customer",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="noteduty_customer_created_at",
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
                                name="noteduty_owner_title_key",
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
                                name="noteduty_owner_changed_at",
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
                                name="noteduty_owner_created_at",
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
                                name="noteduty_state_title_key",
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
                                name="noteduty_state_changed_at",
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
                                name="noteduty_state_created_at",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Notification",
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
                            "recipient",
                            models.CharField(
                                blank=True,
                                help_text="Empty: whom the duty names.",
                                max_length=300,
                                verbose_name="to be told",
                            ),
                        ),
                        (
                            "within_hours",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="Empty: what the duty says.",
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(8760),
                                ],
                                verbose_name="within hours",
                            ),
                        ),
                        (
                            "aware_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="When we came to know that it is such an incident; time counts from here. Empty: when the report was opened.",
                                null=True,
                                verbose_name="known since",
                            ),
                        ),
                        (
                            "about",
                            models.TextField(
                                blank=True,
                                help_text="A draft of it, and questions.",
                                max_length=20000,
                                verbose_name="what is to be said",
                            ),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="due"),
                        ),
                        (
                            "warn_at",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="warned from"
                            ),
                        ),
                        ("warned_for", models.DateTimeField(editable=False, null=True)),
                        ("missed_for", models.DateTimeField(editable=False, null=True)),
                        (
                            "told_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="told"),
                        ),
                        (
                            "told_how",
                            models.TextField(
                                blank=True, editable=False, verbose_name="who was told, and how"
                            ),
                        ),
                        (
                            "told_reference",
                            models.CharField(
                                blank=True,
                                editable=False,
                                max_length=200,
                                verbose_name="reference at the receiver",
                            ),
                        ),
                        (
                            "because",
                            models.TextField(blank=True, editable=False, verbose_name="why not"),
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
                                help_text="What is to be told of.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="incidents.incident",
                                verbose_name="report",
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
                            "told_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="engine.principal",
                            ),
                        ),
                        (
                            "duty",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: no duty is written down for it; say below who is to be told, and how soon.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="incidents.notificationduty",
                                verbose_name="by the duty",
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
                                name="notifying_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="notifying_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="notifying_created_at",
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
                                name="notifying_incident_title_key",
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
                                name="notifying_incident_changed_at",
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
                                name="notifying_incident_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "duty",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="notifying_duty_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "duty",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="notifying_duty_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "duty",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="notifying_duty_created_at",
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
                                name="notifying_owner_title_key",
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
                                name="notifying_owner_changed_at",
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
                                name="notifying_owner_created_at",
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
                                name="notifying_state_title_key",
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
                                name="notifying_state_changed_at",
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
                                name="notifying_state_created_at",
                            ),
                            models.Index(
                                fields=["organization", "due_at", "entry", "circle", "removed_at"],
                                name="notifying_due_at",
                            ),
                            models.Index(
                                condition=models.Q(("state", "to_be_told")),
                                fields=["organization", "warn_at"],
                                name="notification_to_warn",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Playbook",
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
                            "category",
                            models.CharField(
                                blank=True,
                                help_text="It is proposed first for reports that are counted by this word.",
                                max_length=80,
                            ),
                        ),
                        (
                            "purpose",
                            models.TextField(
                                blank=True,
                                help_text="How one recognizes such an incident, and what matters most then.",
                                max_length=5000,
                                verbose_name="what it is for",
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
                                name="playbook_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="playbook_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="playbook_created_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "category",
                                    "title_key",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="playbook_category_title_key",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "category",
                                    "changed_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="playbook_category_changed_at",
                            ),
                            models.Index(
                                fields=[
                                    "organization",
                                    "category",
                                    "created_at",
                                    "entry",
                                    "circle",
                                    "removed_at",
                                ],
                                name="playbook_category_created_at",
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
                                name="playbook_owner_title_key",
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
                                name="playbook_owner_changed_at",
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
                                name="playbook_owner_created_at",
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
                                name="playbook_state_title_key",
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
                                name="playbook_state_changed_at",
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
                                name="playbook_state_created_at",
                            ),
                        ],
                    },
                    managers=[
                        ("objects", django.db.models.manager.Manager()),
                        ("objects_unguarded", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name="PlaybookStep",
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
                            "phase",
                            models.CharField(
                                choices=[
                                    ("detection", "Detection"),
                                    ("assessment", "Assessment"),
                                    ("containment", "Containment"),
                                    ("eradication", "Eradication"),
                                    ("recovery", "Recovery"),
                                    ("lessons", "Lessons"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("title", models.CharField(max_length=150, verbose_name="step")),
                        (
                            "what",
                            models.TextField(
                                blank=True, max_length=4000, verbose_name="what to do"
                            ),
                        ),
                        (
                            "within_hours",
                            models.PositiveIntegerField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(8760),
                                ],
                                verbose_name="within hours",
                            ),
                        ),
                        (
                            "needs_decision",
                            models.CharField(
                                blank=True,
                                choices=[("yes", "Yes"), ("no", "No")],
                                max_length=3,
                                verbose_name="evidence decided first",
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
                                to="incidents.playbook",
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
                    ],
                ),
                migrations.CreateModel(
                    name="MajorUpdate",
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
                        ("at", models.DateTimeField()),
                        ("due", models.DateTimeField(null=True)),
                        ("to", models.CharField(max_length=300)),
                        ("text", models.TextField()),
                        (
                            "by",
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
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="updates",
                                to="incidents.majorincident",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="EvidenceStamp",
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
                        ("sha256", models.CharField(max_length=64)),
                        ("answer", models.TextField()),
                        ("stamped_at", models.DateTimeField()),
                        ("authority", models.CharField(max_length=200)),
                        (
                            "asked_by",
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
                        "indexes": [
                            models.Index(fields=["entry", "stamped_at"], name="evidence_stamps")
                        ],
                    },
                ),
            ],
        ),
    ]
