from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from isthmus.agreements.calendars.models import BusinessCalendar
from isthmus.agreements.clocks.history import Rebinding, Reopening
from isthmus.agreements.guards import (
    has_dates,
    has_party,
    has_security_targets,
    has_targets,
    is_not_over,
)
from isthmus.engine.access import APPROVE, PUBLISH
from isthmus.engine.approvals.guards import approved
from isthmus.engine.door.act import Act
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import Lifecycle, State, of_kinds, transition
from isthmus.engine.models import PartRow, Principal, Record, register_indexes
from isthmus.engine.snapshots.guards import is_in_force, is_not_in_force
from isthmus.people.models import Party
from isthmus.services.models import Service


class AgreementKind(models.TextChoices):
    SLA = "sla", N_("Service level agreement")
    OLA = "ola", N_("Operational-level agreement")
    CONTRACT = "contract", N_("Supplier contract")


#: With these, security is agreed with somebody outside, who can be held to it.
WITH_OTHERS = ("sla", "contract")
AGREED = (has_party, has_dates, has_targets, of_kinds(has_security_targets, *WITH_OTHERS))


class FromWhen(models.TextChoices):
    """From when a clock counts after priority, service or kind brought another target."""

    OPENING = Rebinding.OPENING.value, N_("From the opening, for the target that holds now")
    CHANGE = Rebinding.CHANGE.value, N_("Anew from the change; what was missed stays missed")


class OnceReopened(models.TextChoices):
    """From when a clock counts after a record was opened again."""

    CONTINUED = Reopening.CONTINUED.value, N_("What had passed before, and goes on")
    OPENING = Reopening.OPENING.value, N_("From the opening, the time it was closed included")
    REOPENING = (
        Reopening.REOPENING.value,
        N_("Anew from the reopening; what was missed stays missed"),
    )


#: Customers hear of a major incident no oftener than this, and no rarer than daily.
LEAST_MINUTES, MOST_MINUTES = 5, 1440


class AcceptsFrom(models.TextChoices):
    """From which level on risks to what is agreed on are the customer's to accept as well.

    The steps are those of every level of risk.
    """

    EVERY = "1", N_("Every risk")
    LOW = "2", N_("Low and above")
    MEDIUM = "3", N_("Medium and above")
    HIGH = "4", N_("High and above")
    VERY_HIGH = "5", N_("Very high only")


