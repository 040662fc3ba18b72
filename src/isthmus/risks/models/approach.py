from __future__ import annotations

from django.db import models
from django.db.models import Q

from isthmus.engine.access import PUBLISH
from isthmus.engine.approvals.guards import approved
from isthmus.engine.door.act import Act
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import transition
from isthmus.engine.models import Record, register_indexes
from isthmus.risks.guards.approach import has_reasons, is_the_only_one, names_differ
from isthmus.risks.models.decision import Decision


class Choice(models.TextChoices):
    """The three approaches of ISO/IEC 27013, 6.2.3."""

    COMMON = "a", N_("a) One common approach")
    SEPARATE = "b", N_("b) Separate methods")
    MIXED = "c", N_("c) Common for shared risks, separate for the others")


class Approach(Decision):
    """How the organization manages risks of both systems, and why (27013, 6.2.3; mission row R1).

    Where assessments of the two systems are kept apart they carry different names, so that nobody
    takes one for the other.
    """

    choice = models.CharField("approach", max_length=1, choices=Choice, default=Choice.COMMON)
    reasons = models.TextField(
        blank=True,
        max_length=10000,
        help_text="Why this one suits you: what is shared, what it saves, where criteria differ.",
    )
    name_common = models.CharField(
        "name of the common assessment",
        max_length=120,
        blank=True,
        help_text="Under a) and c): of risks that both systems share.",
    )
    name_isms = models.CharField(
        "name of the assessment for information security",
        max_length=120,
        blank=True,
        help_text="Under b) and c).",
    )
    name_sms = models.CharField(
        "name of the assessment for services",
        max_length=120,
        blank=True,
        help_text="Under b) and c): another name, so that nobody takes one for the other.",
    )

    class Meta(Record.Meta):
        abstract = False
        verbose_name = "approach to risks"
        verbose_name_plural = "approaches to risks"
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(in_force_from__isnull=False, removed_at__isnull=True),
                name="one_approach_in_force",
            )
        ]
        indexes = register_indexes("approach", "choice", "owner", "state", ranges=["review_due"])

    @transition(
        source="draft",
        target="proposed",
        label="Put to approval",
        guards=[has_reasons, names_differ],
    )
    def propose(self, act: Act) -> None:
        """Ask for approval. What it says stands still until it is taken back."""

    @transition(
        source="proposed",
        target="in_force",
        label="Bring into force",
        permission=PUBLISH,
        guards=[has_reasons, names_differ, approved("approach"), is_the_only_one],
    )
    def bring_into_force(self, act: Act) -> None:
        """From now on it decides which methods fit which risks, and what assessments are called."""
        self.in_force_from = act.today
