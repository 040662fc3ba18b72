from __future__ import annotations

from datetime import date

from django.db import models

from isthmus.assets.models import Level, Sufficing
from isthmus.engine.access import PUBLISH
from isthmus.engine.door.act import Act
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Record, register_indexes
from isthmus.people.teams.model import Team
from isthmus.services.guards import has_owner, tells_customers


class Service(Record):
    """One service, as its customers know it and as we run it (mission row A4).

    Two views of one thing: what customers are told stands in fields that can be shared with them,
    how it is done in fields that never leave the house. What it is made of and whom it is
    provided to are relations, so impact and scope follow them.
    """

    lifecycle = Lifecycle(
        (
            State("planned", "Planned", "draft"),
            State("live", "Live", "done"),
            State("retired", "Retired", "void"),
            State("given_up", "Given up", "void"),
        )
    )
    #: what customers are told at the least
    TOLD_AT_LEAST = ("included", "ordering", "support")

    category = models.CharField(
        max_length=80, blank=True, help_text="The heading it stands under in the catalogue."
    )
    summary = models.CharField(
        max_length=500,
        blank=True,
        help_text="One or two sentences in the customer's words: what it is good for.",
    )

    included = models.TextField("what you get", blank=True, max_length=5000)
    excluded = models.TextField(
        "what is not included",
        blank=True,
        max_length=5000,
        help_text="What people might expect and don't get, or get by another service.",
    )
    hours = models.TextField(
        "when it is there",
        blank=True,
        max_length=1000,
        help_text="Hours of service and of support, and when it is maintained.",
    )
    ordering = models.TextField(
        "how to ask for it", blank=True, max_length=2000, help_text="Who may order it, and where."
    )
    support = models.TextField(
        "how to get help", blank=True, max_length=2000, help_text="Where to turn when it fails."
    )

    team = models.ForeignKey(
        Team,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="supported by",
        help_text="The team that reports on it come to, unless somebody says otherwise.",
    )
    built = models.TextField(
        "how it is built",
        blank=True,
        max_length=20000,
        help_text="Design, technology, environments. What it is made of you relate to it as well.",
    )
    operated = models.TextField(
        "how it is operated",
        blank=True,
        max_length=20000,
        help_text="Monitoring, backup, maintenance, and which documents say how.",
    )
    supported = models.TextField(
        "how we support it",
        blank=True,
        max_length=20000,
        help_text="Teams from the first level on, escalation, contracts behind it.",
    )

    criticality = models.CharField(
        max_length=10,
        choices=Level,
        blank=True,
        help_text="How much customers and the organization depend on it.",
    )
    confidentiality = models.CharField(
        "needed confidentiality", max_length=10, choices=Level, blank=True
    )
    integrity = models.CharField("needed integrity", max_length=10, choices=Level, blank=True)
    availability = models.CharField("needed availability", max_length=10, choices=Level, blank=True)

    review_due = models.DateField(
        "next review",
        null=True,
        blank=True,
        help_text="By when its entry is looked at again; at planned intervals.",
    )
    live_since = models.DateField("live since", null=True, editable=False)
    retired_on = models.DateField("retired on", null=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        indexes = register_indexes(
            "service", "category", "criticality", "team", "owner", "state", ranges=["review_due"]
        )

    def entry_due(self) -> date | None:
        """Return when a live service is to be reviewed."""
        return self.review_due if self.state == "live" else None

    @transition(
        source="planned",
        target="live",
        label="Put into service",
        permission=PUBLISH,
        guards=[has_owner, tells_customers],
    )
    def go_live(self, act: Act) -> None:
        """It is provided from today, and stands in the catalogue."""
        self.live_since, self.retired_on = act.today, None

    @transition(
        source="live",
        target="planned",
        label="Back to planned",
        labels={"reason": "Why — kept in history"},
    )
    def plan_anew(self, act: Act, *, reason: str) -> None:
        """It is not provided yet after all, and leaves the catalogue."""
        self.live_since = None

    @transition(
        source="live",
        target="retired",
        label="Retire",
        permission=PUBLISH,
        labels={"reason": "Why it ends — kept in history"},
        danger=True,
    )
    def retire(self, act: Act, *, reason: str) -> None:
        """Nobody is provided with it any more, and it leaves the catalogue."""
        self.retired_on = act.today

    @transition(
        source="planned",
        target="given_up",
        label="Give up",
        labels={"reason": "Why nothing came of it — kept in history"},
        danger=True,
    )
    def give_up(self, act: Act, *, reason: str) -> None:
        """It will not be provided after all."""

    @transition(source=("retired", "given_up"), target="planned", label="Take up again")
    def take_up(self, act: Act) -> None:
        """Plan it anew."""
        self.live_since = self.retired_on = None


class Needs(models.TextChoices):
    """Relations by which a service may have several others of which some suffice."""

    USES = "uses", N_("uses")
    CONTRIBUTED = "contributes_to", N_("contributed to by")


class Redundancy(Sufficing):
    """How many of the components that a service has by one relation must be up: 2 of 3 clusters."""

    record = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="redundancy")
    relation = models.CharField(max_length=40, choices=Needs)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(needed__gte=1), name="service_redundancy_some_needed"
            )
        ]
        indexes = [
            models.Index(fields=["record", "relation"], name="service_redundancy_by_relation")
        ]