class Agreement(Record):
    """What was agreed with a customer, an internal group or a supplier: one record, three kinds.

    The record is the text that is worked on. `in_force_from` says since when an agreement is in
    force; it stays while a revision is drafted, and goes when the agreement ends.
    """

    lifecycle = Lifecycle(
        (
            State("draft", "Draft", "draft"),
            State("in_negotiation", "In negotiation", "waiting"),
            State("agreed", "Agreed", "open"),
            State("in_force", "In force", "done"),
            State("ended", "Ended", "void"),
            State("given_up", "Given up", "void"),
        )
    )

    kind = models.CharField(max_length=10, choices=AgreementKind, default=AgreementKind.SLA)
    party = models.ForeignKey(
        Party,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The customer, internal group or supplier it is agreed with.",
    )
    summary = models.CharField(
        max_length=500, blank=True, help_text="One or two sentences: what is agreed, and why."
    )
    services = models.TextField(
        "services covered",
        blank=True,
        max_length=5000,
        help_text="What the targets are about. One service on a line reads best.",
    )
    starts_on = models.DateField("from", null=True, blank=True)
    ends_on = models.DateField(
        "until", null=True, blank=True, help_text="Empty where it runs until somebody ends it."
    )
    review_due = models.DateField(
        "next review",
        null=True,
        blank=True,
        help_text="By when both look at it again; at planned intervals, so at least once a year.",
    )
    notice_days = models.PositiveIntegerField(
        "notice period in days", null=True, blank=True, help_text="How long before it can end."
    )
    contract_number = models.CharField("contract number", max_length=80, blank=True)
    customer_representative = models.ForeignKey(
        Principal,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who speaks for the customer in reviews and complaints.",
    )
    security_clause = models.TextField(
        "agreed security requirements",
        blank=True,
        max_length=20000,
        help_text="What each side does for the security of information, and what it tells the "
        "other, incidents and evidence included.",
    )
    without_security = models.TextField(
        "why no security target",
        blank=True,
        max_length=2000,
        help_text="Only where the parties agreed on none.",
    )
    risks_accepted_from = models.CharField(
        "risks the customer accepts",
        max_length=1,
        choices=AcceptsFrom,
        blank=True,
        help_text="What is left of risks to these services, from this level on, counts as accepted "
        "once the customer has accepted it too. Empty: it is ours alone.",
    )
    rebinding = models.CharField(
        "after another priority or service",
        max_length=10,
        choices=FromWhen,
        default=FromWhen.OPENING,
        help_text="From when the clock counts once another target applies.",
    )
    reopening = models.CharField(
        "after a reopening",
        max_length=10,
        choices=OnceReopened,
        default=OnceReopened.CONTINUED,
        help_text="From when the clock counts once a solution did not hold.",
    )
    major_criteria = models.TextField(
        "what makes an incident major",
        blank=True,
        max_length=5000,
        help_text="In words both sides understand at three in the morning: what fails, for whom, for "
        "how long. Waiting for evidence makes none major.",
    )
    tell_management = models.PositiveIntegerField(
        "top management is told within (minutes)",
        null=True,
        blank=True,
        help_text="Of a major incident, from when it is declared.",
    )
    tell_customer = models.PositiveIntegerField(
        "the customer is told within (minutes)",
        null=True,
        blank=True,
        help_text="Of a major incident, from when it is declared.",
    )
    update_customer = models.PositiveIntegerField(
        "the customer hears how it stands every (minutes)",
        null=True,
        blank=True,
        validators=[MinValueValidator(LEAST_MINUTES), MaxValueValidator(MOST_MINUTES)],
        help_text="Of a major incident, until it is over. Empty: no rhythm is agreed.",
    )
    in_force_from = models.DateField("in force since", null=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="agreement_dates_in_order",
            )
        ]
        indexes = register_indexes(
            "agreement", "kind", "party", "owner", "state", ranges=["ends_on", "review_due"]
        )

    def entry_due(self) -> date | None:
        """Return when the agreement in force is to be reviewed, or ends if that is sooner."""
        if self.in_force_from is None:
            return None
        return min((day for day in (self.review_due, self.ends_on) if day), default=None)

    @transition(
        source="draft", target="in_negotiation", label="Put to the other party", guards=[has_party]
    )
    def negotiate(self, act: Act) -> None:
        """Ask the other party to agree. What it says stands still until it is taken back or agreed."""

    @transition(
        source="in_negotiation",
        target="draft",
        label="Take back to draft",
        labels={"reason": "What is to change — the next draft starts from it"},
    )
    def take_back(self, act: Act, *, reason: str) -> None:
        """Work on it again because the parties want something else."""

    @transition(
        source="in_negotiation",
        target="agreed",
        label="Record as agreed",
        permission=APPROVE,
        guards=[*AGREED, approved("terms")],
        labels={"how": "How it was agreed — who signed, where the signed text is"},
    )
    def agree(self, act: Act, *, how: str) -> None:
        """Both parties agreed to it as it stands."""

    @transition(
        source="agreed",
        target="in_force",
        label="Bring into force",
        permission=PUBLISH,
        guards=[*AGREED, is_not_over],
    )
    def bring_into_force(self, act: Act) -> None:
        """Let its targets count from today, or from its first day if that is later."""
        self.in_force_from = max(act.today, self.starts_on or act.today)

    @transition(source=("agreed", "in_force"), target="draft", label="Revise")
    def revise(self, act: Act) -> None:
        """Draft it anew; what is in force stays in force until the new text is brought into force."""

    @transition(
        source=("draft", "in_negotiation", "agreed", "in_force"),
        target="ended",
        label="End",
        permission=PUBLISH,
        guards=[is_in_force],
        labels={"reason": "Why it ends — kept in history"},
        danger=True,
    )
    def end(self, act: Act, *, reason: str) -> None:
        """Take it out of force for good."""
        self.in_force_from = None

    @transition(
        source=("draft", "in_negotiation", "agreed"),
        target="given_up",
        label="Give up",
        guards=[is_not_in_force],
        labels={"reason": "Why nothing came of it — kept in history"},
        danger=True,
    )
    def give_up(self, act: Act, *, reason: str) -> None:
        """Stop working on it: no agreement was reached, or none is needed."""

    @transition(source=("ended", "given_up"), target="draft", label="Take up again")
    def take_up(self, act: Act) -> None:
        """Work on it again, as a draft."""


class Metric(models.TextChoices):
    FIRST_RESPONSE = "first_response", N_("First response")
    RESTORATION = "restoration", N_("Restoration of service")
    RESOLUTION = "resolution", N_("Resolution")
    EVIDENCE = "evidence", N_("Collection of evidence")
    FULFILMENT = "fulfilment", N_("Fulfilment of requests")
    AVAILABILITY = "availability", N_("Availability")
    SECURITY = "security", N_("Security")


class Unit(models.TextChoices):
    MINUTES = "minutes", "minutes"
    HOURS = "hours", "hours"
    WORKING_DAYS = "working_days", N_("working days")
    DAYS = "days", "days"
    PERCENT = "percent", "percent"
    TIMES = "times", N_("times a year")


TIMES = (Unit.MINUTES, Unit.HOURS, Unit.WORKING_DAYS, Unit.DAYS)
#: What is measured as time from a beginning to an end.
TIMED = (
    Metric.FIRST_RESPONSE,
    Metric.RESTORATION,
    Metric.RESOLUTION,
    Metric.EVIDENCE,
    Metric.FULFILMENT,
)


