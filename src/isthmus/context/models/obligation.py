from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from isthmus.context.concerns import Concerns
from isthmus.context.guards.filled import has_owner
from isthmus.context.guards.obligation import (
    has_source,
    is_contractual,
    not_over,
    was_dismissed,
)
from isthmus.engine.door.act import Act
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Record, register_indexes
from isthmus.people.models import Party


class ObligationKind(models.TextChoices):
    STATUTORY = "statutory", N_("Statutory")
    REGULATORY = "regulatory", N_("Regulatory")
    CONTRACTUAL = "contractual", N_("Contractual")
    OTHER = "other", N_("Other")


#: When one of these changes it may put something at risk that was not looked at.
DEMANDS = frozenset({"kind", "source", "party", "demands", "concerns"})


def binding(on: date) -> Q:
    """Return what is true of obligations that bind on a day."""
    begun = Q(applies_from__isnull=True) | Q(applies_from__lte=on)
    lasting = Q(applies_until__isnull=True) | Q(applies_until__gte=on)
    return Q(state="in_force") & begun & lasting


class Obligation(Record):
    """What law, an authority or a contract binds us to (mission row C3). Where it is met: `meets`."""

    lifecycle = Lifecycle(
        (
            State("identified", "Identified", "draft"),
            State("in_force", "In force", "done"),
            State("ended", "Ended", "void"),
        )
    )

    kind = models.CharField(max_length=12, choices=ObligationKind, default=ObligationKind.STATUTORY)
    source = models.CharField(
        max_length=300, blank=True, help_text="Law and section, order, contract and clause."
    )
    party = models.ForeignKey(
        Party,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="To whom we are bound: an authority, a customer, a supplier.",
    )
    demands = models.TextField(
        "what it demands", max_length=20000, blank=True, help_text="In our own words."
    )
    concerns = models.CharField(max_length=4, choices=Concerns, default=Concerns.BOTH)
    applies_from = models.DateField(null=True, blank=True)
    applies_until = models.DateField(null=True, blank=True, help_text="Empty where no end is set.")
    review_due = models.DateField(
        "next review", null=True, blank=True, help_text="When we look whether it still says so."
    )

    without_risk = models.TextField("why no risk follows from it", blank=True, editable=False)
    without_risk_on = models.DateField("no risk follows, found on", null=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(applies_from__isnull=True)
                | Q(applies_until__isnull=True)
                | Q(applies_until__gte=F("applies_from")),
                name="obligation_dates_in_order",
            )
        ]
        indexes = register_indexes(
            "obligation", "kind", "concerns", "party", "owner", "state",
            ranges=["applies_until", "review_due"],
        )  # fmt: skip

    def entry_due(self) -> date | None:
        return self.review_due if self.state == "in_force" else None

    def on_edit(self, act: Act, changed: frozenset[str]) -> None:
        if changed & DEMANDS:
            self._consider_again()

    @transition(
        source=("identified", "ended"),
        target="in_force",
        label="Record as in force",
        guards=[has_owner, has_source, not_over],
    )
    def bring_into_force(self, act: Act) -> None:
        """It binds us, from its first day or from today, and somebody answers for it."""

    @transition(
        source="in_force",
        target="in_force",
        label="No risk follows from it",
        guards=[is_contractual],
        labels={"reason": "Why risk assessments can leave it aside — auditors read it"},
    )
    def dismiss(self, act: Act, *, reason: str) -> None:
        """It was looked at, and no risk has to be assessed for it, as long as it demands the same."""
        self.without_risk, self.without_risk_on = reason, act.today

    @transition(
        source="in_force",
        target="in_force",
        label="Take into account after all",
        guards=[was_dismissed],
    )
    def consider(self, act: Act) -> None:
        """Some risk has to take it into account."""
        self._consider_again()

    def _consider_again(self) -> None:
        self.without_risk, self.without_risk_on = "", None

    @transition(
        source=("identified", "in_force"),
        target="ended",
        label="End",
        labels={"reason": "Why it binds us no more — kept in history"},
        danger=True,
    )
    def end(self, act: Act, *, reason: str) -> None:
        """It binds us no more, or never did."""

    @transition(source=("in_force", "ended"), target="identified", label="Examine again")
    def examine_again(self, act: Act) -> None:
        """Find out anew whether and how it binds us."""
        self._consider_again()
