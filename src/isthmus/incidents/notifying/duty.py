"""What the organization has to tell, to whom, and how soon: its own data (mission row I3)."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from isthmus.context.guards.filled import has_owner
from isthmus.context.models import Obligation
from isthmus.engine.access import APPROVE
from isthmus.engine.door.act import Act
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Record, register_indexes
from isthmus.incidents.classifying import Answers, Class, classes
from isthmus.incidents.notifying.information import Information
from isthmus.people.models import Party

IN_FORCE = "in_force"
#: No duty gives longer than a year; a shorter one than an hour nobody could keep.
LEAST_HOURS, MOST_HOURS = 1, 8760


class ToldOf(models.TextChoices):
    """Of what a duty asks to tell. What is told of events is told of incidents too."""

    SECURITY_INCIDENT = Class.SECURITY_INCIDENT.value, Class.SECURITY_INCIDENT.label
    SECURITY_EVENT = Class.SECURITY_EVENT.value, N_("Information security event or incident")


class NotificationDuty(Record):
    """Who has to be told of what kind of incident, within how many hours of knowing of it.

    It says in force what an obligation demands in a text, so that a deadline can be counted. A report
    that fits is proposed it; somebody says of each whether it applies.
    """

    lifecycle = Lifecycle(
        (
            State("draft", "Draft", "draft"),
            State(IN_FORCE, "In force", "done"),
            State("ended", "Ended", "void"),
        )
    )

    recipient = models.CharField(
        "to be told", max_length=300, help_text="Authority, customer, the people concerned."
    )
    within_hours = models.PositiveIntegerField(
        "within hours",
        validators=[MinValueValidator(LEAST_HOURS), MaxValueValidator(MOST_HOURS)],
        help_text="Counted from the moment at which we know of it; nights and holidays count.",
    )
    obligation = models.ForeignKey(
        Obligation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The law, order or contract that demands it.",
    )
    told_of = models.CharField(
        "to be told of", max_length=20, choices=ToldOf, default=ToldOf.SECURITY_INCIDENT
    )
    category = models.CharField(
        max_length=80,
        blank=True,
        help_text="Only reports that are counted by this word. Empty: of any category.",
    )
    customer = models.ForeignKey(
        Party,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Only reports that hit this customer. Empty: whoever is hit.",
    )
    information = models.CharField(
        "of information",
        max_length=12,
        choices=Information,
        blank=True,
        help_text="What the inventory says of the item that is hit is held against it. Empty: of any.",
    )
    applies_if = models.TextField(
        "applies if",
        blank=True,
        max_length=2000,
        help_text="What the handler asks themselves: are personal data concerned, for instance.",
    )
    content = models.TextField(
        "what is to be said", blank=True, max_length=5000, help_text="What the receiver asks for."
    )
    channel = models.CharField(
        "how it is told",
        max_length=500,
        blank=True,
        help_text="Form, address, telephone; also at night.",
    )

    class Meta(Record.Meta):
        abstract = False
        verbose_name = "notification duty"
        indexes = register_indexes(
            "noteduty", "obligation", "told_of", "customer", "owner", "state"
        )

    def fits(self, answers: Answers, category: str, customer: int | None) -> bool:
        """Return whether it is proposed for a report with these answers, of this category, that hits
        this customer."""
        held = {*classes(answers)}
        wanted = {Class.SECURITY_INCIDENT}
        if self.told_of == ToldOf.SECURITY_EVENT:
            wanted.add(Class.SECURITY_EVENT)
        if not held & wanted:
            return False
        if self.customer_id is not None and self.customer_id != customer:
            return False
        return not self.category.strip() or _word(self.category) == _word(category)

    @transition(
        source="draft",
        target=IN_FORCE,
        label="Bring into force",
        permission=APPROVE,
        guards=[has_owner],
    )
    def bring_into_force(self, act: Act) -> None:
        """It is proposed for reports that fit from now on, and somebody answers for it."""

    @transition(source=IN_FORCE, target="draft", label="Revise")
    def revise(self, act: Act) -> None:
        """Write it anew. What is being told by it already keeps its deadline."""

    @transition(
        source=("draft", IN_FORCE),
        target="ended",
        label="End",
        labels={"reason": "Why it binds us no more — kept in history"},
        danger=True,
    )
    def end(self, act: Act, *, reason: str) -> None:
        """It is proposed no more. What was told by it stays."""

    @transition(source="ended", target="draft", label="Take up again")
    def take_up(self, act: Act) -> None:
        """Work on it again, as a draft."""


def _word(category: str) -> str:
    return " ".join(category.split()).casefold()