class Priority(models.TextChoices):
    """The lower the number, the sooner. They sort as text."""

    CRITICAL = "1", N_("1 Critical")
    HIGH = "2", N_("2 High")
    MODERATE = "3", N_("3 Moderate")
    LOW = "4", N_("4 Low")
    PLANNED = "5", N_("5 Planned")


class Concern(models.TextChoices):
    """What kind of record a target is about."""

    INCIDENT = "incident", N_("Incidents")
    SECURITY_INCIDENT = "security_incident", N_("Security incidents")
    REQUEST = "request", N_("Service requests")


class AgreementTarget(PartRow):
    """One service target: what is measured, for what, and the value it has to reach.

    Times are at most the value, availability is at least the value. Targets for the collection of
    evidence stand beside those for restoration, since both can't be had at once (27013, 6.2.5).
    """

    record = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="targets")
    metric = models.CharField("what is measured", max_length=20, choices=Metric)
    priority = models.CharField(
        max_length=2, choices=Priority, blank=True, help_text="Empty: every priority."
    )
    concerns = models.CharField(
        "kind of record",
        max_length=20,
        choices=Concern,
        blank=True,
        help_text="Empty: every kind.",
    )
    service = models.ForeignKey(
        Service,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: every service that the agreement applies to.",
    )
    applies_to = models.CharField(
        "what it is about, in words",
        max_length=120,
        blank=True,
        help_text="Where no field says it.",
    )
    value = models.DecimalField(max_digits=9, decimal_places=3)
    unit = models.CharField(max_length=15, choices=Unit)
    business_calendar = models.ForeignKey(
        BusinessCalendar,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The hours in which its clock runs. Empty: round the clock.",
    )
    warn_percent = models.PositiveSmallIntegerField(
        "warn after (percent)",
        default=75,
        help_text="Of a time, from 1 to 99; 0 never warns.",
    )
    calendar = models.CharField(
        "period or hours, in words",
        max_length=80,
        blank=True,
        help_text="By the month; Daily 19–7.",
    )
    description = models.CharField(
        "note", max_length=300, blank=True, help_text="From where to where; what is left out."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(value__gt=0), name="target_value_positive"),
            models.CheckConstraint(
                condition=~Q(unit="percent") | Q(value__lte=Decimal(100)),
                name="target_percent_in_range",
            ),
            models.CheckConstraint(
                condition=(Q(metric__in=TIMED) & Q(unit__in=TIMES))
                | Q(metric="availability", unit="percent")
                | Q(metric="security"),
                name="target_unit_fits_metric",
            ),
        ]
        indexes = [models.Index(fields=["record", "metric"], name="target_by_metric")]

    def __str__(self) -> str:
        return f"{self.get_metric_display()}: {self.value} {self.get_unit_display()}"


class WaitingFor(models.TextChoices):
    """What work waits for, as the states of records that wait give it."""

    USER = "user", N_("The user")
    SUPPLIER = "supplier", N_("A supplier")
    PROBLEM = "problem", N_("The solution of a problem")
    EVIDENCE = "evidence", N_("The collection of evidence")


class ClockOf(models.TextChoices):
    """The metrics that have a clock."""

    FIRST_RESPONSE = Metric.FIRST_RESPONSE.value, Metric.FIRST_RESPONSE.label
    RESTORATION = Metric.RESTORATION.value, Metric.RESTORATION.label
    RESOLUTION = Metric.RESOLUTION.value, Metric.RESOLUTION.label
    EVIDENCE = Metric.EVIDENCE.value, Metric.EVIDENCE.label
    FULFILMENT = Metric.FULFILMENT.value, Metric.FULFILMENT.label


class AgreementPause(PartRow):
    """That a clock stands still while something is waited for. By itself nothing pauses a clock."""

    record = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="pauses")
    waiting_for = models.CharField("while waiting for", max_length=20, choices=WaitingFor)
    metric = models.CharField("this clock stands still", max_length=20, choices=ClockOf)

    class Meta:
        indexes = [models.Index(fields=["record", "metric"], name="pause_by_metric")]

    def __str__(self) -> str:
        return f"{self.metric} while waiting for {self.waiting_for}"


class Grade(models.TextChoices):
    HIGH = "high", N_("High")
    MEDIUM = "medium", N_("Medium")
    LOW = "low", N_("Low")


class AgreementPriority(PartRow):
    """One field of the matrix: which priority impact and urgency make together."""

    record = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="priorities")
    impact = models.CharField(max_length=10, choices=Grade)
    urgency = models.CharField(max_length=10, choices=Grade)
    priority = models.CharField(max_length=2, choices=Priority)

    class Meta:
        indexes = [models.Index(fields=["record", "impact"], name="priority_by_impact")]

    def __str__(self) -> str:
        return f"{self.impact} × {self.urgency}: {self.priority}"
