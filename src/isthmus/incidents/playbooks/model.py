from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from isthmus.context.guards.filled import has_owner
from isthmus.engine.access import APPROVE
from isthmus.engine.door.act import Act
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import PartRow, Principal, Record, register_indexes
from isthmus.incidents.classifying import Answer
from isthmus.incidents.playbooks.guards import has_steps

IN_FORCE = "in_force"
#: Longer than a year no step of a response takes.
LEAST_HOURS, MOST_HOURS = 1, 8760


class Phase(models.TextChoices):
    """When in a response something is done, in order."""

    DETECTION = "detection", N_("Detection")
    ASSESSMENT = "assessment", N_("Assessment")
    CONTAINMENT = "containment", N_("Containment")
    ERADICATION = "eradication", N_("Eradication")
    RECOVERY = "recovery", N_("Recovery")
    LESSONS = "lessons", N_("Lessons")


class Playbook(Record):
    """What is done about one kind of security incident: steps that become tasks of a report.

    What was started keeps the steps as they were then; a playbook that changes changes no task.
    """

    lifecycle = Lifecycle(
        (
            State("draft", "Draft", "draft"),
            State(IN_FORCE, "In force", "done"),
            State("ended", "Ended", "void"),
        )
    )

    category = models.CharField(
        max_length=80,
        blank=True,
        help_text="It is proposed first for reports that are counted by this word.",
    )
    purpose = models.TextField(
        "what it is for",
        blank=True,
        max_length=5000,
        help_text="How one recognizes such an incident, and what matters most then.",
    )

    class Meta(Record.Meta):
        abstract = False
        indexes = register_indexes("playbook", "category", "owner", "state")

    def is_for(self, category: str) -> bool:
        """Return whether it is meant for reports of this category."""
        return bool(self.category.strip()) and _word(self.category) == _word(category)

    @transition(
        source="draft",
        target=IN_FORCE,
        label="Bring into force",
        permission=APPROVE,
        guards=[has_owner, has_steps],
    )
    def bring_into_force(self, act: Act) -> None:
        """It can be followed from now on, and somebody answers for it."""

    @transition(source=IN_FORCE, target="draft", label="Revise")
    def revise(self, act: Act) -> None:
        """Write it anew. Reports that follow it already keep their tasks."""

    @transition(
        source=("draft", IN_FORCE),
        target="ended",
        label="End",
        labels={"reason": "Why it is followed no more — kept in history"},
        danger=True,
    )
    def end(self, act: Act, *, reason: str) -> None:
        """It is followed no more. Reports that follow it keep their tasks."""

    @transition(source="ended", target="draft", label="Take up again")
    def take_up(self, act: Act) -> None:
        """Work on it again, as a draft."""


class PlaybookStep(PartRow):
    """One step: what is done in which phase, by whom, within how many hours of the start."""

    record = models.ForeignKey(Playbook, on_delete=models.PROTECT, related_name="steps")
    phase = models.CharField(max_length=12, choices=Phase)
    title = models.CharField("step", max_length=150)
    what = models.TextField("what to do", blank=True, max_length=4000)
    who = models.ForeignKey(
        Principal, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    within_hours = models.PositiveIntegerField(
        "within hours",
        null=True,
        blank=True,
        validators=[MinValueValidator(LEAST_HOURS), MaxValueValidator(MOST_HOURS)],
    )
    needs_decision = models.CharField(
        "evidence decided first", max_length=3, choices=Answer, blank=True
    )

    def __str__(self) -> str:
        return self.title


def _word(category: str) -> str:
    return " ".join(category.split()).casefold()
