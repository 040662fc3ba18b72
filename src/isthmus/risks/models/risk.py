from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from isthmus.context.concerns import Concerns
from isthmus.controls.models import Control
from isthmus.engine.approvals.guards import approved, approves
from isthmus.engine.door.act import Act
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import PartRow, Principal, Record, register_indexes
from isthmus.engine.models.indexes import SORTS
from isthmus.risks.guards.risk import (
    are_done,
    both_sides_asked,
    has_measures,
    has_owner,
    has_rationale,
    has_treatment,
    is_assessed,
    method_fits,
    rest_is_assessed,
)
from isthmus.risks.models.method import Method
from isthmus.risks.scales import Degree, RiskLevel, Treatment

#: Acceptances hold so long, and risks are looked at again after so long, unless said otherwise.
HOLDS_DAYS, REVIEW_DAYS = 365, 365
#: As long as it is one of these, the risk is there.
LIVE = ("identified", "assessed", "treating", "accepted")


class Relevance(models.TextChoices):
    YES = "yes", N_("Yes")
    NO = "no", N_("No")


class Risk(Record):
    """A risk of information security, of services, or of both (27013, 6.2.3; mission rows R2, R3).

    One that matters to one system can't be assumed to matter to the other, so both are asked. What
    an acceptance rests on stands in the material fields; `basis` brings in what follows from other
    records: the needs of what is at risk, the method's version in force, the plan's measures.
    """

    lifecycle = Lifecycle(
        (
            State("identified", "Identified", "draft"),
            State("assessed", "Assessed", "open"),
            State("treating", "Being treated", "open"),
            State("accepted", "Accepted", "done"),
            State("closed", "Closed", "void"),
        )
    )

    for_security = models.CharField(
        "matters to information security",
        max_length=3,
        choices=Relevance,
        blank=True,
        help_text="Whether confidentiality, integrity or availability of information would suffer.",
    )
    for_services = models.CharField(
        "matters to services",
        max_length=3,
        choices=Relevance,
        blank=True,
        help_text="Whether a service, its costs or what was agreed on it would suffer.",
    )
    concerns = models.CharField(max_length=4, choices=Concerns, blank=True, editable=False)

    threat = models.TextField(
        blank=True, max_length=2000, help_text="What or who could do harm: fire, theft, a mistake."
    )
    vulnerability = models.TextField(
        blank=True, max_length=2000, help_text="What lets it through: no spare, old software."
    )
    event = models.TextField(
        blank=True,
        max_length=2000,
        help_text="Or in other words: what could happen, where threat and vulnerability say little.",
    )
    outcome = models.TextField(
        "what would follow", blank=True, max_length=2000, help_text="For whom, and how bad."
    )

    told_customers = models.TextField(
        "what would happen",
        blank=True,
        max_length=2000,
        help_text="In words for customers: what they would see of it, for how long. They read it where "
        "the risk is shared with them, and what they accept rests on it.",
    )

    method = models.ForeignKey(
        Method,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        # An index of its own lacks what lists are sorted by, and planners would take it nevertheless.
        db_index=False,
        help_text="One that is in force, and fits what the risk matters to.",
    )
    inherent_likelihood = models.CharField(
        "likelihood without measures", max_length=1, choices=Degree, blank=True
    )
    inherent_consequence = models.CharField(
        "consequence without measures", max_length=1, choices=Degree, blank=True
    )
    inherent_level = models.CharField(
        "level without measures", max_length=1, choices=RiskLevel, blank=True, editable=False
    )
    likelihood = models.CharField(
        max_length=1, choices=Degree, blank=True, help_text="As things are now."
    )
    consequence = models.CharField(
        max_length=1, choices=Degree, blank=True, help_text="As things are now."
    )
    level = models.CharField(max_length=1, choices=RiskLevel, blank=True, editable=False)
    rationale = models.TextField(
        blank=True,
        max_length=10000,
        help_text="Why these: what was seen, counted, heard. The next one to assess it starts here.",
    )
    above = models.BooleanField("above the criteria", default=False, editable=False)
    method_version = models.PositiveIntegerField("assessed by version", null=True, editable=False)
    assessed_on = models.DateField("assessed on", null=True, editable=False)

    treatment = models.CharField(max_length=6, choices=Treatment, blank=True)
    treatment_reason = models.TextField("why it is treated so", blank=True, max_length=5000)
    treat_by = models.DateField("treated until", null=True, blank=True)
    residual_likelihood = models.CharField(
        "likelihood after treatment", max_length=1, choices=Degree, blank=True
    )
    residual_consequence = models.CharField(
        "consequence after treatment", max_length=1, choices=Degree, blank=True
    )
    residual_level = models.CharField(
        "level after treatment", max_length=1, choices=RiskLevel, blank=True, editable=False
    )

    residual_above = models.BooleanField(
        "above the criteria after treatment", default=False, editable=False
    )

    review_due = models.DateField("next review", null=True, blank=True)
    accepted_because = models.TextField("why it is acceptable", blank=True, editable=False)
    accepted_on = models.DateField("accepted on", null=True, editable=False)
    basis = models.CharField("what it rests on besides", max_length=64, blank=True, editable=False)
    #: keys of the customers whom agreements in force ask, each between commas
    customers = models.TextField("customers who accept it", blank=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        indexes = register_indexes(
            "risk",
            "concerns",
            "level",
            "likelihood",
            "consequence",
            "residual_level",
            "residual_likelihood",
            "residual_consequence",
            "above",
            "treatment",
            "method",
            "owner",
            "state",
            ranges=["review_due", "treat_by"],
            sorts=(*SORTS, "level", "residual_level"),
            # Hardly any of the least consequence are above: their list ends where it begins.
            pairs=[("above", "consequence")],
        )

    def on_create(self, act: Act) -> None:
        self.concerns = concerns(self.for_security, self.for_services)

    def on_edit(self, act: Act, changed: frozenset[str]) -> None:
        self.concerns = concerns(self.for_security, self.for_services)

    def entry_due(self) -> date | None:
        if self.state == "treating":
            return self.treat_by
        return self.review_due if self.state in LIVE else None

    @property
    def customers_asked(self) -> tuple[int, ...]:
        """The customers of whom somebody has to accept it as well, by what is agreed with them."""
        return tuple(int(key) for key in self.customers.split(",") if key)

    @property
    def rest(self) -> str:
        """The level that is left: after treatment, or as it is where it is retained."""
        return self.level if self.treatment == Treatment.RETAIN else self.residual_level

    @transition(
        source="identified",
        target="assessed",
        label="It is assessed",
        guards=[has_owner, both_sides_asked, method_fits, is_assessed, has_rationale],
    )
    def assess(self, act: Act) -> None:
        """It is known how large it is, by which method, and why; now decide what is done about it."""
        self._assessed(act)

    @transition(
        source="assessed",
        target="treating",
        label="Treat",
        guards=[has_treatment, has_measures, rest_is_assessed],
    )
    def treat(self, act: Act) -> None:
        """Measures are planned, each by somebody until some day; what will be left is judged."""

    @transition(
        source=("assessed", "treating", "accepted"),
        target="accepted",
        label="Accept what is left",
        guards=[
            has_owner,
            both_sides_asked,
            method_fits,
            is_assessed,
            has_treatment,
            has_measures,
            rest_is_assessed,
            approved("customer"),
            approves("acceptance"),
        ],
        labels={"reason": "Why it is acceptable — auditors read it"},
    )
    def accept(self, act: Act, *, reason: str) -> None:
        """Its owner answers for what is left, as it stands today, for a time: the last to say yes."""
        self.accepted_because, self.accepted_on = reason, act.today

    @transition(
        source=("treating", "accepted"),
        target="assessed",
        label="Measures are done",
        guards=[has_measures, are_done],
        labels={"result": "What they did, and what the risk is now"},
    )
    def carry_out(self, act: Act, *, result: str) -> None:
        """Everything planned is done: what was expected is what there is, until somebody finds else."""
        self.likelihood = self.residual_likelihood or self.likelihood
        self.consequence = self.residual_consequence or self.consequence
        if self.residual_level:
            self.level, self.above = self.residual_level, self.residual_above
        self.rationale = f"{self.rationale}\n\n{result}".strip()[:10000]
        self._assessed(act)

    @transition(
        source=("assessed", "treating", "accepted"),
        target="identified",
        label="Assess anew",
        labels={"reason": "What changed — whoever assesses it starts from it"},
    )
    def assess_anew(self, act: Act, *, reason: str) -> None:
        """What was known of it may hold no more."""

    @transition(
        source=("identified", "assessed", "treating", "accepted"),
        target="closed",
        label="Close",
        labels={"reason": "Why it is no more — auditors read it"},
        danger=True,
    )
    def close(self, act: Act, *, reason: str) -> None:
        """What brought it is gone, or it never was one."""

    @transition(
        source="closed",
        target="identified",
        label="Take up again",
        labels={"reason": "Why — kept in history"},
    )
    def take_up(self, act: Act, *, reason: str) -> None:
        """It is there after all."""

    def _assessed(self, act: Act) -> None:
        self.assessed_on = act.today
        if self.review_due is None or self.review_due <= act.today:
            self.review_due = act.today + timedelta(days=REVIEW_DAYS)


class Measure(PartRow):
    """What somebody does about a risk until some day."""

    record = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="measures")
    what = models.CharField(max_length=500)
    control = models.ForeignKey(
        Control,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The control that does it. One control may treat several risks.",
    )
    who = models.ForeignKey(
        Principal, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField("until", null=True, blank=True)
    done_on = models.DateField("done on", null=True, blank=True)
    cost = models.DecimalField(max_digits=15, decimal_places=3, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, help_text="Three letters of ISO 4217.")

    class Meta:
        indexes = [models.Index(fields=["record", "done_on"], name="measure_by_done")]
        constraints = [
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gte=0), name="measure_cost_not_negative"
            )
        ]

    def __str__(self) -> str:
        return self.what


