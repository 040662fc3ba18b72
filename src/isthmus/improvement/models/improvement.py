from __future__ import annotations

from datetime import date

from django.db import models

from isthmus.context.concerns import Concerns
from isthmus.engine.access import APPROVE
from isthmus.engine.door.act import Act
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Record, register_indexes
from isthmus.improvement.guards import has_benefit, has_effort, has_owner, has_target
from isthmus.improvement.origin import Origin
from isthmus.incidents.models import Incident

#: So many days an idea may wait for a decision.
DECIDE_DAYS = 60
WANTED = ("approved", "under_way")


class Much(models.TextChoices):
    LOW = "low", N_("Low")
    MEDIUM = "medium", N_("Medium")
    HIGH = "high", N_("High")


class Rank(models.TextChoices):
    """What is worth doing first."""

    FIRST = "1", N_("1 – first")
    SOON = "2", N_("2 – soon")
    LATER = "3", N_("3 – in its turn")
    PERHAPS = "4", N_("4 – perhaps")
    LAST = "5", N_("5 – last")


#: From the least.
AMOUNTS = [*Much.values]


class Improvement(Record):
    """Something that could be better, decided, done and measured (27001, 10; 20000-1, 10.2 of 2018).

    One register serves both systems, under the one role that answers for improvement (27013, 6.3.3);
    each says whether it betters security, services or both. How soon follows from what it would bring
    and what it would take.
    """

    lifecycle = Lifecycle(
        (
            State("proposed", "Proposed", "draft"),
            State("approved", "Approved", "open"),
            State("under_way", "Under way", "open"),
            State("in_effect", "To be measured", "waiting"),
            State("closed", "Closed", "done"),
            State("rejected", "Rejected", "void"),
        )
    )

    idea = models.TextField(
        blank=True,
        max_length=20000,
        help_text="What is not as good as it could be, and what would make it better.",
    )
    concerns = models.CharField(
        "what it betters", max_length=10, choices=Concerns, default=Concerns.BOTH
    )
    origin = models.CharField("comes from", max_length=12, choices=Origin, default=Origin.WORK)
    incident = models.ForeignKey(
        Incident,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="follows from report",
        help_text="Whoever may know of the report may know of this; nobody else, if it is restricted.",
    )
    benefit = models.CharField(
        max_length=8, choices=Much, blank=True, help_text="How much it would bring."
    )
    effort = models.CharField(
        max_length=8, choices=Much, blank=True, help_text="How much time and money it would take."
    )
    rank = models.CharField("how soon", max_length=1, choices=Rank, blank=True, editable=False)
    target = models.TextField(
        blank=True,
        max_length=5000,
        help_text="What it should bring, so that it can be told afterwards: in figures where possible.",
    )
    due_on = models.DateField("due", null=True, blank=True)
    measure_on = models.DateField(
        "measured on",
        null=True,
        blank=True,
        help_text="When the result can be held against the target.",
    )
    result = models.TextField("what it brought", blank=True, editable=False)
    told = models.TextField("who was told", blank=True, editable=False)
    closed_on = models.DateField("closed on", null=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        indexes = register_indexes(
            "improvement",
            "concerns",
            "origin",
            "owner",
            "rank",
            "incident",
            "state",
            ranges=["due_on", "measure_on"],
        )

    def on_create(self, act: Act) -> None:
        self.rank = rank(self.benefit, self.effort)

    def on_edit(self, act: Act, changed: frozenset[str]) -> None:
        self.rank = rank(self.benefit, self.effort)

    def entry_due(self) -> date | None:
        if self.state == "in_effect":
            return self.measure_on
        return self.due_on if self.state in WANTED else None

    @transition(
        source="proposed",
        target="approved",
        label="Approve",
        permission=APPROVE,
        guards=[has_owner, has_target, has_benefit, has_effort],
    )
    def accept(self, act: Act) -> None:
        """It is worth its effort, and somebody answers for it."""

    @transition(
        source=("proposed", "approved"),
        target="rejected",
        label="Reject",
        permission=APPROVE,
        labels={"reason": "Why — whoever proposed it reads this"},
    )
    def reject(self, act: Act, *, reason: str) -> None:
        """It is not done."""

    @transition(source="approved", target="under_way", label="Begin")
    def begin(self, act: Act) -> None:
        """Somebody works on it."""

    @transition(source="under_way", target="in_effect", label="It is done")
    def carry_out(self, act: Act) -> None:
        """Everything is in place; now it has to show."""

    @transition(
        source="in_effect",
        target="closed",
        label="Target reached",
        labels={
            "result": "What it brought, held against the target",
            "told": "Who was told of it, and how",
        },
    )
    def close(self, act: Act, *, result: str, told: str) -> None:
        """It brought what it should, and those concerned know."""
        self.result, self.told, self.closed_on = result, told, act.today

    @transition(
        source="in_effect",
        target="under_way",
        label="Target missed",
        labels={"result": "What it brought, held against the target"},
    )
    def go_on(self, act: Act, *, result: str) -> None:
        """It did not bring what it should: work on it goes on."""
        self.result, self.measure_on = result, None

    @transition(
        source=("rejected", "closed"),
        target="proposed",
        label="Propose again",
        labels={"reason": "What is different now — kept in history"},
    )
    def propose_again(self, act: Act, *, reason: str) -> None:
        """It is worth another thought."""
        self.closed_on = None


def rank(benefit: str, effort: str) -> str:
    """Return how soon something is worth doing: much for little first. Empty where one is not judged."""
    if not benefit or not effort:
        return ""
    return str(3 + AMOUNTS.index(effort) - AMOUNTS.index(benefit))
