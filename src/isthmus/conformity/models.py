from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models

from isthmus.conformity.guards import a_later_one_follows
from isthmus.engine.access import CREATE, EDIT, JUDGE, RELATE, REMOVE
from isthmus.engine.door.act import Act
from isthmus.engine.fields import MarkdownField
from isthmus.engine.keys import new_key
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Entry, Organization, Record, register_indexes


class EditionInUse(models.Model):
    """An edition of a standard that an organization measures itself against."""

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    edition = models.CharField(max_length=40)
    since = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "edition"], name="edition_in_use_once")
        ]

    def __str__(self) -> str:
        return self.edition


class Coverage(models.TextChoices):
    BOTH = "both", "Both standards"
    ISMS = "isms", "Information security only"
    SMS = "sms", "Service management only"


class Assessment(Record):
    """A gap assessment: named people go through the requirements and judge each (mission row P6)."""

    lifecycle = Lifecycle(
        (
            State("open", "Open", "open"),
            State("finished", "Finished", "done"),
            State("abandoned", "Abandoned", "void"),
        )
    )

    covers = models.CharField(max_length=10, choices=Coverage, default=Coverage.BOTH)
    purpose = models.TextField(blank=True, help_text="Why now, and what it is to decide.")
    due_on = models.DateField("to be finished by", null=True, blank=True)
    finished_at = models.DateTimeField("finished", null=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        indexes = register_indexes("assessment", "covers", "owner", "state")

    def entry_due(self) -> date | None:
        return self.due_on if self.state == "open" else None

    @transition(source="open", target="finished", label="Finish", permission=JUDGE)
    def finish(self, act: Act) -> None:
        """Close it. What was not judged stays not assessed."""
        self.finished_at = act.occurred_at

    @transition(
        source=("finished", "abandoned"), target="open", label="Open again", permission=JUDGE
    )
    def reopen(self, act: Act) -> None:
        """Go on with it."""
        self.finished_at = None

    @transition(
        source="open",
        target="abandoned",
        label="Abandon",
        permission=JUDGE,
        labels={"reason": "Why — kept in history"},
        danger=True,
    )
    def abandon(self, act: Act, *, reason: str) -> None:
        """Give it up; the judgements made so far stand."""


class Answer(models.TextChoices):
    CONFORMS = "conforms", "Conforms"
    PARTLY = "partly", "Conforms in part"
    DOES_NOT = "does_not_conform", "Does not conform"


class Judgement(Record):
    """What a named assessor found about one requirement, with evidence and date."""

    needs: ClassVar[dict[str, str]] = {CREATE: JUDGE, EDIT: JUDGE, REMOVE: JUDGE, RELATE: JUDGE}
    lifecycle = Lifecycle(
        (
            State("standing", "Standing", "done"),
            State("superseded", "Superseded", "void"),
            State("withdrawn", "Withdrawn", "void"),
        )
    )

    #: What was found: whoever changes it has judged anew, and is the assessor from then on.
    MATERIAL = frozenset({"requirement", "answer", "statement"})

    requirement = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=20, choices=Answer)
    statement = MarkdownField(
        "what was seen", blank=True, help_text="The facts the judgement rests on."
    )
    gap = models.TextField("what is missing", blank=True)
    action = models.TextField("what to do next", blank=True)
    assessment = models.ForeignKey(
        Assessment, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reused_from = models.ForeignKey(
        Entry,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="evidence taken over from",
        help_text="The counterpart requirement whose evidence served here as well.",
    )
    judged_at = models.DateTimeField("judged", editable=False)

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "requirement"],
                condition=models.Q(state="standing", removed_at__isnull=True),
                name="judgement_standing_once",
            )
        ]
        indexes = register_indexes("judgement", "answer", "owner", "state")

    def on_create(self, act: Act) -> None:
        self.judged_at = act.occurred_at
        if self.owner_id is None:
            self.owner_id = act.viewer.principal_id

    def on_edit(self, act: Act, changed: frozenset[str]) -> None:
        if changed & self.MATERIAL:
            self.judged_at = act.occurred_at
            if "owner" not in changed:
                self.owner_id = act.viewer.principal_id

    @transition(
        source="standing",
        target="superseded",
        label="Supersede",
        permission=JUDGE,
        guards=[a_later_one_follows],
    )
    def supersede(self, act: Act) -> None:
        """Set it aside because a later judgement stands."""

    @transition(
        source="standing",
        target="withdrawn",
        label="Withdraw",
        permission=JUDGE,
        labels={"reason": "Why — kept in history"},
        danger=True,
    )
    def withdraw(self, act: Act, *, reason: str) -> None:
        """Take it back without putting another in its place."""
