from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from isthmus.controls.guards import (
    control_is_there,
    has_control,
    points_are_answered,
    says_method,
)
from isthmus.controls.models.control import Control
from isthmus.controls.models.operation import Operation
from isthmus.engine.door.act import Act
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import AnswerChoice, PartRow, Principal, Record, register_indexes

#: What was passed holds for so long, unless said otherwise.
HOLDS_DAYS = 365
CARRIED_OUT = ("passed", "failed")


class Aspect(models.TextChoices):
    DESIGN = "design", N_("Of its design")
    OPERATING = "operating", N_("Of its operation")


class ControlTest(Record):
    """One test of a control: what is done, on what, and what came of it (mission rows R5, V3).

    Of its design: would it do what it is there for, done as it is written. Of its operation: is it done,
    and did it do that over a time. A control that was carried out, and its test, count for requirements
    of both standards that the control is traced to.
    """

    lifecycle = Lifecycle(
        (
            State("planned", "To be carried out", "open"),
            State("passed", "Passed", "done"),
            State("failed", "Failed", "waiting"),
            State("dropped", "Dropped", "void"),
        )
    )

    control = models.ForeignKey(
        Control, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(
        max_length=10,
        choices=Aspect,
        default=Aspect.OPERATING,
        help_text="Its design: would it help, done as written? Its operation: is it done, and does it help?",
    )
    method = models.TextField(
        blank=True,
        max_length=10000,
        help_text="What is done and looked at, and when it counts as passed.",
    )
    sample = models.TextField(
        blank=True,
        max_length=5000,
        help_text="Of what, from when to when, how many of how many, and how they are chosen.",
    )
    operation = models.ForeignKey(
        Operation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="recurring operation",
        help_text="What it is done for again and again; empty for a test that stands alone.",
    )
    #: the slot of the operation that it was asked for; edits of its days don't move that
    scheduled_for = models.DateField("asked for", null=True, editable=False)
    covers_from = models.DateField(
        "covers the time since", null=True, blank=True, help_text="The first day that is looked at."
    )
    due_on = models.DateField("carried out until", null=True, blank=True)
    done_on = models.DateField(
        "carried out on",
        null=True,
        blank=True,
        help_text="Empty: the day on which the result is recorded.",
    )
    done_by = models.ForeignKey(
        Principal,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="result recorded by",
    )
    evidence = models.TextField(
        "where its evidence is",
        blank=True,
        max_length=2000,
        help_text="An address, a place, a reference. Files can be attached as well.",
    )
    next_due = models.DateField(
        "to be tested again by",
        null=True,
        blank=True,
        help_text="Until then a passed test holds. Empty: a year after it was carried out.",
    )
    found = models.TextField("what was found", blank=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        verbose_name = "control test"
        constraints = [
            models.CheckConstraint(
                condition=Q(next_due__isnull=True)
                | Q(done_on__isnull=True)
                | Q(next_due__gte=F("done_on")),
                name="control_test_next_after_done",
            )
        ]
        indexes = register_indexes(
            "ctest",
            "control",
            "kind",
            "operation",
            "owner",
            "state",
            ranges=["due_on", "done_on", "next_due"],
        )

    def on_create(self, act: Act) -> None:
        self.scheduled_for = self.due_on if self.operation_id else None

    def entry_due(self) -> date | None:
        """Return by when a planned test is to be carried out."""
        return self.due_on if self.state == "planned" else None

    @transition(
        source="planned",
        target="passed",
        label="Passed",
        guards=[has_control, control_is_there, says_method, points_are_answered],
        labels={"found": "What was found, and what shows it"},
    )
    def passes(self, act: Act, *, found: str) -> None:
        """It does what it is there for, as far as this test shows, until it is to be tested again."""
        self._carried_out(act, found)

    @transition(
        source="planned",
        target="failed",
        label="Failed",
        guards=[has_control, says_method],
        labels={"found": "What was found instead, and what shows it"},
    )
    def fails(self, act: Act, *, found: str) -> None:
        """It does not do what it is there for: requirements that it serves fall short."""
        self._carried_out(act, found)

    @transition(
        source=CARRIED_OUT,
        target="planned",
        label="Take the result back",
        labels={"reason": "What is wrong with it — kept in history"},
    )
    def take_back(self, act: Act, *, reason: str) -> None:
        """It was no result: another sample, another control, a mistake."""
        self.done_on = self.next_due = None
        self.done_by_id = None
        self.found = ""

    @transition(
        source="failed",
        label="Record a nonconformity",
        labels={
            "title": "Title — of what is not met",
            "finding": "What is not met, and what shows it — empty: what the test found",
        },
    )
    def find_nonconformity(self, act: Act, *, title: str, finding: str = "") -> None:
        """A requirement is not met: put right what was found, and remove its cause."""

    @transition(
        source="failed",
        label="Propose an improvement",
        labels={
            "title": "Title — of what could be better",
            "idea": "What would make it better — empty: what the test found",
        },
    )
    def propose_improvement(self, act: Act, *, title: str, idea: str = "") -> None:
        """Every requirement is met, and it could be better all the same."""

    @transition(
        source="planned",
        target="dropped",
        label="Drop",
        labels={"reason": "Why it is not carried out — kept in history"},
        danger=True,
    )
    def drop(self, act: Act, *, reason: str) -> None:
        """Nobody carries it out."""

    @transition(source="dropped", target="planned", label="Plan again")
    def plan_again(self, act: Act) -> None:
        """It is to be carried out after all."""

    def _carried_out(self, act: Act, found: str) -> None:
        self.found = found
        self.done_on = self.done_on or act.today
        self.done_by_id = act.viewer.principal_id
        if self.next_due is None or self.next_due < self.done_on:
            self.next_due = self.done_on + timedelta(days=HOLDS_DAYS)


class Point(PartRow):
    """One thing that is collected or answered in a test: of a list, or a person of an access review."""

    record = models.ForeignKey(ControlTest, on_delete=models.PROTECT, related_name="points")
    what = models.CharField(max_length=500)
    who = models.ForeignKey(
        Principal, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name="about whom",
    )  # fmt: skip
    answer = models.CharField(
        max_length=20, choices=AnswerChoice, blank=True, help_text="No and not applicable say why."
    )
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["record", "who"], name="control_point_by_who")]

    def __str__(self) -> str:
        return self.what
