from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from django.db import models

from isthmus.agreements.models import Grade, Priority
from isthmus.assets.models import Item
from isthmus.context.concerns import Concerns
from isthmus.context.models import Location
from isthmus.engine.door.act import Act
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Principal, Record, register_indexes
from isthmus.engine.models.principal import PrincipalKind
from isthmus.incidents.answers.model import AnswerTemplate  # noqa: F401 - its model
from isthmus.incidents.classifying import Answer, Answers, Class
from isthmus.incidents.clock_reading import ClockReading, ClockState  # noqa: F401 - its models
from isthmus.incidents.deciding.decision import Decided, needs_decision
from isthmus.incidents.deciding.guards import is_decided
from isthmus.incidents.evidence.models import EvidenceItem  # noqa: F401 - its model
from isthmus.incidents.evidence.stamp import EvidenceStamp  # noqa: F401 - its model
from isthmus.incidents.guards import is_classified
from isthmus.incidents.major.models import MajorIncident, MajorUpdate  # noqa: F401 - its models
from isthmus.incidents.merging import may_merge
from isthmus.incidents.notifying.duty import NotificationDuty  # noqa: F401 - its model
from isthmus.incidents.notifying.models import Notification  # noqa: F401 - its model
from isthmus.incidents.playbooks.guards import may_follow
from isthmus.incidents.playbooks.model import Playbook
from isthmus.incidents.priority import priority
from isthmus.incidents.publishing.guards import is_restricted, may_publish
from isthmus.incidents.spell import Spell  # noqa: F401 - its model
from isthmus.people.models import Party
from isthmus.services.models import Service

#: Work stands still for a reason that each of these names.
WAITING = ("awaiting_user", "awaiting_supplier", "awaiting_problem", "awaiting_evidence")
DONE = ("resolved", "closed")
#: In the order of what is due next, what is not due comes last.
NEVER = datetime(9000, 1, 1, tzinfo=UTC)
#: Who works on a report together: a team; whoever holds a role; a party, such as an internal group.
GROUPS = {"kind__in": (PrincipalKind.GROUP, PrincipalKind.ROLE, PrincipalKind.PARTY)}
UNRESOLVED = ("new", "active", *WAITING)
#: What was neither reported by mistake nor twice: one may learn from it, also once it is over.
THERE = (*UNRESOLVED, *DONE)
WHY_WAIT = {"why": "What we wait for — kept in history, and shown until work goes on"}


class Channel(models.TextChoices):
    PHONE = "phone", N_("Telephone")
    MAIL = "mail", N_("E-mail")
    PORTAL = "portal", N_("Self-service")
    PERSON = "person", N_("In person")
    MONITORING = "monitoring", N_("Monitoring")
    OTHER = "other", N_("Otherwise")


def _touches_security(one: Incident) -> bool:
    return needs_decision(one.answers)


def _is_restricted(one: Incident) -> bool:
    return one.circle_id is not None


def _answer(question: str, help_text: str) -> models.CharField[str, str]:
    return models.CharField(question, max_length=3, choices=Answer, blank=True, help_text=help_text)


