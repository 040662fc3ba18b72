from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from isthmus.context.guards.scope import (
    exclusions_have_reasons,
    is_not_wholly_claimed,
    leaves_out_nothing_that_contributes,
    lines_name_something,
    names_something,
)
from isthmus.context.models.location import Location
from isthmus.engine.access import PUBLISH
from isthmus.engine.approvals.guards import approved
from isthmus.engine.door.act import Act
from isthmus.engine.keys import new_key
from isthmus.engine.lifecycle import Lifecycle, State, of_kinds, transition
from isthmus.engine.models import Entry, Organization, PartRow, Record, register_indexes
from isthmus.engine.snapshots.guards import is_in_force, is_not_in_force
from isthmus.people.models import Party


class System(models.TextChoices):
    """The two management systems."""

    ISMS = "isms", "ISMS"
    SMS = "sms", "SMS"


SOUND = (
    names_something,
    lines_name_something,
    exclusions_have_reasons,
    of_kinds(leaves_out_nothing_that_contributes, System.SMS),
    of_kinds(is_not_wholly_claimed, System.SMS),
)


class ScopeStatement(Record):
    """What one management system covers and what it leaves out (mission row C4; 27013, 5.2).

    The record is the text that is worked on; what counts is the version in force.
    """

    lifecycle = Lifecycle(
        (
            State("draft", "Draft", "draft"),
            State("proposed", "Put to approval", "waiting"),
            State("in_force", "In force", "done"),
            State("withdrawn", "Withdrawn", "void"),
        )
    )

    kind = models.CharField("management system", max_length=10, choices=System, default=System.ISMS)
    wording = models.TextField(
        "the scope in words",
        blank=True,
        max_length=10000,
        help_text="As it is to stand on the certificate: activities, services, places.",
    )
    interfaces = models.TextField(
        "interfaces and dependencies",
        blank=True,
        max_length=10000,
        help_text="Between what the organization does itself and what others do for it.",
    )
    perimeter = models.ForeignKey(
        Location,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="physical boundary",
        help_text="A location whose boundary alone defines the scope: everything within it is in.",
    )
    review_due = models.DateField("next review", null=True, blank=True)
    in_force_from = models.DateField("in force since", null=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        verbose_name = "scope statement"
        indexes = register_indexes("scope", "kind", "owner", "state", ranges=["review_due"])

    def entry_due(self) -> date | None:
        return self.review_due if self.in_force_from else None

    @transition(source="draft", target="proposed", label="Put to approval", guards=SOUND)
    def propose(self, act: Act) -> None:
        """Ask for approval. What the statement says stands still until it is taken back."""

    @transition(
        source="proposed",
        target="draft",
        label="Take back to draft",
        labels={"reason": "What is to change — the next draft starts from it"},
    )
    def take_back(self, act: Act, *, reason: str) -> None:
        """Work on it again."""

    @transition(
        source="proposed",
        target="in_force",
        label="Bring into force",
        permission=PUBLISH,
        guards=[*SOUND, approved("scope")],
    )
    def bring_into_force(self, act: Act) -> None:
        """From now on it decides what the management system covers."""
        self.in_force_from = act.today

    @transition(source="in_force", target="draft", label="Revise")
    def revise(self, act: Act) -> None:
        """Draft it anew; what is in force stays so until the new text is brought into force."""

    @transition(
        source=("draft", "proposed", "in_force"),
        target="withdrawn",
        label="Withdraw",
        permission=PUBLISH,
        guards=[is_in_force],
        labels={"reason": "Why — kept in history"},
        danger=True,
    )
    def withdraw(self, act: Act, *, reason: str) -> None:
        """Nothing is in the scope by this statement any more."""
        self.in_force_from = None

    @transition(
        source=("draft", "proposed"),
        target="withdrawn",
        label="Give up",
        guards=[is_not_in_force],
        labels={"reason": "Why — kept in history"},
        danger=True,
    )
    def give_up(self, act: Act, *, reason: str) -> None:
        """Stop working on it; it was never in force."""

    @transition(source="withdrawn", target="draft", label="Take up again")
    def take_up(self, act: Act) -> None:
        """Work on it again, as a draft."""


class Direction(models.TextChoices):
    IN = "in", "Included"
    OUT = "out", "Excluded"


class ScopeLine(PartRow):
    """One thing that a statement includes or excludes: a record of any register, or words for it.

    What is included brings along what the relations carry. For the SMS a service may be included
    for some customers only: one line for each.
    """

    record = models.ForeignKey(ScopeStatement, on_delete=models.PROTECT, related_name="lines")
    direction = models.CharField("in or out", max_length=3, choices=Direction)
    what = models.ForeignKey(
        Entry,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="record",
    )
    words = models.CharField(
        "in words", max_length=250, blank=True, help_text="Where no register has it."
    )
    customer = models.ForeignKey(
        Party,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="for the customer",
        help_text="Empty: for all of them.",
    )
    reason = models.CharField(
        max_length=500, blank=True, help_text="Whatever is excluded needs one."
    )

    class Meta:
        indexes = [models.Index(fields=["record", "direction"], name="scope_line_by_way")]

    def __str__(self) -> str:
        return f"{self.direction} {self.what_id or self.words}"


class Way(models.TextChoices):
    """Why a management system's rules apply to a record."""

    STATED = "stated", "named by the statement"
    CARRIED = "carried", "related to what it names"
    CONCERNS = "concerns", "says so itself"
    TRACED = "traced", "traced to its standard"


class Membership(models.Model):
    """That the rules of a management system apply to a record, and why. Derived; see `context.scope`.

    By a statement, one row for each thing named that it follows from (`root`); `via` is the record
    before it on the way from there. Without a statement, what the record itself says.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    system = models.CharField(max_length=4, choices=System)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+", db_index=False)
    way = models.CharField(max_length=8, choices=Way)
    statement = models.ForeignKey(
        Entry, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    root = models.ForeignKey(
        Entry, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    via = models.ForeignKey(
        Entry, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "statement", "root"],
                condition=Q(statement__isnull=False),
                name="member_once_by_root",
            ),
            models.UniqueConstraint(
                fields=["entry", "system", "way"],
                condition=Q(statement__isnull=True),
                name="member_once_by_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["entry", "system"], name="member_by_entry"),
            models.Index(fields=["statement", "via"], name="member_by_way"),
            models.Index(fields=["organization", "system", "entry"], name="member_by_system"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} in the {self.system}"


class ScopeProgress(models.Model):
    """One row an organization: who works out memberships holds it. `due` says that a job is to."""

    organization = models.OneToOneField(
        Organization, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    #: memberships are behind since then
    due = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Scope of {self.organization_id}"
