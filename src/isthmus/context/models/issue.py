from __future__ import annotations

from datetime import date

from django.db import models

from isthmus.context.answers import Answer
from isthmus.context.concerns import Concerns
from isthmus.context.guards.issue import judged
from isthmus.engine.door.act import Act
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Record, register_indexes


class IssueKind(models.TextChoices):
    INTERNAL = "internal", N_("Internal")
    EXTERNAL = "external", N_("External")


class Topic(models.TextChoices):
    TECHNOLOGY = "technology", N_("Technology")
    LAW = "law", N_("Law")
    MARKET = "market", N_("Market and customers")
    SUPPLY = "supply", N_("Suppliers")
    PEOPLE = "people", N_("People and culture")
    STRUCTURE = "structure", N_("Structure and governance")
    FINANCE = "finance", N_("Finance")
    THREATS = "threats", N_("Threats")
    CLIMATE = "climate", N_("Climate change")
    OTHER = "other", N_("Other")


class Issue(Record):
    """Something inside or outside that helps or hinders the management systems (mission row C2).

    Whether climate change is one has to be decided too (27001 and 20000-1, amendments of 2024): an
    issue that turns out not to be relevant stays, with the reason.
    """

    lifecycle = Lifecycle(
        (
            State("open", "Open", "open"),
            State("considered", "Considered", "done"),
            State("closed", "Closed", "void"),
        )
    )

    kind = models.CharField(max_length=10, choices=IssueKind, default=IssueKind.EXTERNAL)
    topic = models.CharField(max_length=12, choices=Topic, default=Topic.OTHER)
    concerns = models.CharField(max_length=4, choices=Concerns, default=Concerns.BOTH)
    relevant = models.CharField(max_length=8, choices=Answer, default=Answer.UNKNOWN)
    why = models.TextField(
        max_length=5000, blank=True, help_text="Why it is relevant, or why it is not."
    )
    effect = models.TextField(
        "effect on the intended outcomes",
        max_length=5000,
        blank=True,
        help_text="What it does to what the management systems are to achieve.",
    )
    review_due = models.DateField("next review", null=True, blank=True)

    class Meta(Record.Meta):
        abstract = False
        indexes = register_indexes(
            "issue", "kind", "topic", "concerns", "relevant", "owner", "state",
            ranges=["review_due"],
        )  # fmt: skip

    def entry_due(self) -> date | None:
        return self.review_due if self.state != "closed" else None

    @transition(
        source=("open", "closed"), target="considered", label="Record as considered",
        guards=[judged],
    )  # fmt: skip
    def consider(self, act: Act) -> None:
        """It was decided whether it is relevant, and what it does to us."""

    @transition(source=("considered", "closed"), target="open", label="Open again")
    def reopen(self, act: Act) -> None:
        """Consider it anew, because something has changed."""

    @transition(
        source=("open", "considered"),
        target="closed",
        label="Close",
        labels={"reason": "Why it is no issue any more — kept in history"},
        danger=True,
    )
    def close(self, act: Act, *, reason: str) -> None:
        """It is no issue any more."""
