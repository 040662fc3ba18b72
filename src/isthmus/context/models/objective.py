from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models

from isthmus.context.concerns import Concerns
from isthmus.context.guards.filled import has_owner
from isthmus.context.guards.objective import (
    has_level_of,
    has_plan,
    has_target,
    is_no_level,
    is_reached,
)
from isthmus.context.intervals import Interval, following
from isthmus.engine.access import APPROVE
from isthmus.engine.approvals.guards import approves
from isthmus.engine.door.act import Act
from isthmus.engine.lifecycle import Lifecycle, State, of_kinds, transition
from isthmus.engine.models import PartRow, Record, register_indexes
from isthmus.people.models import Party


class ObjectiveKind(models.TextChoices):
    OBJECTIVE = "objective", "Objective"
    LEVEL = "acceptable_level", "Acceptable level of risk"


class Protects(models.TextChoices):
    CONFIDENTIALITY = "confidentiality", "Confidentiality"
    INTEGRITY = "integrity", "Integrity"
    AVAILABILITY = "availability", "Availability"


class Direction(models.TextChoices):
    AT_LEAST = "at_least", "At least the target"
    AT_MOST = "at_most", "At most the target"
    YES_NO = "yes_no", "Yes or no"


class Standing(models.TextChoices):
    UNMEASURED = "unmeasured", "Not measured"
    REACHED = "reached", "Target reached"
    SHORT = "short", "Target not reached"


