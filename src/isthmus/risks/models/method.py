from __future__ import annotations

from django.db import models

from isthmus.context.concerns import Concerns
from isthmus.engine.access import PUBLISH
from isthmus.engine.approvals.guards import approved
from isthmus.engine.door.act import Act
from isthmus.engine.lifecycle import transition
from isthmus.engine.models import PartRow, Record, register_indexes
from isthmus.risks.guards.method import (
    is_complete,
    never_falls,
    says_nothing_twice,
    says_what_is_acceptable,
)
from isthmus.risks.models.decision import Decision
from isthmus.risks.scales import Degree, Formula, RiskLevel, Scale


class Method(Decision):
    """How risks are assessed: scales, how the level follows, what is acceptable (mission row R1).

    27001, 6.1.2 a) and b); 20000-1:2018, 6.1.2 b). Risks keep by which version they were assessed.
    """

    concerns = models.CharField(
        "for risks of", max_length=4, choices=Concerns, default=Concerns.BOTH
    )
    formula = models.CharField(
        "the level follows by",
        max_length=10,
        choices=Formula,
        default=Formula.MATRIX,
        help_text="By a matrix each pair has its own level; otherwise each level begins at a number.",
    )
    use = models.TextField(
        "when and how it is used",
        blank=True,
        max_length=10000,
        help_text="When risks are assessed, by whom, and how two people come to the same result.",
    )

    class Meta(Record.Meta):
        abstract = False
        indexes = register_indexes("method", "concerns", "owner", "state", ranges=["review_due"])

    @transition(
        source="draft",
        target="proposed",
        label="Put to approval",
        guards=[says_nothing_twice, is_complete, never_falls, says_what_is_acceptable],
    )
    def propose(self, act: Act) -> None:
        """Ask for approval. What the method says stands still until it is taken back."""

    @transition(
        source="proposed",
        target="in_force",
        label="Bring into force",
        permission=PUBLISH,
        guards=[is_complete, never_falls, says_what_is_acceptable, approved("method")],
    )
    def bring_into_force(self, act: Act) -> None:
        """From now on risks are assessed by it; acceptances by an earlier version are asked for anew."""
        self.in_force_from = act.today


class ScaleStep(PartRow):
    """What one step of likelihood or consequence is called and means."""

    record = models.ForeignKey(Method, on_delete=models.PROTECT, related_name="steps")
    scale = models.CharField(max_length=12, choices=Scale)
    degree = models.CharField("step", max_length=1, choices=Degree)
    name = models.CharField(max_length=80)
    meaning = models.CharField(
        max_length=500, blank=True, help_text="So that two people choose the same one."
    )

    class Meta:
        indexes = [models.Index(fields=["record", "scale", "degree"], name="step_by_scale")]

    def __str__(self) -> str:
        return self.name


class LevelMeaning(PartRow):
    """What a level of risk means: who has to decide, how soon."""

    record = models.ForeignKey(Method, on_delete=models.PROTECT, related_name="levels")
    level = models.CharField(max_length=1, choices=RiskLevel)
    begins_at = models.PositiveSmallIntegerField(
        "begins at",
        null=True,
        blank=True,
        help_text="By a formula: the smallest number that gives this level.",
    )
    meaning = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["record", "level"], name="meaning_by_level")]

    def __str__(self) -> str:
        return self.get_level_display()


class Cell(PartRow):
    """The level that one pair of likelihood and consequence has."""

    record = models.ForeignKey(Method, on_delete=models.PROTECT, related_name="cells")
    likelihood = models.CharField(max_length=1, choices=Degree)
    consequence = models.CharField(max_length=1, choices=Degree)
    level = models.CharField(max_length=1, choices=RiskLevel)

    class Meta:
        indexes = [
            models.Index(fields=["record", "likelihood", "consequence"], name="cell_by_pair")
        ]

    def __str__(self) -> str:
        return f"{self.likelihood}/{self.consequence}"


class Criterion(PartRow):
    """Up to which level risks of one system are acceptable without being treated."""

    record = models.ForeignKey(Method, on_delete=models.PROTECT, related_name="criteria")
    concerns = models.CharField("risks of", max_length=4, choices=Concerns)
    acceptable = models.CharField("acceptable up to", max_length=1, choices=RiskLevel)
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["record", "concerns"], name="criterion_by_system")]

    def __str__(self) -> str:
        return f"{self.get_concerns_display()}: {self.get_acceptable_display()}"
