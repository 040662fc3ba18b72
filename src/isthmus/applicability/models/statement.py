from __future__ import annotations

from datetime import date

from django.db import models

from isthmus.applicability.annex import NEW, OLD
from isthmus.applicability.guards import (
    agrees_with_register,
    each_stands_once,
    every_control_is_answered,
    every_row_has_reasons,
    is_for_2013,
    says_how_far,
)
from isthmus.context.models import Unit
from isthmus.controls.models import Control
from isthmus.engine.access import CREATE, PUBLISH
from isthmus.engine.approvals.guards import approved
from isthmus.engine.door.act import Act
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import PartRow, Record, register_indexes
from isthmus.engine.snapshots.guards import is_in_force, is_not_in_force


class Edition(models.TextChoices):
    OLD = OLD, "ISO/IEC 27001:2013"
    NEW = NEW, "ISO/IEC 27001:2022"


class Applicable(models.TextChoices):
    """Whether a control applies. Empty is neither: nobody has answered."""

    YES = "yes", N_("Applies")
    NO = "no", N_("Does not apply")


class Implementation(models.TextChoices):
    PLANNED = "planned", N_("Planned")
    IMPLEMENTING = "implementing", N_("Being implemented")
    IMPLEMENTED = "implemented", N_("Implemented")


class Asks(models.TextChoices):
    """Why the published correspondence of the editions can't answer a row."""

    DIFFERS = "differs", N_("What it is made from differs")
    SPLIT = "split", N_("What it is made from was divided")
    NEW = "new", N_("New in this edition")


COMPLETE = (
    every_control_is_answered,
    each_stands_once,
    every_row_has_reasons,
    says_how_far,
    agrees_with_register,
)


class Statement(Record):
    """Which controls apply, why or why not, and how far they are (27001, 6.1.3 d; 27013, 6.2.3).

    The record is the text that is worked on; what counts is the version in force. A control without
    a row, or with one that says neither yes nor no, is unanswered.
    """

    lifecycle = Lifecycle(
        (
            State("draft", "Draft", "draft"),
            State("proposed", "Put to approval", "waiting"),
            State("in_force", "In force", "done"),
            State("withdrawn", "Withdrawn", "void"),
        )
    )

    edition = models.CharField(
        max_length=20,
        choices=Edition,
        default=Edition.NEW,
        help_text="Whose Annex A it answers, control by control.",
    )
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="for the unit",
        help_text="Empty: for the whole ISMS.",
    )
    about = models.TextField(
        "what it is for",
        blank=True,
        max_length=10000,
        help_text="What the ISMS covers, by which assessment of risks controls were chosen.",
    )
    made_from = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="made from",
        help_text="The statement of an earlier edition whose answers it took over.",
    )
    review_due = models.DateField("next review", null=True, blank=True)
    unanswered = models.PositiveIntegerField("unanswered controls", default=0, editable=False)
    in_force_from = models.DateField("in force since", null=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        verbose_name = "statement of applicability"
        indexes = register_indexes(
            "soa", "edition", "unit", "owner", "state", ranges=["review_due"]
        )

    def entry_due(self) -> date | None:
        return self.review_due if self.in_force_from else None

    @transition(source="draft", target="proposed", label="Put to approval", guards=COMPLETE)
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
        guards=[*COMPLETE, approved("applicability")],
    )
    def bring_into_force(self, act: Act) -> None:
        """From now on it says which controls the ISMS has."""
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
        labels={"reason": "Why, or which statement takes its place — kept in history"},
        danger=True,
    )
    def withdraw(self, act: Act, *, reason: str) -> None:
        """Nobody relies on it any more. Its versions stay."""
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

    @transition(
        source=("draft", "proposed", "in_force", "withdrawn"),
        label="Draft one for 27001:2022",
        permission=CREATE,
        guards=[is_for_2013],
        fits=lambda statement: statement.edition == OLD,
    )
    def draft_for_2022(self, act: Act) -> None:
        """Carry what it says over by the published correspondence; you decide where that can't. This one stays as it is."""

    @transition(source="withdrawn", target="draft", label="Take up again")
    def take_up(self, act: Act) -> None:
        """Work on it again, as a draft."""


class StatementRow(PartRow):
    """What a statement says of one control: of Annex A, as `ref` prints it, or of the organization's own,
    which `control` names; `ref` is its number here then."""

    record = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="rows")
    ref = models.CharField(
        "control",
        max_length=60,
        help_text="Of Annex A as printed, A.5.1; one of your own by a number of its own here, X.1.",
    )
    control = models.ForeignKey(
        Control,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="our own control",
        help_text="Where Annex A has none that says it.",
    )
    applicable = models.CharField("applies", max_length=3, choices=Applicable, blank=True)
    by_risk = models.BooleanField("because of risks", default=False)
    by_obligation = models.BooleanField("because of obligations", default=False)
    by_contract = models.BooleanField("because of contracts", default=False)
    by_practice = models.BooleanField("because it is good practice", default=False)
    justification = models.TextField(
        blank=True, max_length=5000, help_text="Why it applies, or why it does not."
    )
    implementation = models.CharField(max_length=12, choices=Implementation, blank=True)
    implement_by = models.DateField("implement by", null=True, blank=True)
    asks = models.CharField("why a person decides", max_length=8, choices=Asks, blank=True)
    earlier = models.TextField(
        "said in the earlier edition",
        blank=True,
        max_length=32000,
        help_text="What each control that it is made from said, word for word.",
    )

    class Meta:
        indexes = [models.Index(fields=["record", "ref"], name="soa_row_by_ref")]

    def __str__(self) -> str:
        return self.ref
