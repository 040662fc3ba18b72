from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import Q

from isthmus.controls.guards import has_owner, says_how
from isthmus.controls.tested import Effectiveness
from isthmus.engine.door.act import Act
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Record, register_indexes

#: A control that works is looked at again after so long, unless said otherwise.
REVIEW_DAYS = 365
#: Somebody means to have it, or has it.
COMING, LIVE = ("planned", "implementing"), ("planned", "implementing", "implemented")


class Origin(models.TextChoices):
    CATALOGUE = "catalogue", N_("A catalogue")
    OWN = "own", N_("Ours")


class Effect(models.TextChoices):
    PREVENTIVE = "preventive", N_("Keeps it from happening")
    DETECTIVE = "detective", N_("Shows that it happens")
    CORRECTIVE = "corrective", N_("Limits it or puts it right")


class Control(Record):
    """What is done, again and again or once for good, against risks and for requirements.

    One control may serve requirements of both standards: it is traced to each (27013, 6.2.3). Its
    state says how far it is; it is not implemented before somebody says so.
    """

    lifecycle = Lifecycle(
        (
            State("planned", "Planned", "draft"),
            State("implementing", "Being implemented", "open"),
            State("implemented", "Implemented", "done"),
            State("retired", "Retired", "void"),
        )
    )

    origin = models.CharField(
        "comes from",
        max_length=10,
        choices=Origin,
        default=Origin.OWN,
        help_text="A catalogue of controls, such as Annex A of ISO/IEC 27001, or yourselves.",
    )
    effect = models.CharField(
        "what it does",
        max_length=10,
        choices=Effect,
        blank=True,
        help_text="Towards what it is there against.",
    )
    purpose = models.TextField(
        "what it is for",
        blank=True,
        max_length=5000,
        help_text="What would happen without it, or what it makes sure of.",
    )
    how = models.TextField(
        "how it is done",
        blank=True,
        max_length=20000,
        help_text="By whom or what, how often, and where that can be seen.",
    )
    implement_by = models.DateField("implement by", null=True, blank=True)
    implemented_on = models.DateField("implemented on", null=True, editable=False)
    review_due = models.DateField(
        "next review",
        null=True,
        blank=True,
        help_text="When somebody asks whether it still fits. Empty: a year after it is implemented.",
    )
    tested = models.CharField(
        max_length=10, choices=Effectiveness, default=Effectiveness.NONE, editable=False
    )
    tests_hold_until = models.DateField("tests hold until", null=True, editable=False)
    cost_once = models.DecimalField(
        "costs once", max_digits=15, decimal_places=3, null=True, blank=True
    )
    cost_yearly = models.DecimalField(
        "costs a year", max_digits=15, decimal_places=3, null=True, blank=True
    )
    currency = models.CharField(max_length=3, blank=True, help_text="Three letters of ISO 4217.")

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=(Q(cost_once__isnull=True) | Q(cost_once__gte=0))
                & (Q(cost_yearly__isnull=True) | Q(cost_yearly__gte=0)),
                name="control_cost_not_negative",
            )
        ]
        indexes = register_indexes(
            "control",
            "origin",
            "effect",
            "tested",
            "owner",
            "state",
            ranges=["implement_by", "review_due", "tests_hold_until"],
        )

    def entry_due(self) -> date | None:
        """Return by when it is to be implemented, then when it is looked at again."""
        if self.state in COMING:
            return self.implement_by
        return self.review_due if self.state == "implemented" else None

    @transition(source="planned", target="implementing", label="Begin", guards=[has_owner])
    def begin(self, act: Act) -> None:
        """Somebody works on it."""

    @transition(
        source=COMING,
        target="implemented",
        label="It is implemented",
        guards=[has_owner, says_how],
    )
    def implement(self, act: Act) -> None:
        """It is in place wherever it applies. Whether it works, its tests show."""
        self.implemented_on = act.today
        if self.review_due is None or self.review_due <= act.today:
            self.review_due = act.today + timedelta(days=REVIEW_DAYS)

    @transition(
        source="implemented",
        target="implementing",
        label="Not implemented after all",
        labels={"reason": "What is missing — whoever goes on starts from it"},
    )
    def fall_back(self, act: Act, *, reason: str) -> None:
        """Part of it is not there, or not any more."""
        self.implemented_on = None

    @transition(
        source=LIVE,
        target="retired",
        label="Retire",
        labels={"reason": "Why it is not needed any more, or what takes its place"},
        danger=True,
    )
    def retire(self, act: Act, *, reason: str) -> None:
        """Nobody does it any more, and nothing counts on it."""

    @transition(
        source="retired",
        target="planned",
        label="Take up again",
        labels={"reason": "Why — kept in history"},
    )
    def take_up(self, act: Act, *, reason: str) -> None:
        """It is needed after all."""
        self.implemented_on = None
