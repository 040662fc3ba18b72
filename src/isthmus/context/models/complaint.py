from __future__ import annotations

from datetime import date, timedelta

from django.db import models

from isthmus.context.concerns import Concerns
from isthmus.context.guards.complaint import has_complainant
from isthmus.context.guards.filled import has_owner
from isthmus.engine.door.act import Act
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Record, register_indexes
from isthmus.people.models import Party

#: So many days a complaint has for its answer, where nobody says otherwise.
ANSWER_DAYS = 14
UNANSWERED = ("received", "in_work", "escalated")


class Channel(models.TextChoices):
    PHONE = "phone", "Telephone"
    MAIL = "mail", "E-mail"
    LETTER = "letter", "Letter"
    MEETING = "meeting", "Meeting"
    PORTAL = "portal", "Portal"
    OTHER = "other", "Otherwise"


class Complaint(Record):
    """What a customer or another party is not content with (mission row C2; 20000-1, 7.1).

    The answer is given by a transition, so that nobody reads it before it is one. A complaint is
    closed when whoever complained agrees.
    """

    lifecycle = Lifecycle(
        (
            State("received", "Received", "open"),
            State("in_work", "In work", "open"),
            State("escalated", "Escalated", "open"),
            State("answered", "Answered", "waiting"),
            State("closed", "Closed", "done"),
        )
    )

    party = models.ForeignKey(
        Party,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="who complains",
    )
    received_on = models.DateField(
        "received on", null=True, blank=True, help_text="Empty: the day on which it is recorded."
    )
    channel = models.CharField("received by", max_length=10, choices=Channel, default=Channel.MAIL)
    service = models.CharField(
        "about which service", max_length=200, blank=True, help_text="As the complainant calls it."
    )
    concerns = models.CharField(max_length=10, choices=Concerns, default=Concerns.SMS)
    complaint = models.TextField(
        "what they say",
        blank=True,
        max_length=20000,
        help_text="Their words. They read it where it is shared with them.",
    )
    findings = models.TextField(
        "what we found",
        blank=True,
        max_length=20000,
        help_text="For ourselves: it is never shared.",
    )
    due_on = models.DateField(
        "answer due",
        null=True,
        blank=True,
        help_text=f"Empty: {ANSWER_DAYS} days after it was received.",
    )
    answer = models.TextField(blank=True, editable=False)
    answered_on = models.DateField("answered on", null=True, editable=False)
    closed_on = models.DateField("closed on", null=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        indexes = register_indexes(
            "complaint",
            "party",
            "concerns",
            "channel",
            "owner",
            "state",
            ranges=["due_on", "received_on"],
        )

    def on_create(self, act: Act) -> None:
        if self.received_on is None:
            self.received_on = act.today
        if self.due_on is None:
            # Late in the last year there is, a sum of days can't be made.
            room = (date.max - self.received_on).days
            self.due_on = self.received_on + timedelta(days=min(ANSWER_DAYS, room))

    def entry_due(self) -> date | None:
        return self.due_on if self.state in UNANSWERED else None

    @transition(
        source="received",
        target="in_work",
        label="Take up",
        guards=[has_complainant, has_owner],
    )
    def take_up(self, act: Act) -> None:
        """Somebody looks into it."""

    @transition(
        source=("in_work", "escalated"),
        target="answered",
        label="Answer",
        guards=[has_complainant],
        labels={"answer": "The answer — the complainant reads it where the complaint is shared"},
    )
    def reply(self, act: Act, *, answer: str) -> None:
        """Say what was found and what is done about it. An earlier answer stays in history."""
        self.answer = answer
        self.answered_on = act.today

    @transition(
        source="answered",
        target="closed",
        label="Close",
        labels={"how": "How the complainant agreed — who said so, and where"},
    )
    def close(self, act: Act, *, how: str) -> None:
        """Whoever complained agrees that it is settled."""
        self.closed_on = act.today

    @transition(
        source=("answered", "closed"),
        target="in_work",
        label="Take up again",
        labels={"reason": "Why it is not settled — kept in history"},
    )
    def take_up_again(self, act: Act, *, reason: str) -> None:
        """The complainant does not agree, or it turned out otherwise."""
        self.closed_on = None

    @transition(
        source=("received", "in_work", "answered"),
        target="escalated",
        label="Escalate",
        labels={"reason": "Why it goes higher, and to whom — kept in history"},
    )
    def escalate(self, act: Act, *, reason: str) -> None:
        """It could not be settled in the ordinary way."""
