from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from isthmus.engine.access import APPROVE
from isthmus.engine.door.act import Act
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Principal, Record, register_indexes
from isthmus.incidents.notifying.duty import LEAST_HOURS, MOST_HOURS, NotificationDuty
from isthmus.incidents.notifying.guards import is_past, moment_in, names_report

TO_BE_TOLD = "to_be_told"
#: So much of its time is left when a warning is given.
WARN_AT_LEFT = 0.25


class Notification(Record):
    """That somebody has to be told of a report by a time, and whether that was done (27013, 6.2.5).

    `recipient` and `within_hours` are those of the duty as it was when this was written; the deadline
    is counted in hours of the clock, not of work, from `aware_at`. Whoever may know of the report may
    know of it, nobody else.
    """

    BESIDE_HISTORY: ClassVar[frozenset[str]] = frozenset({"warned_for", "missed_for"})

    lifecycle = Lifecycle(
        (
            State(TO_BE_TOLD, "To be told", "open"),
            State("told", "Told", "done"),
            State("not_told", "Decided not to be told", "done"),
            State("does_not_apply", "Does not apply", "void"),
        )
    )

    incident = models.ForeignKey(
        "incidents.Incident",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="report",
        help_text="What is to be told of.",
    )
    duty = models.ForeignKey(
        NotificationDuty,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="by the duty",
        help_text="Empty: no duty is written down for it; say below who is to be told, and how soon.",
    )
    recipient = models.CharField(
        "to be told", max_length=300, blank=True, help_text="Empty: whom the duty names."
    )
    within_hours = models.PositiveIntegerField(
        "within hours",
        null=True,
        blank=True,
        validators=[MinValueValidator(LEAST_HOURS), MaxValueValidator(MOST_HOURS)],
        help_text="Empty: what the duty says.",
    )
    aware_at = models.DateTimeField(
        "known since",
        null=True,
        blank=True,
        help_text="When we came to know that it is such an incident; time counts from here. "
        "Empty: when the report was opened.",
    )
    about = models.TextField(
        "what is to be said",
        blank=True,
        max_length=20000,
        help_text="A draft of it, and questions.",
    )

    due_at = models.DateTimeField("due", null=True, editable=False)
    warn_at = models.DateTimeField("warned from", null=True, editable=False)
    #: the deadlines of which was warned, and of which was said that they were missed
    warned_for = models.DateTimeField(null=True, editable=False)
    missed_for = models.DateTimeField(null=True, editable=False)
    told_at = models.DateTimeField("told", null=True, editable=False)
    told_by = models.ForeignKey(
        Principal, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    told_how = models.TextField("who was told, and how", blank=True, editable=False)
    told_reference = models.CharField(
        "reference at the receiver", max_length=200, blank=True, editable=False
    )
    because = models.TextField("why not", blank=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        indexes = [
            *register_indexes("notifying", "incident", "duty", "owner", "state", ranges=["due_at"]),
            models.Index(
                fields=["organization", "warn_at"],
                condition=models.Q(state=TO_BE_TOLD),
                name="notification_to_warn",
            ),
        ]

    @property
    def late(self) -> bool:
        """Whether it was told after its deadline."""
        return self.told_at is not None and self.due_at is not None and self.told_at > self.due_at

    def entry_due(self) -> date | None:
        if self.state != TO_BE_TOLD or self.due_at is None:
            return None
        return timezone.localtime(self.due_at).date()

    def count(self) -> None:
        """Set the deadline, and when a warning is given, from when it is known and how long there is."""
        if self.aware_at is None or self.within_hours is None:
            self.due_at = self.warn_at = None
            return
        time = timedelta(hours=self.within_hours)
        self.due_at = later(self.aware_at, time)
        self.warn_at = later(self.aware_at, time * (1 - WARN_AT_LEFT))

    @transition(
        source=TO_BE_TOLD,
        target="told",
        label="It is told",
        guards=[names_report],
        once_given=[is_past],
        labels={
            "how": "Who was told, and how — kept with the time and your name",
            "reference": "Reference at the receiver — number of the case, name of whoever took it",
            "at": "When — as 2026-11-23 14:05; empty: now",
        },
    )
    def tell(self, act: Act, *, how: str, reference: str = "", at: str = "") -> None:
        """They know of it, and it is on record who told them what."""
        self.told_at = moment_in(at) or act.occurred_at
        self.told_by_id = act.viewer.principal_id
        self.told_how, self.told_reference = how, " ".join(reference.split())[:200]

    @transition(
        source=TO_BE_TOLD,
        target="does_not_apply",
        label="Does not apply",
        labels={"because": "Because — what the duty asks for, and why this is none of it"},
    )
    def set_aside(self, act: Act, *, because: str) -> None:
        """The duty is not about this report. That it was considered stays on record."""
        self.because = because

    @transition(
        source=TO_BE_TOLD,
        target="not_told",
        label="Decide not to tell",
        permission=APPROVE,
        labels={"because": "Because — what allows it, and who was asked"},
        danger=True,
    )
    def decide_not_to_tell(self, act: Act, *, because: str) -> None:
        """The duty applies, and is not followed. You answer for it."""
        self.because = because

    @transition(
        source=("told", "not_told", "does_not_apply"),
        target=TO_BE_TOLD,
        label="Take up again",
        labels={"reason": "Why — kept in history with what was said before"},
    )
    def take_up(self, act: Act, *, reason: str) -> None:
        """It is to be told after all, or was not told as was said. Its deadline stays."""
        self.told_at = self.told_by_id = None
        self.told_how = self.told_reference = self.because = ""


def later(at: datetime, span: timedelta) -> datetime:
    """Return the moment so much later, or the last one that can be written."""
    try:
        return at + span
    except OverflowError:
        return datetime.max.replace(tzinfo=at.tzinfo) - timedelta(days=1)
