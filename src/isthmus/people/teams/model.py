from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from isthmus.engine.door.act import Act
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import PartRow, Principal, Record, register_indexes


class Team(Record):
    """People who work on something together. Its principal has the same key, so it can be named
    wherever a group may: as the team of a report, in a task, in a comment."""

    lifecycle = Lifecycle((State("in_use", "In use", "done"), State("retired", "Retired", "void")))

    purpose = models.TextField(
        "what it is there for", blank=True, max_length=5000, help_text="What it works on, and when it is reached."
    )  # fmt: skip
    lead = models.ForeignKey(
        Principal,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who answers for its work. Belongs to it.",
    )
    deputy = models.ForeignKey(
        Principal,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who leads it while the lead is away. Belongs to it.",
    )

    class Meta(Record.Meta):
        abstract = False
        indexes = register_indexes("team", "lead", "deputy", "owner", "state")

    @transition(source="in_use", target="retired", label="Retire", danger=True)
    def retire(self, act: Act) -> None:
        """Nothing new comes to it; what it worked on stays on record."""

    @transition(source="retired", target="in_use", label="Use again")
    def use_again(self, act: Act) -> None:
        """It takes on work again."""


class TeamMember(PartRow):
    """Somebody who belongs to a team, from when until when; both days belong to it."""

    record = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(
        Principal, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(
        max_length=200,
        blank=True,
        help_text="Of somebody who is not on record here, so is told nothing.",
    )
    since = models.DateField(help_text="The first day.")
    until = models.DateField(null=True, blank=True, help_text="Empty: for the time being.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="team_member_in_order",
            )
        ]
        indexes = [models.Index(fields=["person", "record"], name="team_member_by_person")]

    def __str__(self) -> str:
        return f"{self.name or self.person_id} in {self.record_id}"

    @staticmethod
    def on(day: date) -> Q:
        """Return the condition that somebody belongs to a team on `day`."""
        return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))