class Incident(Decided, Record):
    """What somebody reports to the desk, whatever it turns out to be (mission rows I1 and I2).

    Answers to plain questions say what it is and whose rules apply (27013, 6.2.5); both are worked out
    again whenever it is edited, and earlier answers stay in history. `handled_as`, `concerns` and
    `priority` follow from the other fields. `due`, the next due time of its running clocks, follows
    from its history and what was agreed (`clocks.storing`).
    """

    BESIDE_HISTORY: ClassVar[frozenset[str]] = frozenset({"due", "due_key"})

    lifecycle = Lifecycle(
        (
            State("new", "New", "open"),
            State("active", "Active", "open"),
            State("awaiting_user", "Awaiting user", "waiting"),
            State("awaiting_supplier", "Awaiting supplier", "waiting"),
            State("awaiting_problem", "Awaiting problem", "waiting"),
            State("awaiting_evidence", "Awaiting evidence", "waiting"),
            State("resolved", "Resolved", "done"),
            State("closed", "Closed", "done"),
            State("cancelled", "Cancelled", "void"),
            State("merged", "Merged", "void"),
        )
    )

    description = models.TextField(
        blank=True, max_length=20000, help_text="In the words of whoever reports it."
    )
    noticed_at = models.DateTimeField(
        "noticed", null=True, blank=True, help_text="Empty: now. Time counts from here."
    )
    channel = models.CharField("came by", max_length=12, choices=Channel, default=Channel.PHONE)
    reporter = models.ForeignKey(
        Principal,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        # Lists have indexes that begin with it; beside them, a planner would intersect this one.
        db_index=False,
        verbose_name="reported by",
    )
    customer = models.ForeignKey(
        Party,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who is hit, or asks.",
    )

    confidential = models.BooleanField(
        "in confidence",
        default=False,
        help_text="Only you, and whoever holds a role of the kind Security function, know of it from then on.",
    )

    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    item = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="What of the inventory failed or is touched.",
    )  # fmt: skip
    place = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    category = models.CharField(
        max_length=80, blank=True, help_text="Your own word for it, by which you count."
    )

    asks = _answer(
        "something is asked for", "Access, information, a device, something that is on offer."
    )
    disturbs = _answer(
        "a service is disturbed",
        "Interrupted, worse than agreed, overrun by maintenance, or about to be.",
    )
    touches_services = _answer(
        "services are touched",
        "Services, or information they depend on, are touched, though none is disturbed yet.",
    )
    security_seen = _answer(
        "security is touched",
        "Information may be seen, changed or lost, a rule is broken, or a safeguard failed.",
    )
    security_harm = _answer(
        "harm is likely",
        "It threatens the security of information in earnest, or harms the business.",
    )
    weakness = _answer(
        "a weakness is found", "Nothing has happened, but somebody could make use of it."
    )

    impact = models.CharField(max_length=8, choices=Grade, blank=True)
    urgency = models.CharField(max_length=8, choices=Grade, blank=True)
    security_risk = models.CharField(
        "risk to information security",
        max_length=8,
        choices=Grade,
        blank=True,
        help_text="It raises the priority: high to 2, medium to 3 at least.",
    )
    set_priority = models.CharField(
        "another priority",
        max_length=1,
        choices=Priority,
        blank=True,
        help_text="Only where that of the matrix does not fit.",
    )
    priority_reason = models.CharField(
        "why another priority", max_length=300, blank=True, help_text="Needed with it."
    )

    team = models.ForeignKey(
        Principal,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        # Lists have indexes that begin with it; beside them, a planner would intersect this one.
        db_index=False,
        limit_choices_to=GROUPS,
        help_text="The team that works on it. Empty: that of the service.",
    )
    breach_reason = models.TextField(
        "why a target was missed",
        blank=True,
        max_length=2000,
        help_text="Asked for once a clock of it was missed; reports and reviews tell it.",
    )
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The report with the same cause that this one belongs to.",
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="merged into",
    )

    handled_as = models.CharField(
        "handled as", max_length=20, choices=Class, blank=True, editable=False
    )
    concerns = models.CharField(
        "whose rules apply", max_length=4, choices=Concerns, blank=True, editable=False
    )
    priority = models.CharField(max_length=1, choices=Priority, blank=True, editable=False)
    waits_for = models.CharField("waits for", max_length=300, blank=True, editable=False)
    opened_at = models.DateTimeField("opened", editable=False)
    responded_at = models.DateTimeField("first response", null=True, editable=False)
    resolved_at = models.DateTimeField("resolved", null=True, editable=False)
    closed_at = models.DateTimeField("closed", null=True, editable=False)
    due = models.DateTimeField(
        null=True, editable=False, help_text="When the next of its clocks that run is due."
    )
    due_key = models.DateTimeField(default=NEVER, editable=False)
    resolution = models.TextField(blank=True, max_length=20000, editable=False)
    reopened = models.PositiveIntegerField("times reopened", default=0, editable=False)

    # What another system's log said, beside our own: never counted by us.
    source = models.CharField(max_length=40, blank=True, editable=False)
    source_key = models.CharField("key at the source", max_length=200, blank=True, editable=False)
    source_group = models.CharField(
        "group at the source", max_length=200, blank=True, editable=False
    )
    source_owner = models.CharField(
        "worked on by, at the source", max_length=200, blank=True, editable=False
    )
    source_reporter = models.CharField(
        "reported by, at the source", max_length=200, blank=True, editable=False
    )
    source_reassigned = models.PositiveIntegerField(
        "times reassigned, as the source counts", null=True, editable=False
    )
    source_reopened = models.PositiveIntegerField(
        "times reopened, as the source counts", null=True, editable=False
    )
    source_modified = models.PositiveIntegerField(
        "times modified, as the source counts", null=True, editable=False
    )

    class Meta(Record.Meta):
        abstract = False
        indexes = register_indexes(
            "incident",
            "handled_as",
            "concerns",
            "priority",
            "service",
            "item",
            "customer",
            "reporter",
            "team",
            "category",
            "evidence",
            "owner",
            "state",
            ranges=["priority", "resolved_at", "created_at", "due", "due_key"],
            sorts=("opened_at", "title_key", "changed_at"),
            pairs=[("state", "priority")],
        )

    #: what it has just been taken apart from
    was_merged_into: int | None = None

    @property
    def answers(self) -> Answers:
        return Answers(**{name: getattr(self, name) for name in Answers.__dataclass_fields__})

    def on_create(self, act: Act) -> None:
        self.opened_at = self.noticed_at or act.occurred_at

    def on_edit(self, act: Act, changed: frozenset[str]) -> None:
        if "noticed_at" in changed:
            self.opened_at = self.noticed_at or self.created_at

    def on_replay(self, was: str, act: Act) -> None:
        """Set the times that moves tell of. What was before the log begins, it does not say."""
        if self.set_priority == priority(self.impact, self.urgency, self.security_risk):
            # The matrix says the same: nobody has set another one.
            self.set_priority = self.priority_reason = ""
        if self.state == was:
            return
        if was == "new":
            self._respond(act)
        if was in DONE and self.state not in DONE:
            self.reopened += 1
            self.resolved_at = self.closed_at = self.restored_at = None
        if self.state in DONE:
            self.resolved_at = self.resolved_at or act.occurred_at
        if self.state == "closed":
            self.closed_at = self.closed_at or act.occurred_at

    def _respond(self, act: Act) -> None:
        self.responded_at = self.responded_at or act.occurred_at

    @transition(source="new", target="active", label="Take on")
    def take_on(self, act: Act) -> None:
        """Somebody works on it from now on: you, unless it has an owner."""
        self._respond(act)
        self.owner_id = self.owner_id or act.viewer.principal_id

    @transition(
        source=("new", "active"), target="awaiting_user", label="Wait for user", labels=WHY_WAIT
    )
    def wait_for_user(self, act: Act, *, why: str) -> None:
        """Whoever reported it has to say or do something first."""
        self._wait(act, why)

    @transition(
        source=("new", "active"),
        target="awaiting_supplier",
        label="Wait for supplier",
        labels=WHY_WAIT,
    )
    def wait_for_supplier(self, act: Act, *, why: str) -> None:
        """Somebody outside has to do something first."""
        self._wait(act, why)

    @transition(
        source=("new", "active"),
        target="awaiting_problem",
        label="Wait for problem",
        labels=WHY_WAIT,
    )
    def wait_for_problem(self, act: Act, *, why: str) -> None:
        """Its cause is looked for first, for several reports at once."""
        self._wait(act, why)

    @transition(
        source=("new", "active"),
        target="awaiting_evidence",
        label="Wait for evidence",
        labels=WHY_WAIT,
    )
    def wait_for_evidence(self, act: Act, *, why: str) -> None:
        """Evidence is collected before anything is restored; how long that takes is kept apart."""
        self._wait(act, why)
        self._wait_for_evidence(self.waits_for, act)

    def _wait(self, act: Act, why: str) -> None:
        self._respond(act)
        self.waits_for = " ".join(why.split())[:300]

    @transition(
        source=UNRESOLVED,
        label="Follow a playbook",
        fits=_touches_security,
        once_given=[may_follow],
        labels={"playbook": "Playbook — reference or title"},
    )
    def follow_playbook(self, act: Act, *, playbook: Playbook) -> None:
        """Its steps become tasks of this report: whose they are, and by when."""

    @transition(
        source=THERE,
        label="Publish what a service suffers",
        fits=_is_restricted,
        guards=[is_restricted],
        once_given=[may_publish],
        labels={
            "service": "Service — reference or title; one publication for each",
            "title": "Title — everybody reads it",
            "what": "What does not work — only what users notice",
            "since": "Since when — as 2026-11-23 14:05; empty: now",
            "over": "If it is over: since when, and what holds now — empty where it goes on",
        },
    )
    def publish(
        self, act: Act, *, service: Service, title: str, what: str, since: str = "", over: str = ""
    ) -> None:
        """Everybody is told what the service suffers, in a report of its own on which nothing leads here."""

    @transition(
        source=THERE,
        label="Raise a risk",
        labels={
            "title": "Title — of the risk, not of what happened",
            "event": "What could happen — again, elsewhere, or worse",
        },
    )
    def raise_risk(self, act: Act, *, title: str, event: str = "") -> None:
        """What was learnt is assessed as a risk, known to no more people than this report."""

    @transition(source=WAITING, target="active", label="Go on")
    def go_on(self, act: Act) -> None:
        """What was waited for is there."""
        self.waits_for = ""

    @transition(
        source=UNRESOLVED,
        target="resolved",
        label="Resolve",
        guards=[is_classified, is_decided],
        labels={"resolution": "How it was resolved — whoever reported it asks for this"},
    )
    def resolve(self, act: Act, *, resolution: str) -> None:
        """The service is restored, the request fulfilled, or the matter dealt with."""
        self._respond(act)
        self.resolved_at, self.resolution, self.waits_for = act.occurred_at, resolution, ""

    @transition(
        source=("resolved", "closed"),
        target="active",
        label="Reopen",
        labels={"reason": "Why — kept in history"},
    )
    def reopen(self, act: Act, *, reason: str) -> None:
        """It was not resolved after all."""
        self.reopened += 1
        self.resolved_at = self.closed_at = self.restored_at = None

    @transition(source="resolved", target="closed", label="Close", guards=[is_decided])
    def close(self, act: Act) -> None:
        """Whoever reported it agrees, or has not objected in time."""
        self.closed_at = act.occurred_at

    @transition(
        source=UNRESOLVED,
        target="cancelled",
        label="Cancel",
        labels={"reason": "Why — kept in history"},
        danger=True,
    )
    def cancel(self, act: Act, *, reason: str) -> None:
        """It was reported by mistake, or twice."""
        self.waits_for = ""

    @transition(
        source=UNRESOLVED,
        target="merged",
        label="Merge",
        labels={
            "into": "Into — the report that remains: reference or title",
            "reason": "Why — kept in history",
        },
        once_given=[may_merge],
        danger=True,
    )
    def merge(self, act: Act, *, into: Incident, reason: str = "") -> None:
        """The same was reported twice: this one ends, the other remains and names it."""
        self.merged_into_id, self.waits_for = into.pk, ""

    @transition(source="merged", target="new", label="Take apart again")
    def unmerge(self, act: Act) -> None:
        """It was something of its own after all."""
        self.was_merged_into, self.merged_into_id = self.merged_into_id, None

    @transition(source="cancelled", target="new", label="Take up again")
    def take_up(self, act: Act) -> None:
        """It was no mistake."""
