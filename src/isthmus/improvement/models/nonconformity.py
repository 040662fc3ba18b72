from __future__ import annotations

from datetime import date, timedelta

from django.db import models

from isthmus.context.concerns import Concerns
from isthmus.engine.door.act import Act
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import PartRow, Principal, Record, register_indexes
from isthmus.improvement.guards import (
    are_done,
    are_planned,
    has_cause,
    has_correction,
    has_owner,
    is_compared,
)
from isthmus.improvement.origin import Origin
from isthmus.incidents.models import Incident

#: So many days may pass until the cause is known, and until it is looked at whether an action helped.
CAUSE_DAYS, CHECK_DAYS = 30, 90
UNSETTLED = ("found", "analysed", "acting", "checking")


class Nonconformity(Record):
    """A requirement that is not met, and what becomes of it (27001, 10; 20000-1, 10.1 of 2018).

    Four things are kept apart: the correction puts right what was found; the cause says why it
    happened; corrective actions remove the cause; and later somebody looks whether they helped. An
    incident alone is none (27013, Annex B, *Nonconformity*).
    """

    lifecycle = Lifecycle(
        (
            State("found", "Found", "open"),
            State("analysed", "Cause known", "open"),
            State("acting", "Action under way", "open"),
            State("checking", "Effect to be checked", "waiting"),
            State("closed", "Closed", "done"),
            State("withdrawn", "Withdrawn", "void"),
        )
    )

    finding: models.TextField[str, str] = models.TextField(
        "what is not met",
        blank=True,
        max_length=20000,
        help_text="The requirement, what was found instead, and what shows it.",
    )
    concerns = models.CharField(max_length=10, choices=Concerns, default=Concerns.BOTH)
    origin = models.CharField("found by", max_length=12, choices=Origin, default=Origin.WORK)
    incident = models.ForeignKey(
        Incident,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="follows from report",
        help_text="Whoever may know of the report may know of this; nobody else, if it is restricted.",
    )
    found_on = models.DateField(
        "found on", null=True, blank=True, help_text="Empty: the day on which it is recorded."
    )

    correction = models.TextField(
        blank=True,
        max_length=20000,
        help_text="How it was contained and put right at once, and what was done about its consequences.",
    )
    cause = models.TextField(
        blank=True, max_length=20000, help_text="Why it happened, and why nobody noticed earlier."
    )
    elsewhere = models.TextField(
        "the same elsewhere",
        blank=True,
        max_length=5000,
        help_text="Whether it is the case, or could be, in other places, services or processes.",
    )
    due_on = models.DateField(
        "corrective action due",
        null=True,
        blank=True,
        help_text=f"Empty: {CAUSE_DAYS} days after it was found.",
    )
    check_on = models.DateField(
        "effect checked on",
        null=True,
        blank=True,
        help_text=f"When it can be told whether the actions helped. Empty: {CHECK_DAYS} days after "
        "they are done.",
    )
    effect = models.TextField("what the actions did", blank=True, editable=False)
    closed_on = models.DateField("closed on", null=True, editable=False)
    came_back = models.PositiveIntegerField("times actions did not help", default=0, editable=False)

    class Meta(Record.Meta):
        abstract = False
        verbose_name_plural = "nonconformities"
        indexes = register_indexes(
            "nonconformity",
            "concerns",
            "origin",
            "owner",
            "incident",
            "state",
            ranges=["found_on", "due_on", "check_on"],
        )

    def on_create(self, act: Act) -> None:
        self.found_on = self.found_on or act.today
        self.due_on = self.due_on or after(self.found_on, CAUSE_DAYS)

    def entry_due(self) -> date | None:
        if self.state == "checking":
            return self.check_on
        return self.due_on if self.state in UNSETTLED else None

    @transition(
        source="found",
        target="analysed",
        label="Cause is known",
        guards=[has_owner, has_correction, has_cause, is_compared],
    )
    def analyse(self, act: Act) -> None:
        """It is put right, its cause is known, and it was looked for elsewhere."""

    @transition(source="analysed", target="acting", label="Act", guards=[are_planned])
    def begin(self, act: Act) -> None:
        """The cause is to go: who does what until when is planned."""

    @transition(
        source="analysed",
        target="closed",
        label="Close without action",
        labels={"reason": "Why the cause may stay — auditors read it"},
    )
    def close_without_action(self, act: Act, *, reason: str) -> None:
        """It was put right, and its cause is not worth removing."""
        self.effect, self.closed_on = reason, act.today

    @transition(source="acting", target="checking", label="Actions are done", guards=[are_done])
    def carry_out(self, act: Act) -> None:
        """Everything that was planned is done; whether it helps shows later."""
        self.check_on = self.check_on or after(act.today, CHECK_DAYS)

    @transition(
        source="checking",
        target="closed",
        label="It helped",
        labels={"shown_by": "What shows that it has not come back"},
    )
    def close(self, act: Act, *, shown_by: str) -> None:
        """The actions were effective."""
        self.effect, self.closed_on = shown_by, act.today

    @transition(
        source="checking",
        target="analysed",
        label="It did not help",
        labels={"shown_by": "What shows that the cause is still there"},
    )
    def find_again(self, act: Act, *, shown_by: str) -> None:
        """The actions were not effective: the cause is another, or not gone."""
        self.effect, self.check_on = shown_by, None
        self.came_back += 1

    @transition(
        source="closed",
        target="analysed",
        label="Reopen",
        labels={"reason": "Why — kept in history"},
    )
    def reopen(self, act: Act, *, reason: str) -> None:
        """It came back, or was closed by mistake."""
        self.closed_on = self.check_on = None

    @transition(
        source=("found", "analysed", "acting"),
        target="withdrawn",
        label="Withdraw",
        labels={"reason": "Why it is none — kept in history"},
        danger=True,
    )
    def withdraw(self, act: Act, *, reason: str) -> None:
        """It turned out that the requirement is met, or does not apply."""

    @transition(source="withdrawn", target="found", label="Take up again")
    def take_up(self, act: Act) -> None:
        """It is one after all."""


class Action(PartRow):
    """What somebody does until some day so that the cause goes."""

    record = models.ForeignKey(
        Nonconformity, on_delete=models.PROTECT, related_name="corrective_actions"
    )
    what = models.CharField(max_length=500)
    who = models.ForeignKey(
        Principal, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField("until", null=True, blank=True)
    done_on = models.DateField("done on", null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["record", "done_on"], name="action_by_done")]

    def __str__(self) -> str:
        return self.what


def after(day: date, days: int) -> date:
    """Return the day so many days later, or the last one that can be written."""
    return day + timedelta(days=min(days, (date.max - day).days))
