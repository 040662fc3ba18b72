from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from isthmus.agreements.models import LEAST_MINUTES, MOST_MINUTES, Agreement
from isthmus.context.models import Competence
from isthmus.engine.access import APPROVE
from isthmus.engine.door.act import Act
from isthmus.engine.keys import new_key
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Part, Principal, Record, register_indexes
from isthmus.engine.models.principal import PrincipalKind
from isthmus.incidents.major.guards import (
    customer_is_not_told,
    has_responsible,
    is_by_criteria,
    is_not_told,
    is_over,
    reaches_top_management,
)

#: So long a declaration may be provisional, whatever was agreed.
CONFIRM_WITHIN = timedelta(hours=4)
LIVE = ("provisional", "confirmed")
#: So much of the time until the next update is left when somebody is warned.
WARN_AT_LEFT = 0.25


class Ground(models.TextChoices):
    """Why somebody declares an incident major."""

    CRITERIA = "criteria", N_("It meets what was agreed")
    EVIDENCE = "evidence", N_("Time for evidence is needed")
    OTHER = "other", N_("Something else")


class Able(models.TextChoices):
    """Whether the responsible person has the competence that is asked for, as the register says."""

    VALID = "valid", N_("Shown and valid")
    EXPIRED = "expired", N_("Shown, but expired")
    MISSING = "missing", N_("Not shown")


