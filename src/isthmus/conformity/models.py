from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models

from isthmus.conformity.guards import a_later_one_follows
from isthmus.engine.access import CREATE, EDIT, JUDGE, RELATE, REMOVE
from isthmus.engine.door.act import Act
from isthmus.engine.fields import MarkdownField
from isthmus.engine.keys import new_key
from isthmus.engine.language import N_
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
    BOTH = "both", N_("Both standards")
    ISMS = "isms", N_("Information security only")
    SMS = "sms", N_("Service management only")


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
    CONFORMS = "conforms", N_("Conforms")
    PARTLY = "partly", N_("Conforms in part")
    DOES_NOT = "does_not_conform", N_("Does not conform")


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


class ProbeRun(models.Model):
    """What a probe had looked at when its answer was stored: as long as that is so, it holds."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    probe = models.CharField(max_length=80)
    #: digest of the marks of what it reads
    seen = models.CharField(max_length=64, blank=True)
    #: the day it was compared with, where it depends on the day
    day = models.DateField(null=True)
    ran_at = models.DateTimeField(null=True)
    #: keys of the first entries that fall short, in order; they are named with the answer
    sample = models.JSONField(default=list)
    #: keys of the records by which requirements fall short, by the requirement's
    named = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "probe"], name="probe_run_once")
        ]

    def __str__(self) -> str:
        return self.probe


class ProbeSweep(models.Model):
    """Up to which write and which day all probes of an organization have been looked at."""

    organization = models.OneToOneField(
        Organization, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    mark = models.BigIntegerField()
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.organization_id} at {self.mark}"


class ProbeStanding(models.Model):
    """What a probe answered from one instant to another; the present one has no end."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    probe = models.CharField(max_length=80)
    outcome = models.CharField(max_length=20)
    examined = models.PositiveIntegerField()
    short = models.PositiveIntegerField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "probe"],
                condition=models.Q(valid_to__isnull=True),
                name="probe_standing_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["organization", "probe", "valid_from"], name="probe_standing_by_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.probe}: {self.outcome}"


class ProbeFinding(models.Model):
    """That one record fell short of a probe from one instant to another, or still does.

    For probes about requirements it is what each requirement's outcome was, met ones as well.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    probe = models.CharField(max_length=80)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20)
    fell_short_from = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "probe", "entry"],
                condition=models.Q(until__isnull=True),
                name="probe_finding_once",
            )
        ]
        indexes = [
            models.Index(fields=["organization", "probe", "-until"], name="probe_finding_by_end")
        ]

    def __str__(self) -> str:
        return f"{self.probe}: {self.entry_id}"