class Case(models.TextChoices):
    """Of which an estimate speaks."""

    BEFORE = "before", N_("Without any measures")
    NOW = "now", N_("As things are")
    AFTER = "after", N_("After treatment")


class Share(models.TextChoices):
    """How many of a hundred losses a range holds."""

    FIFTY = "50", "50 %"
    EIGHTY = "80", "80 %"
    NINETY = "90", "90 %"
    NINETY_FIVE = "95", "95 %"
    NINETY_EIGHT = "98", "98 %"


class Estimate(PartRow):
    """How often a year, and how much each time, as those say who know: beside the steps of a method.

    What follows is drawn by `quantity.drawing`, from the same seed always the same.
    """

    record = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="estimates")
    case = models.CharField("when", max_length=6, choices=Case)
    least = models.DecimalField(
        "times a year, at least",
        max_digits=9,
        decimal_places=4,
        help_text="Once in twenty years is 0.05.",
    )
    likeliest = models.DecimalField("likeliest", max_digits=9, decimal_places=4)
    most = models.DecimalField("times a year, at most", max_digits=9, decimal_places=4)
    loss_low = models.DecimalField("one costs from", max_digits=15, decimal_places=3)
    loss_high = models.DecimalField("to", max_digits=15, decimal_places=3)
    share = models.CharField(
        "the range holds",
        max_length=2,
        choices=Share,
        default=Share.NINETY,
        help_text="Of all losses; what costs less or more is as likely on both sides.",
    )
    currency = models.CharField(max_length=3, help_text="Three letters of ISO 4217.")
    seed = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="Another number draws other years; empty is 1. The same gives the same figures.",
    )

    class Meta:
        indexes = [models.Index(fields=["record", "case"], name="estimate_by_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(least__gte=0, likeliest__gte=F("least"), most__gte=F("likeliest")),
                name="estimate_in_order",
            ),
            models.CheckConstraint(
                condition=Q(loss_low__gt=0, loss_high__gte=F("loss_low")),
                name="estimate_loss_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.get_case_display()


def concerns(for_security: str, for_services: str) -> str:
    """Return which systems a risk matters to; empty while one of them has not been asked, or none."""
    said = {
        ("yes", "yes"): Concerns.BOTH,
        ("yes", "no"): Concerns.ISMS,
        ("no", "yes"): Concerns.SMS,
    }
    found = said.get((for_security, for_services))
    return found.value if found else ""