class MajorIncident(Record):
    """That somebody declared an incident major, and what became of it (mission row I4; 27013, 6.2.5).

    Anybody who works at the desk may declare, at any hour. Whoever may approve confirms it by what was
    agreed with the customer, or withdraws it. What is restricted is handled among those who know of
    it: no agreement has to say that it is major, and `manager` is whom it reaches. `agreed_criteria`, the deadlines and the agreement are
    those that bound the report when it was opened; they are kept here as they were.
    """

    BESIDE_HISTORY: ClassVar[frozenset[str]] = frozenset({"update_warned_for", "update_missed_for"})

    lifecycle = Lifecycle(
        (
            State("provisional", "Provisional", "waiting"),
            State("confirmed", "Confirmed", "open"),
            State("reviewed", "Reviewed", "done"),
            State("withdrawn", "Withdrawn", "void"),
        )
    )

    incident = models.ForeignKey(
        "incidents.Incident",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="report",
        help_text="The report that is major.",
    )
    ground = models.CharField(
        "declared because", max_length=12, choices=Ground, default=Ground.CRITERIA
    )
    criterion = models.TextField(
        "which criterion",
        blank=True,
        max_length=2000,
        help_text="What fails, for whom, for how long; in the words of the agreement.",
    )
    competence = models.ForeignKey(
        Competence,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="competence asked for",
        help_text="What the responsible person has to be able to do. Empty: as in the last declaration.",
    )

    manager = models.ForeignKey(
        Principal,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"kind__in": (PrincipalKind.PERSON,)},
        verbose_name="who of top management",
        help_text="For what only some may know of: one who knows of it and is not involved.",
    )

    update_every = models.PositiveIntegerField(
        "minutes between updates",
        null=True,
        blank=True,
        validators=[MinValueValidator(LEAST_MINUTES), MaxValueValidator(MOST_MINUTES)],
        help_text="How often the customer hears how it stands. Empty: as agreed with them; where nothing is agreed, no rhythm.",
    )

    agreement = models.ForeignKey(
        Agreement, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    agreement_version = models.PositiveIntegerField(
        "version of the agreement", null=True, editable=False
    )
    agreed_criteria = models.TextField("what was agreed to be major", blank=True, editable=False)
    declared_at = models.DateTimeField("declared", editable=False)
    confirm_by = models.DateTimeField("to be confirmed or withdrawn by", editable=False)
    management_due = models.DateTimeField("top management to be told by", null=True, editable=False)
    customer_due = models.DateTimeField("customer to be told by", null=True, editable=False)
    able = models.CharField(
        "competence of the responsible person",
        max_length=8,
        choices=Able,
        blank=True,
        editable=False,
    )
    confirmed_at = models.DateTimeField("confirmed", null=True, editable=False)
    confirmed_by = models.ForeignKey(
        Principal, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    shown_by = models.TextField(
        "what shows the criterion", blank=True, max_length=2000, editable=False
    )
    management_told_at = models.DateTimeField("top management told", null=True, editable=False)
    management_told_by = models.ForeignKey(
        Principal, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    management_told_how = models.CharField(
        "who of top management, and how", blank=True, max_length=500, editable=False
    )
    customer_told_at = models.DateTimeField("customer told", null=True, editable=False)
    customer_told_how = models.CharField(
        "who of the customer, and how", blank=True, max_length=500, editable=False
    )
    update_due = models.DateTimeField("next update due", null=True, editable=False)
    update_warn_at = models.DateTimeField("warned of it from", null=True, editable=False)
    #: the updates of which was warned, and of which was said that they are late
    update_warned_for = models.DateTimeField(null=True, editable=False)
    update_missed_for = models.DateTimeField(null=True, editable=False)
    review = models.TextField(blank=True, max_length=20000, editable=False)
    no_action = models.TextField("why nothing is to be done", blank=True, editable=False)
    reviewed_at = models.DateTimeField("reviewed", null=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        verbose_name = "major incident"
        indexes = [
            *register_indexes("major", "incident", "ground", "owner", "state"),
            models.Index(
                fields=["organization", "update_warn_at"],
                condition=models.Q(update_warn_at__isnull=False),
                name="major_update_to_warn",
            ),
        ]

    def entry_due(self) -> date | None:
        """Return the day by which it is to be confirmed or withdrawn."""
        if self.state != "provisional":
            return None
        return timezone.localtime(self.confirm_by).date()

    def on_create(self, act: Act) -> None:
        self.declared_at = act.occurred_at
        self.confirm_by = act.occurred_at + CONFIRM_WITHIN
        self._next_update(act)

    def on_edit(self, act: Act, changed: frozenset[str]) -> None:
        """Whoever is named afterwards was not told: of what is restricted, that is asked for anew.
        Another rhythm of updates begins now."""
        if "update_every" in changed:
            self._next_update(act)
        if "manager" in changed and self.circle_id is not None:
            self.management_told_at, self.management_told_by_id = None, None
            self.management_told_how = ""

    def _next_update(self, act: Act) -> None:
        """Set when the customer hears next how it stands, unless no rhythm is agreed or it is over."""
        over = self.state not in ("", *LIVE)
        if over or self.update_every is None:
            self._no_update()
        else:
            self.count_update(act.occurred_at)

    def count_update(self, since: datetime) -> None:
        """Count the next update from a moment. Call it where there is a rhythm."""
        assert self.update_every is not None
        time = timedelta(minutes=self.update_every)
        self.update_due = since + time
        self.update_warn_at = since + time * (1 - WARN_AT_LEFT)

    def _no_update(self) -> None:
        self.update_due = self.update_warn_at = None

    def _update(self, act: Act, to: str, text: str) -> None:
        self.new_parts.append(
            MajorUpdate(
                id=new_key(),
                at=act.occurred_at,
                due=self.update_due,
                by_id=act.viewer.principal_id,
                to=" ".join(to.split())[:300],
                text=text,
            )
        )

    @transition(
        source=LIVE,
        label="Update the customer",
        labels={"to": "To whom, and how", "text": "What they were told"},
    )
    def update_customer(self, act: Act, *, to: str, text: str) -> None:
        """They have heard how it stands; the next update is due one interval from now."""
        self._update(act, to, text)
        self._next_update(act)

    @transition(
        source=LIVE,
        label="Last update",
        fits=lambda one: one.update_due is not None,
        labels={
            "to": "To whom, and how",
            "text": "What they were told — that it is over, and since when",
        },
    )
    def end_updates(self, act: Act, *, to: str, text: str) -> None:
        """They have heard that it is over; no further update is due."""
        self._update(act, to, text)
        self._no_update()

    @transition(
        source="provisional",
        target="confirmed",
        label="Confirm",
        permission=APPROVE,
        guards=[is_by_criteria, has_responsible],
        labels={"shown_by": "What shows that it meets the criterion"},
    )
    def confirm(self, act: Act, *, shown_by: str) -> None:
        """It is major by what was agreed with the customer."""
        self.confirmed_at, self.confirmed_by_id = act.occurred_at, act.viewer.principal_id
        self.shown_by = shown_by

    @transition(
        source=LIVE,
        label="Top management is told",
        guards=[is_not_told, reaches_top_management],
        labels={"how": "Who was told, and how — kept with the time and your name"},
        fits=lambda one: one.management_told_at is None,
    )
    def tell_management(self, act: Act, *, how: str) -> None:
        """Somebody of top management knows of it from now on."""
        self.management_told_at = act.occurred_at
        self.management_told_by_id = act.viewer.principal_id
        self.management_told_how = " ".join(how.split())[:500]

    @transition(
        source=LIVE,
        label="Customer is told",
        guards=[customer_is_not_told],
        labels={"how": "Who was told, and how — kept with the time"},
        fits=lambda one: one.customer_told_at is None,
    )
    def tell_customer(self, act: Act, *, how: str) -> None:
        """The customer knows of it from now on."""
        self.customer_told_at = act.occurred_at
        self.customer_told_how = " ".join(how.split())[:500]

    @transition(
        source="confirmed",
        target="reviewed",
        label="Review",
        guards=[is_over],
        labels={
            "review": "What went well, what did not — what is to be done stands as tasks",
            "no_action": "Why nothing has to change — empty where the report leads to improvements or nonconformities",
        },
    )
    def review_it(self, act: Act, *, review: str, no_action: str = "") -> None:
        """It is over, and everybody has said what is to be learnt from it."""
        self.review, self.reviewed_at = review, act.occurred_at
        self.no_action = no_action
        self._no_update()

    @transition(
        source=LIVE,
        target="withdrawn",
        label="Withdraw",
        permission=APPROVE,
        labels={"reason": "Why — which criterion it does not meet"},
        danger=True,
    )
    def withdraw(self, act: Act, *, reason: str) -> None:
        """It is not major by what was agreed. That it was declared stays."""
        self._no_update()


class MajorUpdate(Part):
    """What the customer was told of a major incident, when and by whom: written once, never changed.

    `due` is when it was due; None: no rhythm was agreed.
    """

    record = models.ForeignKey(MajorIncident, on_delete=models.PROTECT, related_name="updates")
    at = models.DateTimeField()
    due = models.DateTimeField(null=True)
    by = models.ForeignKey(Principal, null=True, on_delete=models.PROTECT, related_name="+")
    to = models.CharField(max_length=300)
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.record_id} {self.at}"

    @property
    def late(self) -> bool:
        return self.due is not None and self.at > self.due