class Objective(Record):
    """What is to be reached, by when and how, or how much risk is acceptable (mission row C6).

    Objectives of both standards stand in one register (27001, 6.2; 20000-1:2018, 6.2). Where the
    last measurement stands to the target follows from the measurements.
    """

    lifecycle = Lifecycle(
        (
            State("draft", "Draft", "draft"),
            State("proposed", "Proposed", "waiting"),
            State("agreed", "Agreed", "open"),
            State("reached", "Reached", "done"),
            State("missed", "Missed", "void"),
            State("given_up", "Given up", "void"),
        )
    )
    #: What is agreed on; whoever changes it has it agreed anew.
    MATERIAL = (
        "title",
        "kind",
        "concerns",
        "protects",
        "statement",
        "direction",
        "target",
        "unit",
        "by_when",
        "plan",
        "resources",
        "evaluation",
        "party",
    )

    kind = models.CharField(max_length=20, choices=ObjectiveKind, default=ObjectiveKind.OBJECTIVE)
    concerns = models.CharField(max_length=10, choices=Concerns, default=Concerns.BOTH)
    protects = models.CharField(
        "risk to",
        max_length=20,
        choices=Protects,
        blank=True,
        help_text="The property of information that a loss would touch.",
    )
    statement = models.TextField(
        "what is to be reached",
        blank=True,
        max_length=5000,
        help_text="In words that can be told apart from not having reached it.",
    )
    direction = models.CharField(
        "reached when", max_length=10, choices=Direction, default=Direction.AT_LEAST
    )
    target = models.DecimalField(
        "target value",
        max_digits=12,
        decimal_places=3,
        null=True,
        blank=True,
        help_text="Empty where it is a matter of yes or no.",
    )
    unit = models.CharField(max_length=40, blank=True, help_text="percent, hours, euros a year.")
    by_when = models.DateField("by when", null=True, blank=True)
    plan = models.TextField("what will be done", blank=True, max_length=10000)
    resources = models.TextField(
        blank=True, max_length=5000, help_text="People, money, tools that it takes."
    )
    evaluation = models.TextField(
        "how it is evaluated",
        blank=True,
        max_length=5000,
        help_text="Where the figure comes from, and who looks at it.",
    )
    measured_every = models.CharField(
        "measured",
        max_length=20,
        choices=Interval,
        blank=True,
        help_text="Empty: once, at the end.",
    )
    party = models.ForeignKey(
        Party,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="agreed with",
        help_text="A customer or another party; empty where it is the organization's own.",
    )
    agreed_on = models.DateField("agreed on", null=True, editable=False)
    latest_value = models.DecimalField(
        "latest value", max_digits=12, decimal_places=3, null=True, editable=False
    )
    latest_on = models.DateField("measured on", null=True, editable=False)
    standing = models.CharField(
        "target", max_length=12, choices=Standing, default=Standing.UNMEASURED, editable=False
    )
    measure_due = models.DateField("next measurement", null=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        indexes = register_indexes(
            "objective",
            "kind",
            "concerns",
            "protects",
            "party",
            "standing",
            "owner",
            "state",
            ranges=["by_when", "measure_due"],
        )

    def on_create(self, act: Act) -> None:
        self.measure()

    def on_edit(self, act: Act, changed: frozenset[str]) -> None:
        self.measure()

    def measure(self) -> None:
        """Set what follows from the measurements: the latest, how it stands, when the next is due."""
        rows = [row for row in self.parts.get("measurements", ()) if isinstance(row, Measurement)]
        # Of two on one day, the one that was written down later.
        last = max(rows, key=lambda row: (row.day, row.position), default=None)
        self.latest_value = last.value if last else None
        self.latest_on = last.day if last else None
        self.standing = self._standing(self.latest_value)
        self.measure_due = self._next_measurement() if self.state == "agreed" else None

    def _next_measurement(self) -> date | None:
        since = max((day for day in (self.latest_on, self.agreed_on) if day), default=None)
        if self.measured_every:
            return following(since, self.measured_every) if since else None
        measured = self.latest_on and self.by_when and self.latest_on >= self.by_when
        return None if measured else self.by_when

    def _standing(self, value: Decimal | None) -> Standing:
        bound = Decimal(1) if self.direction == Direction.YES_NO else self.target
        if value is None or bound is None:
            return Standing.UNMEASURED
        met = value <= bound if self.direction == Direction.AT_MOST else value >= bound
        return Standing.REACHED if met else Standing.SHORT

    def entry_due(self) -> date | None:
        """Return by when it is to be reached, or the next measurement if that is sooner."""
        if self.state != "agreed":
            return None
        return min((day for day in (self.by_when, self.measure_due) if day), default=None)

    @transition(
        source="draft",
        target="proposed",
        label="Propose",
        guards=[
            has_owner,
            has_target,
            of_kinds(has_plan, ObjectiveKind.OBJECTIVE),
            of_kinds(has_level_of, ObjectiveKind.LEVEL),
        ],
    )
    def propose(self, act: Act) -> None:
        """Ask for approval of the target. It stands still until it is agreed or taken back."""

    @transition(source="proposed", target="draft", label="Take back to draft")
    def take_back(self, act: Act) -> None:
        """Work on it again before it is agreed."""

    @transition(
        source="proposed",
        target="agreed",
        label="Agree",
        permission=APPROVE,
        guards=[approves("target")],
    )
    def agree(self, act: Act) -> None:
        """Approve the target as it stands; from now on it is measured against."""
        self.agreed_on = act.today
        self.measure()

    @transition(
        source="agreed",
        target="reached",
        label="Record as reached",
        guards=[is_no_level, is_reached],
    )
    def reach(self, act: Act) -> None:
        """The last measurement meets the target, and that was what was wanted."""
        self.measure()

    @transition(
        source="agreed",
        target="missed",
        label="Record as missed",
        guards=[is_no_level],
        labels={"reason": "Why it was missed, and what follows — kept in history"},
        danger=True,
    )
    def miss(self, act: Act, *, reason: str) -> None:
        """Its day has come, or it is certain before, that the target is not reached."""
        self.measure()

    @transition(
        source=("draft", "proposed", "agreed"),
        target="given_up",
        label="Give up",
        labels={"reason": "Why it is pursued no more — kept in history"},
        danger=True,
    )
    def give_up(self, act: Act, *, reason: str) -> None:
        """It is pursued no more."""
        self.measure()

    @transition(source=("agreed", "reached", "missed", "given_up"), target="draft", label="Revise")
    def revise(self, act: Act) -> None:
        """Draft it anew; what was measured stays, and it has to be agreed again."""
        self.agreed_on = None
        self.measure()


class Measurement(PartRow):
    """One measured value, and the day it holds for. Of a yes or no, 1 is yes and 0 is no."""

    record = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="measurements")
    day = models.DateField()
    value = models.DecimalField(
        max_digits=12, decimal_places=3, help_text="Of a yes or no: 1 or 0."
    )
    note = models.CharField(
        max_length=300, blank=True, help_text="Where it comes from, what stands out."
    )

    class Meta:
        indexes = [models.Index(fields=["record", "day"], name="measurement_by_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.value}"
