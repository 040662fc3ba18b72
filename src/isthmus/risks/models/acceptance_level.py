from __future__ import annotations

from datetime import date

from django.db import models

from isthmus.assets.models.item import Classification
from isthmus.context.concerns import Concerns
from isthmus.engine.access import APPROVE
from isthmus.engine.door.act import Act
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import PartRow, Record, register_indexes
from isthmus.people.models import Party
from isthmus.risks.guards.acceptance_level import (
    differs,
    has_deciders,
    has_owner,
    has_source,
    says_whose,
)
from isthmus.risks.scales import RiskLevel
from isthmus.services.models import Service

#: What a decision on a difference was made about; it holds as long as none of these changes.
DECIDED_ABOUT = frozenset({
    "party", "environment", "service", "classification", "concerns", "acceptable", "deciders",
})  # fmt: skip


class Difference(models.TextChoices):
    """How another party's level stands to ours, by the methods in force."""

    STRICTER = "stricter", N_("Theirs is stricter")
    LOOSER = "looser", N_("Ours is stricter")


class AcceptanceLevel(Record):
    """Up to which level another party, or the law of some place, lets a risk be (27013, 6.3.5).

    It is compared with our own criteria: where they differ, people of both sides decide by what a
    risk is judged. The decision holds for this pair of levels alone.
    """

    lifecycle = Lifecycle(
        (
            State("draft", "Draft", "draft"),
            State("in_force", "In force", "open"),
            State("ended", "Ended", "void"),
        )
    )

    party = models.ForeignKey(
        Party,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The customer, supplier or authority that says so.",
    )
    environment = models.CharField(
        "legal environment",
        max_length=200,
        blank=True,
        help_text="Where it is no party but a law: of which country, in which trade.",
    )
    service = models.ForeignKey(
        Service,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: every service.",
    )
    classification = models.CharField(
        "information",
        max_length=25,
        choices=Classification,
        blank=True,
        help_text="For information that is classified so. Empty: any.",
    )
    concerns = models.CharField("risks of", max_length=4, choices=Concerns, default=Concerns.BOTH)
    acceptable = models.CharField("acceptable up to", max_length=1, choices=RiskLevel)
    source = models.CharField(
        max_length=300, blank=True, help_text="Agreement and clause, law and section."
    )
    review_due = models.DateField("next review", null=True, blank=True)

    ours = models.CharField(
        "acceptable to us up to", max_length=1, choices=RiskLevel, blank=True, editable=False
    )
    difference = models.CharField(max_length=8, choices=Difference, blank=True, editable=False)
    decision = models.TextField("what was decided", blank=True, editable=False)
    decided_on = models.DateField("decided on", null=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        verbose_name = "level of acceptance"
        verbose_name_plural = "levels of acceptance"
        indexes = register_indexes(
            "acceptance_level", "party", "service", "concerns", "difference", "owner", "state",
            ranges=["review_due", "decided_on"],
        )  # fmt: skip

    def on_edit(self, act: Act, changed: frozenset[str]) -> None:
        if changed & DECIDED_ABOUT:
            self.decide_anew()

    def decide_anew(self) -> None:
        """What was decided was decided about something else."""
        self.decision, self.decided_on = "", None

    def entry_due(self) -> date | None:
        return self.review_due if self.state == "in_force" else None

    @transition(
        source="draft",
        target="in_force",
        label="Record as in force",
        guards=[has_owner, says_whose, has_source],
    )
    def bring_into_force(self, act: Act) -> None:
        """It holds, so it is compared with what we find acceptable."""

    @transition(
        source="in_force",
        target="in_force",
        label="Decide on the difference",
        permission=APPROVE,
        guards=[differs, has_deciders],
        labels={"decision": "By which level risks are judged, and what follows — auditors read it"},
    )
    def decide(self, act: Act, *, decision: str) -> None:
        """The people of both sides who are named agreed on what is done where the levels differ."""
        self.decision, self.decided_on = decision, act.today

    @transition(source="in_force", target="draft", label="Revise")
    def revise(self, act: Act) -> None:
        """Write it anew. Meanwhile it is compared with nothing."""

    @transition(
        source=("draft", "in_force"),
        target="ended",
        label="End",
        labels={"reason": "Why it holds no more — kept in history"},
        danger=True,
    )
    def end(self, act: Act, *, reason: str) -> None:
        """Nobody says so any more, or nobody ever did."""

    @transition(source="ended", target="draft", label="Take up again")
    def take_up(self, act: Act) -> None:
        """Work on it again, as a draft."""
        self.decide_anew()


class Side(models.TextChoices):
    OURS = "ours", N_("Our side")
    THEIRS = "theirs", N_("Their side")


class Decider(PartRow):
    """Somebody who decides on a difference: by name and role, since they may have no account here."""

    record = models.ForeignKey(AcceptanceLevel, on_delete=models.PROTECT, related_name="deciders")
    side = models.CharField(max_length=6, choices=Side)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=120, help_text="What lets them decide it.")

    class Meta:
        indexes = [models.Index(fields=["record", "side"], name="decider_by_side")]

    def __str__(self) -> str:
        return f"{self.name}, {self.role}"
